using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Observatory;

/// <summary>How many incidents share one value.</summary>
public sealed record Counted<T>(T Key, int Count);

/// <summary>
/// What storage counted for one year: a few small groups, whatever the number of facts. Only incidents that are not excluded,
/// but for <see cref="Withdrawn"/> and <see cref="Rejected"/>.
/// </summary>
public sealed record YearCounts(int Year)
{
    public int Withdrawn { get; init; }
    public int Rejected { get; init; }

    public int Incidents { get; init; }
    public int ProviderCascade { get; init; }

    /// <summary>Distinct establishments, whatever the number of their incidents.</summary>
    public int Establishments { get; init; }
    public int EstablishmentsWithoutCascade { get; init; }

    public IReadOnlyList<Counted<int?>> Months { get; init; } = [];
    public IReadOnlyList<Counted<int?>> Weekdays { get; init; } = [];
    public IReadOnlyList<Counted<int?>> Hours { get; init; } = [];
    public IReadOnlyList<Counted<string?>> Regions { get; init; } = [];
    public IReadOnlyList<Counted<EstablishmentCategory>> Categories { get; init; } = [];
    public IReadOnlyList<Counted<Origin>> Origins { get; init; } = [];
    public IReadOnlyList<Counted<IncidentType>> Types { get; init; } = [];
    public IReadOnlyList<Counted<RootCause>> RootCauses { get; init; } = [];
    public IReadOnlyList<Counted<DataEffects>> Data { get; init; } = [];
    public IReadOnlyList<Counted<CareImpact>> Care { get; init; } = [];
    public IReadOnlyList<Counted<Endangerment>> Endangerment { get; init; } = [];
    public IReadOnlyList<Counted<Severity>> Severities { get; init; } = [];
    public IReadOnlyList<Counted<bool>> Major { get; init; } = [];
    public IReadOnlyList<Counted<OngoingState>> States { get; init; } = [];
    public IReadOnlyList<Counted<bool?>> Support { get; init; } = [];
    public IReadOnlyList<Counted<bool?>> Complaints { get; init; } = [];
    public IReadOnlyList<Counted<bool?>> DataProtection { get; init; } = [];

    public PerimeterCounts Perimeter { get; init; } = new();

    /// <summary>Null when delays were not asked for.</summary>
    public DelayCounts? MinutesToFile { get; init; }
}

/// <summary>The three effects on data together: they overlap, so that "any" cannot be added up from them.</summary>
public sealed record DataEffects(Certainty? Loss, Certainty? Integrity, Certainty? Disclosure)
{
    public bool IsKnown => (Loss, Integrity, Disclosure) is not (null, null, null);

    public bool Any => Loss > Certainty.None || Integrity > Certainty.None || Disclosure > Certainty.None;
}

/// <summary>The indicators that editions also print on the incidents in perimeter alone.</summary>
public sealed record PerimeterCounts
{
    public int Incidents { get; init; }
    public int Malicious { get; init; }
    public int Ransomware { get; init; }
    public int Endangered { get; init; }
    public int EndangermentProven { get; init; }
    public int DataLoss { get; init; }
    public int DataIntegrity { get; init; }
    public int DataDisclosure { get; init; }
    public int SupportAsked { get; init; }
}

/// <summary>Nearest-rank percentiles of a delay.</summary>
public sealed record DelayCounts(int Known, IReadOnlyList<Percentile> Percentiles)
{
    public static readonly IReadOnlyList<int> Ranks = [10, 50, 90];

    /// <summary>Position from zero, in ascending order, of the value that has <paramref name="rank"/> per cent of the values at or below it.</summary>
    public static int PositionOf(int rank, int known) => Math.Max(0, (int)(((long)rank * known + 99) / 100) - 1);
}
