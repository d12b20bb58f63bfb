namespace Reporting.Domain.Observatory;

/// <summary>One measure over the years: what was printed, and what is computed from the facts kept here. Neither corrects the other.</summary>
public sealed record Series(string Measure, FigureUnit Unit, IReadOnlyList<SeriesPoint> Points);

/// <param name="Computed">The same measure from the facts; null when the service has none of that year, or does not compute it.</param>
public sealed record SeriesPoint(int Year, PublishedLine? Published, ComputedPoint? Computed);

/// <param name="Value">A count, or a whole percentage; null when hidden, see <paramref name="Mark"/>.</param>
public sealed record ComputedPoint(int? Value, CellMark Mark);

public static class SeriesOfYears
{
    private static readonly Dictionary<string, (string Table, string Row)> _computed = new()
    {
        ["incidents_declared"] = ("totals", "incidents"),
        ["incidents_in_perimeter"] = ("totals", "inPerimeter"),
        ["structures_declaring"] = ("totals", "establishments"),
        ["malicious_share"] = ("origin", "malicious"),
        ["ransomware"] = ("types", "ransomware"),
        ["provider_incident_share"] = ("totals", "providerCascade"),
        ["no_impact_on_operation"] = ("care", "none"),
        ["degraded_mode"] = ("care", "affected"),
        ["patient_endangerment_total"] = ("endangerment", "total"),
        ["patient_endangerment_potential"] = ("endangerment", "potential"),
        ["patient_endangerment_proven"] = ("endangerment", "proven"),
        ["data_loss_or_inaccessible"] = ("data", "loss"),
        ["data_integrity"] = ("data", "integrity"),
        ["data_disclosure"] = ("data", "disclosure"),
        ["support_requested"] = ("support", "yes"),
        ["by_structure_type.health_establishment"] = ("structureTypes", "healthEstablishment"),
        ["by_structure_type.nursing_home"] = ("structureTypes", "nursingHome"),
        ["by_structure_type.radiotherapy"] = ("structureTypes", "radiotherapy"),
        ["by_structure_type.medical_laboratory"] = ("structureTypes", "medicalLaboratory"),
        ["by_structure_type.other"] = ("structureTypes", "other"),
    };

    private static readonly List<string> _order = [.. _computed.Keys];

    /// <summary>The measures of the reference table that are also computed, in the order in which they are read.</summary>
    public static IReadOnlyCollection<string> Measures => _order;

    /// <summary>Over the years of which something was published.</summary>
    /// <param name="computed">Exact or suppressed, as the reader may see them.</param>
    public static IReadOnlyList<Series> Of(IReadOnlyList<PublishedLine> published, IReadOnlyList<YearFigures> computed)
    {
        var years = published.Select(p => p.Year).Distinct().Order().ToList();
        var printed = published.ToDictionary(p => (p.Year, p.Measure));
        var byYear = computed.ToDictionary(f => f.Year);
        return
        [
            .. published.GroupBy(p => p.Measure)
                .OrderBy(g => _order.IndexOf(g.Key) is >= 0 and var at ? at : int.MaxValue).ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new Series(
                    g.Key,
                    g.First().Unit,
                    [.. years.Select(year => new SeriesPoint(
                        year,
                        printed.GetValueOrDefault((year, g.Key)),
                        byYear.TryGetValue(year, out var figures) ? Computed(figures, g.Key, g.First().Unit) : null))])),
        ];
    }

    private static ComputedPoint? Computed(YearFigures figures, string measure, FigureUnit unit)
    {
        if (!_computed.TryGetValue(measure, out var place))
        {
            return null;
        }

        var figure = figures[place.Table][place.Row];
        return new(unit is FigureUnit.Percent ? figure.Share : figure.Count.Value, figure.Count.Mark);
    }
}
