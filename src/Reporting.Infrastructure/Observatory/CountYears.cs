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
        // What has few values is grouped together: reading the facts costs more than adding up a few hundred groups.
        var times = await facts.GroupBy(f => new { f.FiledYear, f.FiledMonth, f.FiledWeekday, f.FiledHour })
            .Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        var places = await facts.GroupBy(f => new { f.FiledYear, f.RegionCode, f.Category })
            .Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        var causes = await facts.GroupBy(f => new { f.FiledYear, f.Origin, f.Type, f.RootCause })
            .Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        var data = await facts.GroupBy(f => new { f.FiledYear, f.DataLoss, f.DataIntegrity, f.DataDisclosure })
            .Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        var effects = await facts.GroupBy(f => new { f.FiledYear, f.CareImpact, f.Endangerment, f.Severity, f.IsMajor })
            .Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        var followed = await facts.GroupBy(f => new { f.FiledYear, f.OngoingAtDeclaration, f.SupportWanted, f.ComplaintMade, f.DataProtectionTold })
            .Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);

        var years = totals.Select(t => t.Year).Union(left.Select(l => l.Year)).Order();
        return [.. years.Select(year => (totals.Find(t => t.Year == year) ?? new Totals()).ToCounts(year) with
        {
            Withdrawn = left.Where(l => l.Year == year && l.Key is FactExclusion.Withdrawn).Sum(l => l.Count),
            Rejected = left.Where(l => l.Year == year && l.Key is FactExclusion.Rejected).Sum(l => l.Count),
            Months = Of(times.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.FiledMonth, g.Count))),
            Weekdays = Of(times.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.FiledWeekday, g.Count))),
            Hours = Of(times.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.FiledHour, g.Count))),
            Regions = Of(places.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.RegionCode, g.Count))),
            Categories = Of(places.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.Category, g.Count))),
            Origins = Of(causes.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.Origin, g.Count))),
            Types = Of(causes.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.Type, g.Count))),
            RootCauses = Of(causes.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.RootCause, g.Count))),
            Data = Of(data.Where(g => g.Key.FiledYear == year).Select(g => (new DataEffects(g.Key.DataLoss, g.Key.DataIntegrity, g.Key.DataDisclosure), g.Count))),
            Care = Of(effects.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.CareImpact, g.Count))),
            Endangerment = Of(effects.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.Endangerment, g.Count))),
            Severities = Of(effects.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.Severity, g.Count))),
            Major = Of(effects.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.IsMajor, g.Count))),
            States = Of(followed.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.OngoingAtDeclaration, g.Count))),
            Support = Of(followed.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.SupportWanted, g.Count))),
            Complaints = Of(followed.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.ComplaintMade, g.Count))),
            DataProtection = Of(followed.Where(g => g.Key.FiledYear == year).Select(g => (g.Key.DataProtectionTold, g.Count))),
        })];

        static List<Counted<T>> Of<T>(IEnumerable<(T Key, int Count)> groups) =>
            [.. groups.GroupBy(g => g.Key).Select(g => new Counted<T>(g.Key, g.Sum(c => c.Count)))];
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
