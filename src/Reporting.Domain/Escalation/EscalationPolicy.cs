using System.Text.Json;
using Reporting.Domain.Regimes;

namespace Reporting.Domain.Escalation;

/// <param name="RegionCode">INSEE code; null while the region of the establishment is not known.</param>
public sealed record IncidentFactsForRouting(ObligationFacts Facts, string? RegionCode);

/// <summary>A rule that fired.</summary>
/// <param name="Region">For a regional recipient: whose region; null when it is not known yet.</param>
/// <param name="Reasons">The rule's reason, then the facts that made it fire: <c>fact.health-impact</c>.</param>
public sealed record RoutingDecision(string RuleCode, int RuleVersion, RecipientKind Recipient, string? Region, IReadOnlyList<string> Reasons);

/// <summary>Who must know of an incident, by the rules that are valid on a day.</summary>
public static class EscalationPolicy
{
    /// <param name="at">The local day on which the decision is made.</param>
    public static IReadOnlyList<RoutingDecision> Decide(IncidentFactsForRouting incident, IEnumerable<RoutingRule> rules, DateOnly at) =>
    [
        .. from versions in rules.Where(r => r.IsValidAt(at)).GroupBy(r => r.Code, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
           let rule = versions.MaxBy(r => r.Version)
           where incident.Facts.AnyOf(rule.When)
           select new RoutingDecision(
               rule.Code,
               rule.Version,
               rule.Recipient,
               rule.Recipient.IsRegional() ? incident.RegionCode : null,
               [rule.Reason, .. rule.When.Where(incident.Facts.Holds).Select(FactCode)]),
    ];

    /// <summary>The active recipients that a decision means; none while the region is unknown or nobody is registered.</summary>
    public static IReadOnlyList<Recipient> Addressees(RoutingDecision decision, IEnumerable<Recipient> recipients) =>
    [
        .. recipients
            .Where(r => r.Active && r.Kind == decision.Recipient)
            .Where(r => !r.Kind.IsRegional() || (decision.Region is { } region && r.Regions.Contains(region)))
            .OrderBy(r => r.Code, StringComparer.Ordinal),
    ];

    private static string FactCode(ObligationFact fact) => $"fact.{JsonNamingPolicy.KebabCaseLower.ConvertName(fact.ToString())}";
}
