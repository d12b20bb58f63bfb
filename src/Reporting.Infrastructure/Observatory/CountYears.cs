using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Observatory;

/// <summary>
/// Counts facts by groups, in the database: a fixed number of queries whatever the years and the number of facts, all on one state of
/// the database, so that tables of one page add up while declarations arrive.
/// </summary>
public sealed class CountYears(ReportingDbContext db)
{
    public async Task<YearCounts> OneAsync(int year, CancellationToken ct)
    {
        var counts = await db.ReadTogetherAsync(
            async () =>
            {
                var found = await CountAsync(db.IncidentFacts.AsNoTracking().Where(f => f.FiledYear == year), ct);
                return (found.SingleOrDefault() ?? new YearCounts(year)) with { MinutesToFile = await DelaysAsync(year, ct) };
            },
            ct);
        return counts;
    }

    /// <summary>Every year that has facts, in order, without delays.</summary>
    public Task<IReadOnlyList<YearCounts>> AllAsync(CancellationToken ct) =>
        db.ReadTogetherAsync(() => CountAsync(db.IncidentFacts.AsNoTracking(), ct), ct);

    private static async Task<IReadOnlyList<YearCounts>> CountAsync(IQueryable<IncidentFact> filed, CancellationToken ct)
    {
        var left = await filed.Where(f => f.Exclusion != FactExclusion.None)
            .GroupBy(f => new { f.FiledYear, f.Exclusion }).Select(g => new InYear<FactExclusion>(g.Key.FiledYear, g.Key.Exclusion, g.Count())).ToListAsync(ct);
        var facts = filed.Where(f => f.Exclusion == FactExclusion.None);
        var totals = await facts.GroupBy(f => f.FiledYear)
            .Select(g => new Totals
            {
                Year = g.Key,
                Incidents = g.Count(),
                ProviderCascade = g.Count(f => f.ProviderCascade),
                Establishments = g.Select(f => f.EstablishmentKey).Distinct().Count(),
                EstablishmentsWithoutCascade = g.Where(f => !f.ProviderCascade).Select(f => f.EstablishmentKey).Distinct().Count(),
                InPerimeter = g.Count(f => f.InPerimeter),
                Malicious = g.Count(f => f.InPerimeter && f.Origin == Origin.Malicious),
                Ransomware = g.Count(f => f.InPerimeter && f.Type == IncidentType.Ransomware),
                Endangered = g.Count(f => f.InPerimeter && f.Endangerment >= Endangerment.Potential),
                EndangermentProven = g.Count(f => f.InPerimeter && f.Endangerment == Endangerment.Proven),
                DataLoss = g.Count(f => f.InPerimeter && f.DataLoss > Certainty.None),
                DataIntegrity = g.Count(f => f.InPerimeter && f.DataIntegrity > Certainty.None),
                DataDisclosure = g.Count(f => f.InPerimeter && f.DataDisclosure > Certainty.None),
                SupportAsked = g.Count(f => f.InPerimeter && f.SupportWanted == true),
            })
            .ToListAsync(ct);
        var months = await facts.GroupBy(f => new { f.FiledYear, f.FiledMonth })
            .Select(g => new InYear<int?>(g.Key.FiledYear, g.Key.FiledMonth, g.Count())).ToListAsync(ct);
        var weekdays = await facts.GroupBy(f => new { f.FiledYear, f.FiledWeekday })
            .Select(g => new InYear<int?>(g.Key.FiledYear, g.Key.FiledWeekday, g.Count())).ToListAsync(ct);
        var hours = await facts.GroupBy(f => new { f.FiledYear, f.FiledHour })
            .Select(g => new InYear<int?>(g.Key.FiledYear, g.Key.FiledHour, g.Count())).ToListAsync(ct);
        var regions = await facts.GroupBy(f => new { f.FiledYear, f.RegionCode })
            .Select(g => new InYear<string?>(g.Key.FiledYear, g.Key.RegionCode, g.Count())).ToListAsync(ct);
        var categories = await facts.GroupBy(f => new { f.FiledYear, f.Category })
            .Select(g => new InYear<EstablishmentCategory>(g.Key.FiledYear, g.Key.Category, g.Count())).ToListAsync(ct);
        var origins = await facts.GroupBy(f => new { f.FiledYear, f.Origin })
            .Select(g => new InYear<Origin>(g.Key.FiledYear, g.Key.Origin, g.Count())).ToListAsync(ct);
        var types = await facts.GroupBy(f => new { f.FiledYear, f.Type })
            .Select(g => new InYear<IncidentType>(g.Key.FiledYear, g.Key.Type, g.Count())).ToListAsync(ct);
        var causes = await facts.GroupBy(f => new { f.FiledYear, f.RootCause })
            .Select(g => new InYear<RootCause>(g.Key.FiledYear, g.Key.RootCause, g.Count())).ToListAsync(ct);
        var data = await facts.GroupBy(f => new { f.FiledYear, f.DataLoss, f.DataIntegrity, f.DataDisclosure })
            .Select(g => new InYear<DataEffects>(g.Key.FiledYear, new DataEffects(g.Key.DataLoss, g.Key.DataIntegrity, g.Key.DataDisclosure), g.Count())).ToListAsync(ct);
        var care = await facts.GroupBy(f => new { f.FiledYear, f.CareImpact })
            .Select(g => new InYear<CareImpact>(g.Key.FiledYear, g.Key.CareImpact, g.Count())).ToListAsync(ct);
        var endangerment = await facts.GroupBy(f => new { f.FiledYear, f.Endangerment })
            .Select(g => new InYear<Endangerment>(g.Key.FiledYear, g.Key.Endangerment, g.Count())).ToListAsync(ct);
        var severities = await facts.GroupBy(f => new { f.FiledYear, f.Severity })
            .Select(g => new InYear<Severity>(g.Key.FiledYear, g.Key.Severity, g.Count())).ToListAsync(ct);
        var major = await facts.GroupBy(f => new { f.FiledYear, f.IsMajor })
            .Select(g => new InYear<bool>(g.Key.FiledYear, g.Key.IsMajor, g.Count())).ToListAsync(ct);
        var states = await facts.GroupBy(f => new { f.FiledYear, f.OngoingAtDeclaration })
            .Select(g => new InYear<OngoingState>(g.Key.FiledYear, g.Key.OngoingAtDeclaration, g.Count())).ToListAsync(ct);
        var support = await facts.GroupBy(f => new { f.FiledYear, f.SupportWanted })
            .Select(g => new InYear<bool?>(g.Key.FiledYear, g.Key.SupportWanted, g.Count())).ToListAsync(ct);
        var complaints = await facts.GroupBy(f => new { f.FiledYear, f.ComplaintMade })
            .Select(g => new InYear<bool?>(g.Key.FiledYear, g.Key.ComplaintMade, g.Count())).ToListAsync(ct);
        var dataProtection = await facts.GroupBy(f => new { f.FiledYear, f.DataProtectionTold })
            .Select(g => new InYear<bool?>(g.Key.FiledYear, g.Key.DataProtectionTold, g.Count())).ToListAsync(ct);

        var years = totals.Select(t => t.Year).Union(left.Select(l => l.Year)).Order();
        return [.. years.Select(year => (totals.Find(t => t.Year == year) ?? new Totals()).ToCounts(year) with
        {
            Withdrawn = left.Where(l => l.Year == year && l.Key is FactExclusion.Withdrawn).Sum(l => l.Count),
            Rejected = left.Where(l => l.Year == year && l.Key is FactExclusion.Rejected).Sum(l => l.Count),
            Months = Of(months, year),
            Weekdays = Of(weekdays, year),
            Hours = Of(hours, year),
            Regions = Of(regions, year),
            Categories = Of(categories, year),
            Origins = Of(origins, year),
            Types = Of(types, year),
            RootCauses = Of(causes, year),
            Data = Of(data, year),
            Care = Of(care, year),
            Endangerment = Of(endangerment, year),
            Severities = Of(severities, year),
            Major = Of(major, year),
            States = Of(states, year),
            Support = Of(support, year),
            Complaints = Of(complaints, year),
            DataProtection = Of(dataProtection, year),
        })];

        static List<Counted<T>> Of<T>(List<InYear<T>> groups, int year) =>
            [.. groups.Where(g => g.Year == year).Select(g => new Counted<T>(g.Key, g.Count))];
    }

    private async Task<DelayCounts> DelaysAsync(int year, CancellationToken ct)
    {
        var known = db.IncidentFacts.AsNoTracking().Where(f => f.FiledYear == year && f.Exclusion == FactExclusion.None && f.MinutesToFile != null);
        var number = await known.CountAsync(ct);
        var percentiles = new List<Percentile>();
        foreach (var rank in DelayCounts.Ranks)
        {
            percentiles.Add(new(rank, number == 0
                ? null
                : await known.OrderBy(f => f.MinutesToFile).Skip(DelayCounts.PositionOf(rank, number)).Select(f => f.MinutesToFile).FirstAsync(ct)));
        }

        return new(number, percentiles);
    }

    private sealed record InYear<T>(int Year, T Key, int Count);

    private sealed class Totals
    {
        public int Year { get; init; }
        public int Incidents { get; init; }
        public int ProviderCascade { get; init; }
        public int Establishments { get; init; }
        public int EstablishmentsWithoutCascade { get; init; }
        public int InPerimeter { get; init; }
        public int Malicious { get; init; }
        public int Ransomware { get; init; }
        public int Endangered { get; init; }
        public int EndangermentProven { get; init; }
        public int DataLoss { get; init; }
        public int DataIntegrity { get; init; }
        public int DataDisclosure { get; init; }
        public int SupportAsked { get; init; }

        public YearCounts ToCounts(int year) => new(year)
        {
            Incidents = Incidents,
            ProviderCascade = ProviderCascade,
            Establishments = Establishments,
            EstablishmentsWithoutCascade = EstablishmentsWithoutCascade,
            Perimeter = new PerimeterCounts
            {
                Incidents = InPerimeter,
                Malicious = Malicious,
                Ransomware = Ransomware,
                Endangered = Endangered,
                EndangermentProven = EndangermentProven,
                DataLoss = DataLoss,
                DataIntegrity = DataIntegrity,
                DataDisclosure = DataDisclosure,
                SupportAsked = SupportAsked,
            },
        };
    }
}
