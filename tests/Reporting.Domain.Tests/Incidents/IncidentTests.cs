using Reporting.Domain.Classification;
using Reporting.Domain.Common;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Domain.Tests.Declarations;

namespace Reporting.Domain.Tests.Incidents;

public sealed class IncidentTests
{
    private static readonly Actor _analyst = new(ActorKind.Account, Guid.Parse("0195a000-0000-7000-8000-0000000000aa"));

    private static readonly IncidentSituation _situation = new(
        null, "Clinique des Pins", "Aix", "93", EstablishmentCategory.PrivateClinic, A.Now, OngoingState.Yes, false, ["establishment.unknown"]);

    [Fact]
    public void The_life_cycle_is_exactly_this()
    {
        var allowed = from f in Enum.GetValues<IncidentStatus>()
                      from t in Enum.GetValues<IncidentStatus>()
                      where Incident.Allows(f, t)
                      select $"{f} -> {t}";

        Assert.Equal(
            [
                "Received -> Qualified", "Received -> Rejected",
                "Qualified -> InProgress", "Qualified -> Resolved", "Qualified -> Rejected",
                "InProgress -> Resolved", "InProgress -> Rejected",
                "Resolved -> InProgress", "Resolved -> Closed",
                "Closed -> InProgress",
                "Rejected -> Received",
            ],
            allowed);
    }

    [Fact]
    public void A_resolution_that_was_declared_is_proposed_step_by_step_until_the_case_says_so()
    {
        var proposed = Enum.GetValues<IncidentStatus>().ToDictionary(status => status, status => Told(status).ProposedStatus);

        Assert.Equal(
            [(IncidentStatus.Received, IncidentStatus.Qualified), (IncidentStatus.Qualified, IncidentStatus.Resolved), (IncidentStatus.InProgress, IncidentStatus.Resolved)],
            proposed.Where(p => p.Value is not null).Select(p => (p.Key, p.Value!.Value)));
        Assert.All(proposed.Where(p => p.Value is not null), p => Assert.True(Incident.Allows(p.Key, p.Value!.Value)));
        Assert.All(Enum.GetValues<IncidentStatus>(), status => Assert.Null(At(status).ProposedStatus));

        static Incident Told(IncidentStatus status)
        {
            var incident = At(status);
            incident.Assess(2, _situation with { Attention = [Incident.DeclaredResolved] }, Classifier.Assess(A.Content(), EstablishmentCategory.PrivateClinic), A.Now);
            return incident;
        }
    }

    [Fact]
    public void A_withdrawal_rejects_what_nobody_worked_on_and_taking_it_back_makes_it_new()
    {
        var incident = Opened();
        incident.TakeEvents();

        incident.Assess(2, _situation with { Withdrawn = true }, Read("Fausse alerte."), A.Now);

        Assert.Equal((IncidentStatus.Rejected, Disposition.Withdrawn, true), (incident.Status, incident.Disposition, incident.Ended));
        Assert.Contains(incident.TakeEvents(), fact => fact is IncidentMoved { To: IncidentStatus.Rejected });
        incident.Assess(3, _situation, Read("C'est bien une attaque."), A.Now);
        Assert.Equal((IncidentStatus.Received, null, false, false), (incident.Status, incident.Disposition, incident.Ended, incident.Withdrawn));
    }

    [Fact]
    public void A_withdrawal_marks_what_somebody_works_on_and_leaves_the_decision()
    {
        var incident = At(IncidentStatus.InProgress);
        Assert.DoesNotContain(Disposition.Withdrawn, incident.EndsIn(IncidentStatus.Rejected));

        incident.Assess(2, _situation with { Withdrawn = true }, Read("Fausse alerte."), A.Now);

        Assert.Equal((IncidentStatus.InProgress, true), (incident.Status, incident.Withdrawn));
        incident.MoveTo(IncidentStatus.Rejected, Disposition.Withdrawn, null, _analyst, byLead: false, A.Now);
        Assert.Equal(Disposition.Withdrawn, incident.Disposition);
    }

    [Fact]
    public void Nobody_rejects_as_withdrawn_what_its_declarant_did_not_withdraw() =>
        Refused("incident.rejection", () => Opened().MoveTo(IncidentStatus.Rejected, Disposition.Withdrawn, null, _analyst, byLead: true, A.Now));

    [Fact]
    public void Attaching_keeps_the_reference_and_what_it_was_called_before()
    {
        var incident = Opened();
        var (reference, establishment) = (incident.Reference, Guid.CreateVersion7());
        incident.TakeEvents();

        incident.AttachTo(establishment, _situation with { EstablishmentName = "CLINIQUE DES PINS", RegionCode = "76", Attention = [] }, _analyst, A.Now);

        var change = Assert.Single(incident.Places);
        Assert.Equal((null, "Clinique des Pins", establishment, "CLINIQUE DES PINS", _analyst.Id), (change.FromEstablishmentId, change.FromName, change.ToEstablishmentId, change.ToName, change.ById));
        Assert.Equal((reference, establishment, "76"), (incident.Reference, incident.EstablishmentId, incident.RegionCode));
        Assert.IsType<IncidentAttached>(Assert.Single(incident.TakeEvents()));
        Refused("establishment.attached", () => incident.AttachTo(establishment, _situation, _analyst, A.Now));
    }

    [Fact]
    public void Every_move_that_is_not_listed_is_refused_and_changes_nothing()
    {
        foreach (var from in Enum.GetValues<IncidentStatus>())
        {
            foreach (var to in Enum.GetValues<IncidentStatus>().Where(to => !Incident.Allows(from, to)))
            {
                var incident = At(from);
                var (moves, disposition, closed) = (incident.Moves.Count, incident.Disposition, incident.ClosedAt);

                var refusal = Assert.Throws<RuleViolationException>(() => incident.MoveTo(to, Disposition.Confirmed, null, _analyst, byLead: true, A.Now));

                Assert.Equal("incident.transition", refusal.Code);
                Assert.Equal((from, moves, disposition, closed), (incident.Status, incident.Moves.Count, incident.Disposition, incident.ClosedAt));
                Assert.Empty(incident.TakeEvents());
            }
        }
    }

    [Fact]
    public void Every_move_that_is_listed_is_kept_with_its_author_and_told()
    {
        foreach (var from in Enum.GetValues<IncidentStatus>())
        {
            foreach (var to in Enum.GetValues<IncidentStatus>().Where(to => Incident.Allows(from, to)))
            {
                var incident = At(from);

                incident.MoveTo(to, DispositionFor(to), "note", _analyst, byLead: true, A.Now.AddDays(1));

                var move = incident.Moves[^1];
                Assert.Equal((from, to, _analyst.Id, "note", A.Now.AddDays(1)), (move.From, move.To, move.ById, move.Note, move.At));
                Assert.Equal(to is IncidentStatus.Closed or IncidentStatus.Rejected ? A.Now.AddDays(1) : null, incident.ClosedAt);
                Assert.Equal(to, Assert.IsType<IncidentMoved>(Assert.Single(incident.TakeEvents())).To);
            }
        }
    }

    [Fact]
    public void Qualifying_needs_origin_and_type_to_be_decided()
    {
        var incident = Opened();
        Refused("incident.unqualified", () => Move(incident, IncidentStatus.Qualified));
        incident.Decide(new() { Origin = incident.Origin }, _analyst, A.Now);
        Refused("incident.unqualified", () => Move(incident, IncidentStatus.Qualified));
        incident.Decide(new() { Type = incident.Type }, _analyst, A.Now);

        Move(incident, IncidentStatus.Qualified);

        Assert.Equal(IncidentStatus.Qualified, incident.Status);
    }

    [Fact]
    public void Closing_says_how_it_ended_and_needs_what_the_figures_count()
    {
        var incident = Opened();
        incident.Decide(new() { Origin = incident.Origin, Type = incident.Type }, _analyst, A.Now);
        Move(incident, IncidentStatus.Qualified);
        Move(incident, IncidentStatus.Resolved);

        Refused("incident.incomplete", () => Move(incident, IncidentStatus.Closed, Disposition.Confirmed));
        incident.Decide(new() { RootCause = incident.RootCause }, _analyst, A.Now);
        Refused("incident.incomplete", () => Move(incident, IncidentStatus.Closed, Disposition.Confirmed));
        incident.Decide(new() { CareImpact = incident.CareImpact }, _analyst, A.Now);
        incident.Rate(new SeverityVerdict(Severity.Grave, false, []));
        Refused("incident.disposition", () => Move(incident, IncidentStatus.Closed));
        Refused("incident.disposition", () => Move(incident, IncidentStatus.Closed, Disposition.Duplicate));
        Move(incident, IncidentStatus.Closed, Disposition.Confirmed);

        Assert.Equal((IncidentStatus.Closed, Disposition.Confirmed), (incident.Status, incident.Disposition));
    }

    [Fact]
    public void A_rejection_says_why_in_words_of_its_own()
    {
        Refused("incident.rejection", () => Move(Opened(), IncidentStatus.Rejected));
        Refused("incident.rejection", () => Move(Opened(), IncidentStatus.Rejected, Disposition.Confirmed));
        Assert.All([Disposition.OutOfScope, Disposition.Duplicate, Disposition.NotAnIncident], d => Move(Opened(), IncidentStatus.Rejected, d));
    }

    [Fact]
    public void A_lead_closes_a_major_incident()
    {
        var incident = At(IncidentStatus.Resolved);
        incident.Rate(new SeverityVerdict(Severity.Significant, true, ["major.care-interrupted"]));

        Refused("incident.major-needs-lead", () => incident.MoveTo(IncidentStatus.Closed, Disposition.Confirmed, null, _analyst, byLead: false, A.Now));
        incident.MoveTo(IncidentStatus.Closed, Disposition.Confirmed, null, _analyst, byLead: true, A.Now);

        Assert.Equal(IncidentStatus.Closed, incident.Status);
    }

    [Fact]
    public void Reopening_forgets_how_it_had_ended()
    {
        var incident = At(IncidentStatus.Closed);

        incident.MoveTo(IncidentStatus.InProgress, null, null, _analyst, byLead: false, A.Now);

        Assert.Null(incident.Disposition);
        Assert.Null(incident.ClosedAt);
    }

    [Fact]
    public void Every_axis_is_proposed_with_its_stage_engine_and_reasons()
    {
        var incident = Opened();

        Assert.Equal(Enum.GetValues<Axis>(), incident.Entries.Select(e => e.Axis).Order());
        Assert.All(incident.Entries, e => Assert.Equal((Standing.Proposed, 1, ActorKind.System), (e.Standing, e.Stage, e.ByKind)));
        Assert.All(incident.Entries, e => Assert.NotNull(e.Engine));
        Assert.Equal(new IncidentAssessed(incident.Id, incident.DeclarationId, 1, A.Now), Assert.Single(incident.TakeEvents()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_stage_that_was_read_and_older_ones_change_nothing(int stage)
    {
        var incident = Fresh();
        incident.Assess(2, _situation, Read("Rançongiciel, tout est chiffré."), A.Now);
        incident.TakeEvents();
        var (origin, entries) = (incident.Origin, incident.Entries.Count);

        var taken = incident.Assess(stage, _situation with { EstablishmentName = "Autre" }, Read("Coupure de courant sur le site."), A.Now);

        Assert.False(taken);
        Assert.Equal((origin, entries, 2, "Clinique des Pins"), (incident.Origin, incident.Entries.Count, incident.AssessedStage, incident.EstablishmentName));
        Assert.Empty(incident.TakeEvents());
    }

    [Fact]
    public void A_later_stage_renews_proposals_and_respects_what_was_decided()
    {
        var incident = Opened();
        incident.Decide(new() { Origin = Origin.NotMalicious, CareImpact = CareImpact.None, Explanation = "vu au téléphone" }, _analyst, A.Now);
        var type = incident.Type;

        incident.Assess(2, _situation with { Ongoing = OngoingState.No }, Read("Une inondation a noyé la salle des serveurs, interruption des soins."), A.Now.AddHours(1));

        Assert.Equal((Origin.NotMalicious, CareImpact.None, OngoingState.No), (incident.Origin, incident.CareImpact, incident.Ongoing));
        Assert.NotEqual(type, incident.Type);
        Assert.Equal(2, incident.Entries.Count(e => e is { Axis: Axis.Origin, Standing: Standing.Proposed }));
    }

    [Fact]
    public void What_equals_the_standing_value_is_confirmed_and_the_rest_overridden_with_the_reason()
    {
        var incident = Opened();
        incident.TakeEvents();
        var before = incident.Entries.Count;

        incident.Decide(new() { Origin = incident.Origin, Type = IncidentType.Phishing, InPerimeter = false, Explanation = "vu au téléphone" }, _analyst, A.Now);

        var decided = incident.Entries.Skip(before).ToDictionary(e => e.Axis);
        Assert.Equal((Standing.Confirmed, null), (decided[Axis.Origin].Standing, decided[Axis.Origin].Explanation));
        Assert.Equal((Standing.Overridden, "vu au téléphone", "phishing"), (decided[Axis.Type].Standing, decided[Axis.Type].Explanation, decided[Axis.Type].Value));
        Assert.Equal("false", decided[Axis.InPerimeter].Value);
        Assert.All(decided.Values, e => Assert.Equal((_analyst.Id, ActorKind.Account), (e.ById, e.ByKind)));
        Assert.Equal([Axis.Origin, Axis.Type, Axis.InPerimeter], incident.Decided.Order());
        Assert.IsType<IncidentClassified>(Assert.Single(incident.TakeEvents()));
    }

    [Fact]
    public void Every_value_ever_held_is_kept()
    {
        var incident = Opened();
        IncidentType[] types = [IncidentType.Phishing, IncidentType.Fraud, IncidentType.Phishing];

        foreach (var type in types)
        {
            incident.Decide(new() { Type = type, Explanation = "revu" }, _analyst, A.Now);
        }

        Assert.Equal(["phishing", "fraud", "phishing"], incident.Entries.Where(e => e is { Axis: Axis.Type, Standing: Standing.Overridden }).Select(e => e.Value));
    }

    public static TheoryData<string, ClassificationDecision> Refusals() => new()
    {
        { "classification.empty", new() },
        { "classification.empty", new() { Explanation = "rien" } },
        { "classification.explanation", new() { Origin = Origin.NotMalicious } },
        { "classification.explanation", new() { Origin = Origin.NotMalicious, Explanation = "  " } },
        { "classification.explanation", new() { RootCause = RootCause.MaliciousAction, DataLoss = Certainty.Proven, ProviderCascade = true, Type = IncidentType.Theft } },
        { "classification.rsit", new() { Type = IncidentType.Theft, RsitTags = ["no:tag"], Explanation = "x" } },
        { "classification.rsit", new() { Type = IncidentType.Theft, RsitTags = [], Explanation = "x" } },
        { "classification.rsit", new() { Type = IncidentType.Theft, RsitTags = ["fraud:phishing", "fraud:phishing"], Explanation = "x" } },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void A_refused_decision_applies_nothing_of_itself(string code, ClassificationDecision decision)
    {
        var incident = Opened();
        incident.TakeEvents();
        var before = State(incident);

        Refused(code, () => incident.Decide(decision, _analyst, A.Now));

        Assert.Equal(before, State(incident));
        Assert.Empty(incident.TakeEvents());
    }

    [Theory]
    [InlineData(IncidentStatus.Closed)]
    [InlineData(IncidentStatus.Rejected)]
    public void An_ended_case_is_reopened_before_its_classification_changes(IncidentStatus ended) =>
        Refused("incident.ended", () => At(ended).Decide(new() { Origin = Origin.Malicious, Explanation = "x" }, _analyst, A.Now));

    [Fact]
    public void Each_axis_of_a_decision_lands_on_its_own_value()
    {
        var incident = Opened();

        incident.Decide(
            new()
            {
                Origin = Origin.NotMalicious,
                RootCause = RootCause.NaturalPhenomenon,
                Type = IncidentType.Environmental,
                RsitTags = ["availability:outage", "other:other"],
                DataLoss = Certainty.Proven,
                DataIntegrity = Certainty.Potential,
                DataDisclosure = Certainty.None,
                CareImpact = CareImpact.Interruption,
                Endangerment = Endangerment.Potential,
                InPerimeter = false,
                ProviderCascade = true,
                Explanation = "tout revu",
            },
            _analyst, A.Now);

        Assert.Equal(
            (Origin.NotMalicious, RootCause.NaturalPhenomenon, IncidentType.Environmental, Certainty.Proven, Certainty.Potential, Certainty.None),
            (incident.Origin, incident.RootCause, incident.Type, incident.DataLoss, incident.DataIntegrity, incident.DataDisclosure));
        Assert.Equal(
            (CareImpact.Interruption, Endangerment.Potential, false, true), (incident.CareImpact, incident.Endangerment, incident.InPerimeter, incident.ProviderCascade));
        Assert.Equal(["availability:outage", "other:other"], incident.RsitTags);
        Assert.Equal(Enum.GetValues<Axis>(), incident.Decided.Order());
    }

    private static Incident Fresh() => Incident.Open(new(Guid.CreateVersion7(), "S26-7K3M-9QTX", A.Now, false, false), A.Now);

    private static Incident Opened()
    {
        var incident = Fresh();
        incident.Assess(1, _situation, Read("Rançongiciel : tous les serveurs sont chiffrés et une rançon est demandée."), A.Now);
        return incident;
    }

    /// <summary>Brought there by legal moves only, its facts already taken.</summary>
    private static Incident At(IncidentStatus status)
    {
        var incident = Opened();
        incident.Rate(new SeverityVerdict(Severity.Grave, false, []));
        incident.Decide(new() { Origin = incident.Origin, Type = incident.Type, RootCause = incident.RootCause, CareImpact = incident.CareImpact }, _analyst, A.Now);
        IncidentStatus[] way = status switch
        {
            IncidentStatus.Received => [],
            IncidentStatus.Rejected => [IncidentStatus.Rejected],
            IncidentStatus.Qualified => [IncidentStatus.Qualified],
            IncidentStatus.InProgress => [IncidentStatus.Qualified, IncidentStatus.InProgress],
            IncidentStatus.Resolved => [IncidentStatus.Qualified, IncidentStatus.Resolved],
            IncidentStatus.Closed => [IncidentStatus.Qualified, IncidentStatus.Resolved, IncidentStatus.Closed],
        };
        Array.ForEach(way, step => Move(incident, step, DispositionFor(step)));
        incident.TakeEvents();
        return incident;
    }

    private static Disposition? DispositionFor(IncidentStatus status) => status switch
    {
        IncidentStatus.Rejected => Disposition.Duplicate,
        IncidentStatus.Closed => Disposition.Confirmed,
        _ => null,
    };

    private static void Move(Incident incident, IncidentStatus to, Disposition? disposition = null) =>
        incident.MoveTo(to, disposition, null, _analyst, byLead: false, A.Now);

    private static Assessment Read(string narrative) => Classifier.Assess(A.Content() with { Description = narrative }, EstablishmentCategory.PrivateClinic);

    private static void Refused(string code, Action act) => Assert.Equal(code, Assert.Throws<RuleViolationException>(act).Code);

    private static string State(Incident incident) => string.Join(
        '|', incident.Origin, incident.RootCause, incident.Type, string.Join(' ', incident.RsitTags), incident.DataLoss, incident.DataIntegrity,
        incident.DataDisclosure, incident.CareImpact, incident.Endangerment, incident.InPerimeter, incident.ProviderCascade,
        incident.Entries.Count, incident.Decided.Count, incident.Moves.Count);
}
