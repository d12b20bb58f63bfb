namespace Reporting.Domain.Observatory;

/// <summary>One number of the observatory, known by the same id wherever it is printed: hidden once, hidden everywhere.</summary>
/// <param name="Id"><c>table.row</c>, for example <c>origin.malicious</c>.</param>
/// <param name="Value">Null when the reader may not see it; <paramref name="Mark"/> says why.</param>
public sealed record Cell(string Id, int? Value, CellMark Mark = CellMark.Shown);

public enum CellMark
{
    Shown,

    /// <summary>Fewer than the threshold, none included: "nobody declared" can point at somebody too.</summary>
    BelowThreshold,

    /// <summary>Kept back because another figure could be worked out from it.</summary>
    Withheld,
}

/// <summary>What a share is a share of. Published editions mix these, hence each figure says its own.</summary>
public enum Population
{
    Declarations,
    Incidents,
    IncidentsInPerimeter,
    Establishments,
    MaliciousIncidents,
    IncidentsWithCareAffected,
    IncidentsWithEndangerment,
}

/// <summary>How a share becomes a whole percentage. Published editions use both.</summary>
public enum Rounding
{
    HalfUp,
    Truncated,
}

/// <summary>A count, what it is a share of, and what is not known.</summary>
/// <param name="Code">Stable name inside its table: <c>malicious</c>, <c>nursingHome</c>, <c>11</c> for a region.</param>
/// <param name="Missing">Incidents of the denominator of which nobody knows; they stay in the denominator.</param>
public sealed record Figure(string Code, Cell Count, Cell? Denominator, Population Population, Cell? Missing, Rounding Rounding)
{
    /// <summary>Whole percent; null when numerator or denominator is hidden or there is nothing to divide by.</summary>
    public int? Share => (Count.Value, Denominator?.Value) is ({ } count, { } of and > 0) ? Percent(count, of, Rounding) : null;

    /// <summary>The same as a fraction, to four decimals.</summary>
    public decimal? Ratio => (Count.Value, Denominator?.Value) is ({ } count, { } of and > 0)
        ? decimal.Round((decimal)count / of, 4, MidpointRounding.AwayFromZero)
        : null;

    public static int Percent(int count, int of, Rounding rounding) => rounding switch
    {
        Rounding.HalfUp => (int)(((200L * count) + of) / (2L * of)),
        Rounding.Truncated => (int)(100L * count / of),
    };
}

/// <summary>Figures that belong together, in the order in which they are read.</summary>
/// <param name="Code">Also the key of the definition: what is counted, and how.</param>
public sealed record FigureTable(string Code, IReadOnlyList<Figure> Rows)
{
    public Figure this[string code] => Rows.Single(row => row.Code == code);
}

/// <summary>A delay by percentiles (nearest rank), over the incidents for which both ends are known to the instant.</summary>
public sealed record DelayFigure(string Code, Cell Known, Cell Missing, IReadOnlyList<Percentile> Percentiles);

/// <param name="Rank">50 is the median.</param>
/// <param name="Minutes">Null when too few incidents lie on one side of it to publish, or none is known.</param>
public sealed record Percentile(int Rank, int? Minutes);
