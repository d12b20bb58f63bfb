using Reporting.Domain.Classification;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Regimes;

public sealed class ObligationFactsTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);

    private static Proposal<T> Sure<T>(T value) => new(value, Confidence.High, []);

    private static Incident AnIncident(
        Origin origin = Origin.Undetermined, CareImpact care = CareImpact.None, Endangerment endangerment = Endangerment.None, bool history = false)
    {
        var incident = Incident.Open(new(Guid.CreateVersion7(), "S26-TEST-TEST", _now, Exercise: false, history), _now);
        var situation = new IncidentSituation(
            null, "Centre hospitalier", "Lyon", "84", EstablishmentCategory.GeneralHospital, _now, OngoingState.Yes, SupportWanted: false, []);
        var assessment = new Assessment(
            Sure(origin), Sure(RootCause.Unknown), Sure(IncidentType.Undetermined), Sure<IReadOnlyList<string>>([]),
            Sure(Certainty.None), Sure(Certainty.None), Sure(Certainty.None), Sure(care), Sure(endangerment), Sure(true), Sure(false),
            new SeverityVerdict(Severity.Grave, IsMajor: true, ["D.1111-16-2.c"]), "test");
        incident.Assess(1, situation, assessment, _now);
        return incident;
    }

    [Fact]
    public void They_take_from_the_incident_what_it_knows()
    {
        var facts = ObligationFacts.Of(
            AnIncident(Origin.Malicious, history: true), personalDataBreach: true, nationalReach: false, essentialOperator: true);

        Assert.Equal(
            new ObligationFacts(
                Severity.Grave, Major: true, Malicious: true, HealthImpact: false, PersonalDataBreach: true, NationalReach: false,
                EssentialOperator: true, InPerimeter: true, History: true),
            facts);
    }

    [Fact]
    public void An_undetermined_origin_is_not_malicious() =>
        Assert.False(ObligationFacts.Of(AnIncident(), false, false, false).Malicious);

    [Theory]
    [InlineData(CareImpact.Unknown, Endangerment.Unknown, false)]
    [InlineData(CareImpact.None, Endangerment.None, false)]
    [InlineData(CareImpact.DegradedMode, Endangerment.None, true)]
    [InlineData(CareImpact.Interruption, Endangerment.Unknown, true)]
    [InlineData(CareImpact.None, Endangerment.Potential, true)]
    public void Health_impact_is_care_that_suffers_or_patients_in_danger(CareImpact care, Endangerment endangerment, bool expected) =>
        Assert.Equal(expected, ObligationFacts.Of(AnIncident(care: care, endangerment: endangerment), false, false, false).HealthImpact);

    [Fact]
    public void Each_condition_reads_its_own_fact()
    {
        var none = new ObligationFacts(Severity.None, false, false, false, false, false, false, InPerimeter: true, History: false);
        (ObligationFact Condition, ObligationFacts Facts)[] table =
        [
            (ObligationFact.Grave, none with { Severity = Severity.Grave }),
            (ObligationFact.Grave, none with { Severity = Severity.Significant }),
            (ObligationFact.Significant, none with { Severity = Severity.Significant }),
            (ObligationFact.Major, none with { Major = true }),
            (ObligationFact.Malicious, none with { Malicious = true }),
            (ObligationFact.HealthImpact, none with { HealthImpact = true }),
            (ObligationFact.PersonalDataBreach, none with { PersonalDataBreach = true }),
            (ObligationFact.NationalReach, none with { NationalReach = true }),
            (ObligationFact.EssentialOperator, none with { EssentialOperator = true }),
            (ObligationFact.OutOfPerimeter, none with { InPerimeter = false }),
        ];

        Assert.All(table, row => Assert.True(row.Facts.Holds(row.Condition)));
        Assert.All(table, row => Assert.False(none.Holds(row.Condition)));
        Assert.False((none with { Severity = Severity.Grave }).Holds(ObligationFact.Significant));
        Assert.True(none.Holds(ObligationFact.InPerimeter));
    }

    [Fact]
    public void No_condition_always_holds_and_one_of_several_is_enough()
    {
        var facts = new ObligationFacts(Severity.None, false, Malicious: true, false, false, false, false, InPerimeter: true, History: false);

        Assert.True(facts.AnyOf([]));
        Assert.True(facts.AnyOf([ObligationFact.Major, ObligationFact.Malicious]));
        Assert.False(facts.AnyOf([ObligationFact.Major, ObligationFact.Grave]));
    }
}
