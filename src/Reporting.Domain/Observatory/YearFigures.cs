using System.Globalization;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Observatory;

/// <summary>One year of the observatory, counted by filing date in the authority's time zone.</summary>
/// <param name="Threshold">Null when figures are exact; else counts below it are hidden, and so is what would give them away.</param>
public sealed record YearFigures(
    int Year, string TimeZone, Rounding Rounding, int? Threshold, IReadOnlyList<FigureTable> Tables, IReadOnlyList<DelayFigure> Delays)
{
    public const string Unknown = "unknown";
    public const string Undetermined = "undetermined";

    public bool IsExact => Threshold is null;

    public FigureTable this[string table] => Tables.Single(t => t.Code == table);

    public Cell Incidents => this["totals"]["incidents"].Count;

    /// <summary>Pure arithmetic on counts: exact, to be passed through <see cref="Suppression"/> before an anonymous reader sees it.</summary>
    public static YearFigures Of(YearCounts counts, string timeZone, Rounding rounding = Rounding.HalfUp)
    {
        var tabulation = new Tabulation(counts, rounding);
        return new(counts.Year, timeZone, rounding, null, tabulation.Tables(), tabulation.Delays());
    }

    private sealed class Tabulation(YearCounts counts, Rounding rounding)
    {
        private readonly Cell _declarations = new("totals.declarations", counts.Incidents + counts.Withdrawn + counts.Rejected);
        private readonly Cell _incidents = new("totals.incidents", counts.Incidents);
        private readonly Cell _establishments = new("totals.establishments", counts.Establishments);
        private readonly Cell _inPerimeter = new("totals.inPerimeter", counts.Perimeter.Incidents);
        private readonly Cell _malicious = new("origin.malicious", Of(counts.Origins, Origin.Malicious));
        private readonly Cell _careAffected = new("care.affected", counts.Care.Where(c => c.Key >= CareImpact.DegradedMode).Sum(c => c.Count));
        private readonly Cell _endangered = new("endangerment.total", counts.Endangerment.Where(c => c.Key >= Endangerment.Potential).Sum(c => c.Count));

        public IReadOnlyList<FigureTable> Tables() =>
        [
            Totals(),
            Partition("months", counts.Months, [.. Enumerable.Range(1, 12), null]),
            Partition("weekdays", counts.Weekdays, [.. Enumerable.Range(1, 7), null]),
            Partition("hours", counts.Hours, [.. Enumerable.Range(0, 24), null]),
            ByRegion(),
            Partition(
                "structureTypes",
                [.. counts.Categories.GroupBy(c => c.Key.StructureType()).Select(g => new Counted<StructureType>(g.Key, g.Sum(c => c.Count)))],
                Enum.GetValues<StructureType>()),
            Partition("origin", counts.Origins, [Origin.Malicious, Origin.NotMalicious, Origin.Undetermined]),
            Partition("types", counts.Types, Enum.GetValues<IncidentType>()),
            Partition("rootCauses", counts.RootCauses, Enum.GetValues<RootCause>()),
            Data(),
            Care(),
            EndangermentTable(),
            Partition("severity", counts.Severities, Enum.GetValues<Severity>()),
            Partition("major", counts.Major, [true, false]),
            Partition("state", counts.States, Enum.GetValues<OngoingState>()),
            Partition("support", counts.Support, [true, false, null]),
            Partition("complaint", counts.Complaints, [true, false, null]),
            Partition("dataProtection", counts.DataProtection, [true, false, null]),
            OfSubset(),
            InPerimeter(),
        ];

        public IReadOnlyList<DelayFigure> Delays() => counts.MinutesToFile is not { } delay
            ? []
            : [new("awareToFiled", new("delays.known", delay.Known), new("delays.unknown", counts.Incidents - delay.Known), delay.Percentiles)];

        private FigureTable Totals() => new("totals",
        [
            Bare(_declarations, Population.Declarations),
            Row(new("totals.withdrawn", counts.Withdrawn), _declarations, Population.Declarations),
            Row(new("totals.rejected", counts.Rejected), _declarations, Population.Declarations),
            Bare(_incidents, Population.Incidents),
            Row(_inPerimeter),
            Row(new("totals.outOfPerimeter", counts.Incidents - counts.Perimeter.Incidents)),
            Row(new("totals.providerCascade", counts.ProviderCascade)),
            Row(new("totals.withoutProviderCascade", counts.Incidents - counts.ProviderCascade)),
            Bare(_establishments, Population.Establishments),
            Row(new("totals.establishmentsWithoutCascade", counts.EstablishmentsWithoutCascade), _establishments, Population.Establishments),
        ]);

        private FigureTable ByRegion()
        {
            var known = Regions.All.Select(r => r.Code).ToHashSet();
            var elsewhere = counts.Regions.Where(c => c.Key is null || !known.Contains(c.Key)).Sum(c => c.Count);
            return Partition("regions", [.. counts.Regions.Where(c => c.Key is not null && known.Contains(c.Key)), new(null, elsewhere)], [.. known, null]);
        }

        private FigureTable Data()
        {
            var missing = new Cell("data.unknown", counts.Data.Where(c => !c.Key.IsKnown).Sum(c => c.Count));
            return new("data",
            [
                Row(new("data.any", Sum(d => d.Any)), missing: missing),
                Row(new("data.loss", Sum(d => d.Loss > Certainty.None)), missing: missing),
                Row(new("data.integrity", Sum(d => d.Integrity > Certainty.None)), missing: missing),
                Row(new("data.disclosure", Sum(d => d.Disclosure > Certainty.None)), missing: missing),
                Row(new("data.none", Sum(d => d.IsKnown && !d.Any)), missing: missing),
                Row(missing, missing: missing),
            ]);

            int Sum(Func<DataEffects, bool> holds) => counts.Data.Where(c => holds(c.Key)).Sum(c => c.Count);
        }

        private FigureTable Care()
        {
            var missing = new Cell("care.unknown", Of(counts.Care, CareImpact.Unknown));
            return new("care",
            [
                Row(_careAffected, missing: missing),
                Row(new("care.degradedMode", Of(counts.Care, CareImpact.DegradedMode)), missing: missing),
                Row(new("care.interruption", Of(counts.Care, CareImpact.Interruption)), missing: missing),
                Row(new("care.none", Of(counts.Care, CareImpact.None)), missing: missing),
                Row(missing, missing: missing),
            ]);
        }

        private FigureTable EndangermentTable()
        {
            var missing = new Cell("endangerment.unknown", Of(counts.Endangerment, Endangerment.Unknown));
            return new("endangerment",
            [
                Row(_endangered, missing: missing),
                Row(new("endangerment.potential", Of(counts.Endangerment, Endangerment.Potential)), missing: missing),
                Row(new("endangerment.proven", Of(counts.Endangerment, Endangerment.Proven)), missing: missing),
                Row(new("endangerment.none", Of(counts.Endangerment, Endangerment.None)), missing: missing),
                Row(missing, missing: missing),
            ]);
        }

        /// <summary>The shares that editions print on a part of the incidents.</summary>
        private FigureTable OfSubset() => new("ofSubset",
        [
            new("ransomwareOfMalicious", new("types.ransomware", Of(counts.Types, IncidentType.Ransomware)), _malicious, Population.MaliciousIncidents, null, rounding),
            new("interruptionOfAffected", new("care.interruption", Of(counts.Care, CareImpact.Interruption)), _careAffected, Population.IncidentsWithCareAffected, null, rounding),
            new("provenOfEndangered", new("endangerment.proven", Of(counts.Endangerment, Endangerment.Proven)), _endangered, Population.IncidentsWithEndangerment, null, rounding),
        ]);

        private FigureTable InPerimeter()
        {
            return new("inPerimeter",
            [
                Within("malicious", counts.Perimeter.Malicious),
                Within("ransomware", counts.Perimeter.Ransomware),
                Within("endangered", counts.Perimeter.Endangered),
                Within("endangermentProven", counts.Perimeter.EndangermentProven),
                Within("dataLoss", counts.Perimeter.DataLoss),
                Within("dataIntegrity", counts.Perimeter.DataIntegrity),
                Within("dataDisclosure", counts.Perimeter.DataDisclosure),
                Within("supportAsked", counts.Perimeter.SupportAsked),
            ]);

            Figure Within(string code, int count) =>
                new(code, new($"inPerimeter.{code}", count), _inPerimeter, Population.IncidentsInPerimeter, null, rounding);
        }

        /// <summary>Rows that add up to the incidents. What is not known has its own row, the last, and stays in the denominator.</summary>
        private FigureTable Partition<T>(string table, IReadOnlyList<Counted<T>> counted, IReadOnlyList<T> keys)
        {
            var byCode = counted.GroupBy(c => CodeOf(c.Key)).ToDictionary(g => g.Key, g => g.Sum(c => c.Count));
            var cells = keys.Select(CodeOf).OrderBy(IsMissing).Select(code => new Cell($"{table}.{code}", byCode.GetValueOrDefault(code))).ToList();
            var missing = cells.Find(cell => IsMissing(cell.Id[(table.Length + 1)..]));
            return new(table, [.. cells.Select(cell => Row(cell, missing: missing))]);
        }

        private static bool IsMissing(string code) => code is Unknown or Undetermined;

        private Figure Row(Cell count, Cell? of = null, Population population = Population.Incidents, Cell? missing = null) =>
            new(count.Id[(count.Id.IndexOf('.', StringComparison.Ordinal) + 1)..], count, of ?? _incidents, population, missing, rounding);

        private Figure Bare(Cell count, Population population) => Row(count, null, population) with { Denominator = null };

        private static int Of<T>(IReadOnlyList<Counted<T>> counted, T key) =>
            counted.Where(c => EqualityComparer<T>.Default.Equals(c.Key, key)).Sum(c => c.Count);

        private static string CodeOf<T>(T key) => key switch
        {
            null => Unknown,
            true => "yes",
            false => "no",
            Enum => Camel(key.ToString()!),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => key.ToString()!,
        };

        private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
    }
}
