using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Observatory;

/// <summary>The same counts as the storage query, worked out a second time over facts in memory.</summary>
internal static class FactCounts
{
    public static YearCounts Of(int year, IEnumerable<IncidentFact> facts)
    {
        var filed = facts.Where(f => f.FiledYear == year).ToList();
        var counted = filed.FindAll(f => f.Exclusion is FactExclusion.None);
        var inside = counted.FindAll(f => f.InPerimeter);
        int[] delays = [.. counted.Select(f => f.MinutesToFile).OfType<int>().Order()];
        return new YearCounts(year)
        {
            Withdrawn = filed.Count(f => f.Exclusion is FactExclusion.Withdrawn),
            Rejected = filed.Count(f => f.Exclusion is FactExclusion.Rejected),
            Incidents = counted.Count,
            ProviderCascade = counted.Count(f => f.ProviderCascade),
            Establishments = counted.Select(f => f.EstablishmentKey).ToHashSet().Count,
            EstablishmentsWithoutCascade = counted.Where(f => !f.ProviderCascade).Select(f => f.EstablishmentKey).ToHashSet().Count,
            Months = By(f => f.FiledMonth),
            Weekdays = By(f => f.FiledWeekday),
            Hours = By(f => f.FiledHour),
            Regions = By(f => f.RegionCode),
            Categories = By(f => f.Category),
            Origins = By(f => f.Origin),
            Types = By(f => f.Type),
            RootCauses = By(f => f.RootCause),
            Data = By(f => new DataEffects(f.DataLoss, f.DataIntegrity, f.DataDisclosure)),
            Care = By(f => f.CareImpact),
            Endangerment = By(f => f.Endangerment),
            Severities = By(f => f.Severity),
            Major = By(f => f.IsMajor),
            States = By(f => f.OngoingAtDeclaration),
            Support = By(f => f.SupportWanted),
            Complaints = By(f => f.ComplaintMade),
            DataProtection = By(f => f.DataProtectionTold),
            Perimeter = new PerimeterCounts
            {
                Incidents = inside.Count,
                Malicious = inside.Count(f => f.Origin is Origin.Malicious),
                Ransomware = inside.Count(f => f.Type is IncidentType.Ransomware),
                Endangered = inside.Count(f => f.Endangerment is Endangerment.Potential or Endangerment.Proven),
                EndangermentProven = inside.Count(f => f.Endangerment is Endangerment.Proven),
                DataLoss = inside.Count(f => f.DataLoss is Certainty.Potential or Certainty.Proven),
                DataIntegrity = inside.Count(f => f.DataIntegrity is Certainty.Potential or Certainty.Proven),
                DataDisclosure = inside.Count(f => f.DataDisclosure is Certainty.Potential or Certainty.Proven),
                SupportAsked = inside.Count(f => f.SupportWanted is true),
            },
            MinutesToFile = new DelayCounts(
                delays.Length,
                [.. DelayCounts.Ranks.Select(rank => new Percentile(rank, Array.Find(delays, d => delays.Count(x => x <= d) * 100 >= rank * delays.Length) is var at && delays.Length > 0 ? at : null))]),
        };

        List<Counted<T>> By<T>(Func<IncidentFact, T> key) => [.. counted.GroupBy(key).Select(g => new Counted<T>(g.Key, g.Count()))];
    }
}
