using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Observatory;

/// <summary>What a reader knows without being told: how the numbers of a year hang together.</summary>
/// <param name="Left">Equal to the sum of <paramref name="Right"/>, or at most that sum.</param>
internal sealed record Relation(RelationKind Kind, string Left, IReadOnlyList<string> Right)
{
    public IEnumerable<string> Members => Right.Prepend(Left);
}

internal enum RelationKind
{
    Sum,
    AtMost,
}

/// <summary>
/// The numbers of a year and the relations between them. Some numbers are printed nowhere but follow from two that are (incidents in
/// perimeter and in all give those out of it): they are listed here as implied and protected like the others. Relations that need
/// not hold but do in this year (the types named malicious add up to the malicious origin) are counted as known to the reader.
/// </summary>
internal sealed class FigureRelations
{
    private static readonly string[] _partitions =
        ["months", "weekdays", "hours", "regions", "structureTypes", "origin", "types", "rootCauses", "severity", "major", "state", "support", "complaint", "dataProtection"];

    private readonly Dictionary<string, int> _values;
    private readonly HashSet<string> _implied = [];
    private readonly List<Relation> _relations = [];

    private FigureRelations(YearFigures exact)
    {
        _values = CellsOf(exact).DistinctBy(c => c.Id)
            .ToDictionary(c => c.Id, c => c.Value ?? throw new ArgumentException("Relations are those of exact figures.", nameof(exact)));
    }

    public const string Incidents = "totals.incidents";

    /// <summary>Printed and implied numbers.</summary>
    public IReadOnlyDictionary<string, int> Values => _values;

    public IReadOnlyList<Relation> All => _relations;

    public bool IsPrinted(string id) => !_implied.Contains(id);

    public static FigureRelations Of(YearFigures exact)
    {
        var relations = new FigureRelations(exact);
        relations.AddPartitions(exact);
        relations.AddTotals();
        relations.AddEffects();
        relations.AddPerimeter();
        relations.AddCustomary();
        return relations;
    }

    /// <summary>Every number that a page, a file or an answer can print.</summary>
    public static IEnumerable<Cell> CellsOf(YearFigures figures) =>
        figures.Tables.SelectMany(t => t.Rows).SelectMany(r => new[] { r.Count, r.Denominator, r.Missing }.OfType<Cell>())
            .Concat(figures.Delays.SelectMany(d => new[] { d.Known, d.Missing }));

    private void AddPartitions(YearFigures exact)
    {
        foreach (var table in _partitions)
        {
            Sum(Incidents, [.. exact[table].Rows.Select(r => r.Count.Id)]);
        }

        foreach (var delay in exact.Delays)
        {
            Sum(Incidents, delay.Known.Id, delay.Missing.Id);
        }
    }

    private void AddTotals()
    {
        Sum("totals.declarations", Incidents, "totals.withdrawn", "totals.rejected");
        Sum(Incidents, "totals.inPerimeter", "totals.outOfPerimeter");
        Sum(Incidents, "totals.providerCascade", "totals.withoutProviderCascade");
        AtMost("totals.establishments", Incidents);
        AtMost("totals.establishments", "totals.establishmentsWithoutCascade", "totals.providerCascade");
        AtMost("totals.establishmentsWithoutCascade", "totals.establishments");
        AtMost("totals.establishmentsWithoutCascade", "totals.withoutProviderCascade");
    }

    private void AddEffects()
    {
        Sum(Incidents, "data.any", "data.none", "data.unknown");
        AtMost("data.any", "data.loss", "data.integrity", "data.disclosure");
        foreach (var effect in new[] { "data.loss", "data.integrity", "data.disclosure" })
        {
            AtMost(effect, "data.any");
            Sum(Incidents, effect, Rest(Incidents, effect));
        }

        Sum(Incidents, "care.affected", "care.none", "care.unknown");
        Sum("care.affected", "care.degradedMode", "care.interruption");
        Sum(Incidents, "endangerment.total", "endangerment.none", "endangerment.unknown");
        Sum("endangerment.total", "endangerment.potential", "endangerment.proven");
    }

    private void AddPerimeter()
    {
        (string Inside, string Everywhere)[] printedTwice =
        [
            ("inPerimeter.malicious", "origin.malicious"), ("inPerimeter.ransomware", "types.ransomware"),
            ("inPerimeter.endangered", "endangerment.total"), ("inPerimeter.endangermentProven", "endangerment.proven"),
            ("inPerimeter.dataLoss", "data.loss"), ("inPerimeter.dataIntegrity", "data.integrity"),
            ("inPerimeter.dataDisclosure", "data.disclosure"), ("inPerimeter.supportAsked", "support.yes"),
        ];
        foreach (var (inside, everywhere) in printedTwice)
        {
            var outside = Rest(everywhere, inside);
            Sum(everywhere, inside, outside);
            Sum("totals.inPerimeter", inside, Rest("totals.inPerimeter", inside));
            Sum("totals.outOfPerimeter", outside, Rest("totals.outOfPerimeter", outside));
        }

        AtMost("inPerimeter.endangermentProven", "inPerimeter.endangered");
    }

    /// <summary>What classification usually does. An analyst may decide otherwise, so these are kept only where the numbers agree.</summary>
    private void AddCustomary()
    {
        foreach (var origins in Enum.GetValues<IncidentType>().GroupBy(t => t.Defaults().Origin))
        {
            IfItHolds(new(RelationKind.Sum, $"origin.{Camel(origins.Key)}", [.. origins.Select(t => $"types.{Camel(t)}")]));
        }

        foreach (var causes in Enum.GetValues<IncidentType>().GroupBy(t => t.Defaults().RootCause))
        {
            IfItHolds(new(RelationKind.Sum, $"rootCauses.{Camel(causes.Key)}", [.. causes.Select(t => $"types.{Camel(t)}")]));
        }

        IfItHolds(new(RelationKind.Sum, "origin.malicious", ["rootCauses.maliciousAction"]));
        IfItHolds(new(RelationKind.AtMost, "types.ransomware", ["origin.malicious"]));
        IfItHolds(new(RelationKind.AtMost, "totals.outOfPerimeter", ["structureTypes.other"]));
        IfItHolds(new(RelationKind.AtMost, "endangerment.total", ["care.affected"]));
    }

    private void Sum(string total, params IReadOnlyList<string> parts)
    {
        var relation = new Relation(RelationKind.Sum, total, parts);
        if (!Holds(relation))
        {
            throw new ArgumentException($"The parts of {total} do not add up to it.");
        }

        _relations.Add(relation);
    }

    private void AtMost(string smaller, params IReadOnlyList<string> larger) => _relations.Add(new(RelationKind.AtMost, smaller, larger));

    private void IfItHolds(Relation relation)
    {
        if (Holds(relation))
        {
            _relations.Add(relation);
        }
    }

    private bool Holds(Relation relation)
    {
        var right = relation.Right.Sum(id => _values[id]);
        return relation.Kind is RelationKind.Sum ? _values[relation.Left] == right : _values[relation.Left] <= right;
    }

    /// <summary>Names the number that is left when a part is taken away, and that nobody prints.</summary>
    private string Rest(string whole, string part)
    {
        var id = $"{whole}-({part})";
        _values[id] = _values[whole] - _values[part];
        _implied.Add(id);
        return id;
    }

    private static string Camel(Enum value) => char.ToLowerInvariant(value.ToString()[0]) + value.ToString()[1..];
}
