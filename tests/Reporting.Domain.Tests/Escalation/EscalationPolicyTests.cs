using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Domain.Regimes;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Escalation;

/// <summary>On the routing table and the recipients as they ship.</summary>
public sealed class EscalationPolicyTests
{
    private static readonly DateOnly _today = new(2026, 3, 14);

    private static readonly ObligationFacts _nothing = new(
        Severity.None, Major: false, Malicious: false, HealthImpact: false, PersonalDataBreach: false, NationalReach: false,
        EssentialOperator: false, InPerimeter: true, History: false);

    private static IReadOnlyList<RoutingDecision> Decide(ObligationFacts facts, string? region = "11", DateOnly? at = null) =>
        EscalationPolicy.Decide(new IncidentFactsForRouting(facts, region), Seed.Rules, at ?? _today);

    private static string[] Addressees(ObligationFacts facts, string? region = "11")
    {
        var recipients = Seed.Recipients();
        return [.. Decide(facts, region).SelectMany(d => EscalationPolicy.Addressees(d, recipients)).Select(r => r.Code).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void The_regional_agency_and_the_security_officer_are_told_of_every_report()
    {
        Assert.Equal(["ars-11", "fssi"], Addressees(_nothing));
        Assert.Equal(["ars-11", "fssi"], Addressees(_nothing with { Severity = Severity.Significant, Major = true, Malicious = true, PersonalDataBreach = true }));
    }

    [Fact]
    public void The_health_directorate_is_told_of_a_health_impact()
    {
        Assert.Equal(["ars-11", "dgs-corruss", "fssi"], Addressees(_nothing with { HealthImpact = true }));
        Assert.Equal(
            ["routing.health-impact", "fact.health-impact"],
            Assert.Single(Decide(_nothing with { HealthImpact = true }), d => d.Recipient is RecipientKind.HealthDirectorate).Reasons);
    }

    [Theory]
    [InlineData(true, false, "routing.national-agency fact.essential-operator")]
    [InlineData(false, true, "routing.national-agency fact.national-reach")]
    [InlineData(true, true, "routing.national-agency fact.essential-operator fact.national-reach")]
    public void The_national_agency_is_told_of_essential_operators_or_a_national_reach(bool essential, bool national, string reasons)
    {
        var decision = Assert.Single(
            Decide(_nothing with { EssentialOperator = essential, NationalReach = national }), d => d.Recipient is RecipientKind.NationalAgency);

        Assert.Equal(reasons, string.Join(' ', decision.Reasons));
        Assert.Null(decision.Region);
    }

    [Fact]
    public void Every_region_and_territory_has_its_authority()
    {
        Assert.All(Regions.All, region => Assert.Equal(2, Addressees(_nothing, region.Code).Length));
        Assert.Equal(["ars-01", "fssi"], Addressees(_nothing, "978"));
        Assert.Equal(["ars-04", "fssi"], Addressees(_nothing, "04"));
    }

    [Fact]
    public void Without_a_region_the_decision_stands_and_names_nobody()
    {
        var decision = Assert.Single(Decide(_nothing, region: null), d => d.Recipient is RecipientKind.RegionalAgency);

        Assert.Null(decision.Region);
        Assert.Empty(EscalationPolicy.Addressees(decision, Seed.Recipients()));
        Assert.Equal(["fssi"], Addressees(_nothing, region: null));
    }

    [Fact]
    public void A_recipient_that_is_switched_off_is_not_addressed()
    {
        var recipients = Seed.Recipients();
        recipients.Single(r => r.Code == "fssi").Deactivate();

        Assert.DoesNotContain(Decide(_nothing).SelectMany(d => EscalationPolicy.Addressees(d, recipients)), r => r.Code == "fssi");
    }

    [Fact]
    public void Rules_count_from_their_first_day_to_their_last_and_the_higher_version_wins()
    {
        var rules = RoutingFile.Parse("""
            { "rules": [
              { "code": "r", "version": 1, "validFrom": "2026-01-01", "validTo": "2026-03-14", "recipient": "nationalAgency", "reason": "old", "source": "test" },
              { "code": "r", "version": 2, "validFrom": "2026-03-14", "recipient": "nationalAgency", "when": ["major"], "reason": "new", "source": "test" }
            ] }
            """);
        string[] Reasons(DateOnly at) => [.. EscalationPolicy.Decide(new(_nothing with { Major = true }, null), rules, at).Select(d => $"{d.Reasons[0]} {d.RuleVersion}")];

        Assert.Empty(Reasons(new(2025, 12, 31)));
        Assert.Equal(["old 1"], Reasons(new(2026, 3, 13)));
        Assert.Equal(["new 2"], Reasons(new(2026, 3, 14)));
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 1.5", "rules[0].version")]
    [InlineData("\"nationalAgency\"", "\"anssi\"", "rules[0].recipient")]
    [InlineData("\"major\"", "\"huge\"", "rules[0].when[0]")]
    [InlineData("\"reason\": \"x\", ", "", "rules[0].reason")]
    [InlineData("\"validFrom\": \"2026-01-01\"", "\"validFrom\": \"2026-01-01\", \"validTo\": \"2025-01-01\"", "rules[0].validTo")]
    [InlineData("\"version\": 2", "\"version\": 1", "rules[1].code")]
    public void A_wrong_rule_is_refused_by_its_field(string right, string wrong, string path)
    {
        const string Rules = """
            { "rules": [
              { "code": "r", "version": 1, "validFrom": "2026-01-01", "recipient": "nationalAgency", "when": ["major"], "reason": "x", "source": "test" },
              { "code": "r", "version": 2, "validFrom": "2026-01-01", "recipient": "other", "reason": "y", "source": "test" }
            ] }
            """;
        Assert.Contains(right, Rules, StringComparison.Ordinal);

        var refused = Assert.Throws<DataFileException>(() => RoutingFile.Parse(Rules.Replace(right, wrong, StringComparison.Ordinal), "r.json"));

        Assert.Equal(path, refused.Path);
    }
}
