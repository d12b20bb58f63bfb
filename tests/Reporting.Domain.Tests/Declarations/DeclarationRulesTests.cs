using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Declarations;

public sealed class DeclarationRulesTests
{
    private static readonly DateTimeOffset _now = A.Now;

    [Fact]
    public void Not_to_say_that_nobody_knows_is_to_say_nothing()
    {
        var (read, _) = DeclarationRules.Check(A.Content() with { AwareAtUnknown = false, SupportUndecided = false }, StageKind.Notification, _now);

        Assert.Equal((null, null), (read.AwareAtUnknown, read.SupportUndecided));
    }

    [Fact]
    public void Not_to_know_whether_help_is_wanted_is_an_answer() => Assert.Empty(
        DeclarationRules.Check(A.Content() with { SupportWanted = null, SupportUndecided = true }, StageKind.Notification, _now).Problems);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void To_know_and_not_to_know_at_once_is_none(bool wanted) => Assert.Equal(
        [("supportUndecided", "support.both")],
        DeclarationRules.Check(A.Content() with { SupportWanted = wanted, SupportUndecided = true }, StageKind.Notification, _now).Problems.Select(p => (p.Path, p.Code)));

    [Fact]
    public void Not_to_know_since_when_is_an_answer_and_nothing_about_it_is_approximate()
    {
        var (read, problems) = DeclarationRules.Check(
            A.Content() with { AwareAt = null, AwareAtApproximate = true, AwareAtUnknown = true }, StageKind.Notification, _now);

        Assert.Empty(problems);
        Assert.Null(read.AwareAtApproximate);
    }

    [Fact]
    public void A_correction_and_a_withdrawal_say_why_and_a_withdrawal_needs_nothing_else()
    {
        var empty = new DeclarationContent();

        Assert.Contains(DeclarationRules.Check(A.Content(), StageKind.Correction, A.Now).Problems, p => p is { Path: "changeReason", Code: "field.required" });
        Assert.Equal(["changeReason"], DeclarationRules.Check(empty, StageKind.Withdrawal, A.Now).Problems.Select(p => p.Path));
        Assert.Empty(DeclarationRules.Check(empty with { ChangeReason = "Doublon" }, StageKind.Withdrawal, A.Now).Problems);
    }

    [Fact]
    public void What_contradicts_itself_can_be_withdrawn()
    {
        var stored = A.Content() with { Sites = [new() { Finess = "75 071 218 4" }], EndedAt = A.Now.AddHours(-1), ChangeReason = "Doublon" };

        Assert.NotEmpty(DeclarationRules.Check(stored, StageKind.Correction, A.Now).Problems);
        Assert.Empty(DeclarationRules.Check(stored, StageKind.Withdrawal, A.Now).Problems);
    }

    [Fact]
    public void A_site_has_a_number_or_a_name()
    {
        var content = A.Content() with { Sites = [new() { Finess = "75 010 001 8" }, new() { Name = "Site nord" }, new() { Town = "Valville" }, new() { Finess = "12" }] };

        var (read, problems) = DeclarationRules.Check(content, StageKind.Notification, A.Now);

        Assert.Equal("750100018", read.Sites![0].Finess);
        Assert.Equal([("sites[3].finess", "finess.malformed"), ("sites[2].name", "establishment.name-or-finess")], problems.Select(p => (p.Path, p.Code)));
    }

    [Fact]
    public void A_plain_declaration_is_complete() => Assert.Empty(Problems(A.Content()));

    [Fact]
    public void What_is_required_is_asked_for_all_at_once() => Assert.Equal(
        [
            "awareAt field.required", "careImpact field.required", "declarant field.required", "description field.required",
            "establishment field.required", "ongoing field.required", "supportWanted field.required", "systems systems.required",
        ],
        Problems(new()));

    public static TheoryData<string, Func<DeclarationContent, DeclarationContent>> Wrong() => new()
    {
        { "establishment field.required", c => c with { Establishment = null } },
        { "establishment.name establishment.name-or-finess|establishment.town field.required", c => c with { Establishment = new() } },
        { "establishment.town field.required", c => c with { Establishment = new() { Name = "Clinique des Pins" } } },
        { "establishment.finess finess.malformed", c => c with { Establishment = new() { Finess = "12345" } } },
        { "establishment.finess finess.malformed", c => c with { Establishment = new() { Finess = "3A0712184" } } },
        { "establishment.region choice.unknown", c => c with { Establishment = c.Establishment! with { Region = "99" } } },
        { "declarant field.required", c => c with { Declarant = null } },
        { "declarant.phone contact.unreachable", c => c with { Declarant = new() { Name = "Garde" } } },
        { "declarant.phone phone.unreadable", c => c with { Declarant = new() { Phone = "poste 12" } } },
        { "declarant.email email.unreadable", c => c with { Declarant = new() { Email = "garde at hopital" } } },
        { "declarant.email email.unreadable", c => c with { Declarant = new() { Email = "garde@hopital" } } },
        { "declarant.email email.unreadable", c => c with { Declarant = new() { Email = "a@b.fr, c@d.fr" } } },
        { "declarant.email email.unreadable", c => c with { Declarant = new() { Email = new string('a', 250) + "@b.fr" } } },
        { "technicalContact.phone phone.unreadable", c => c with { TechnicalContact = new() { Phone = "x" } } },
        { "director.email email.unreadable", c => c with { Director = new() { Email = "x" } } },
        { "dataProtectionOfficer.phone phone.unreadable", c => c with { DataProtectionOfficer = new() { Phone = "x" } } },
        { "awareAt field.required", c => c with { AwareAt = null } },
        { "awareAt instant.future", c => c with { AwareAt = _now.AddMinutes(6) } },
        { "awareAt instant.too-old", c => c with { AwareAt = new DateTimeOffset(1989, 12, 31, 23, 0, 0, TimeSpan.Zero) } },
        { "awareAt instant.aware-before-start", c => c with { StartedAt = c.AwareAt!.Value.AddMinutes(1) } },
        { "awareAt instant.aware-before-start|startedAt instant.future", c => c with { AwareAt = _now.AddMinutes(4), StartedAt = _now.AddMinutes(6) } },
        { "endedAt instant.future", c => c with { Ongoing = OngoingState.No, EndedAt = _now.AddHours(1) } },
        { "endedAt instant.end-before-start", c => c with { Ongoing = OngoingState.BeingResolved, StartedAt = c.AwareAt!.Value.AddHours(-2), EndedAt = c.AwareAt!.Value.AddHours(-3) } },
        { "careDisruption.since instant.future", c => c with { CareDisruption = new() { Since = _now.AddHours(1) } } },
        { "careDisruption.until instant.end-before-start", c => c with { CareDisruption = new() { Since = _now.AddHours(-1), Until = _now.AddHours(-2) } } },
        { "onBehalfOf.toldAt instant.future", c => c with { OnBehalfOf = new() { ToldAt = _now.AddHours(1) } } },
        { "awareAt instant.aware-after-told", c => c with { OnBehalfOf = new() { ToldAt = c.AwareAt!.Value.AddMinutes(-6) } } },
        { "supportKinds support.kinds-unwanted", c => c with { SupportKinds = [SupportKind.TechnicalHelp] } },
        { "systems systems.unknown-and-others", c => c with { Systems = [AffectedSystem.Mail, AffectedSystem.Unknown] } },
        { "resolution.resolvedAt instant.future", c => c with { Ongoing = OngoingState.No, Resolution = new() { ResolvedAt = _now.AddHours(1) } } },
        { "resolution.resolvedAt instant.end-before-start", c => c with { Ongoing = OngoingState.No, StartedAt = c.AwareAt!.Value.AddHours(-1), Resolution = new() { ResolvedAt = c.AwareAt!.Value.AddHours(-2) } } },
        { "otherAuthorities[0].at instant.future", c => c with { OtherAuthorities = [new() { Authority = AuthorityKind.Police, Informed = AuthorityInformed.Told, At = _now.AddDays(1) }] } },
        { "awareAt field.required", c => c with { AwareAt = null, AwareAtApproximate = true, AwareAtUnknown = false } },
        { "sites[1].finess site.own", c => c with { Establishment = c.Establishment! with { Finess = "750712184" }, Sites = [new DeclaredSite { Finess = "750100018" }, new DeclaredSite { Finess = "75 071 218 4" }] } },
        { "awareAtUnknown aware.both", c => c with { AwareAtUnknown = true } },
        { "ongoing field.required", c => c with { Ongoing = null } },
        { "endedAt ongoing.ended", c => c with { EndedAt = _now.AddHours(-1) } },
        { "resolution.resolvedAt ongoing.resolved", c => c with { Resolution = new() { ResolvedAt = _now.AddHours(-1) } } },
        { "description field.required", c => c with { Description = null } },
        { "description text.long", c => c with { Description = new string('x', 10_001) } },
        { "systems systems.required", c => c with { Systems = null } },
        { "systems systems.required", c => c with { Systems = [] } },
        { "careImpact field.required", c => c with { CareImpact = null } },
        { "supportWanted field.required", c => c with { SupportWanted = null } },
        { "providers[1].name field.required", c => c with { Providers = [new() { Name = "A" }, new() { Role = ProviderRole.Host }] } },
        { "providers[0].product text.long", c => c with { Providers = [new() { Name = "A", Product = new string('x', 301) }] } },
        { "providers[0].version text.long", c => c with { Providers = [new() { Name = "A", Version = new string('x', 301) }] } },
        { "dataImpact[0].kind field.required", c => c with { DataImpact = [new() { Certainty = Certainty.Proven }] } },
        { "dataImpact[0].certainty field.required", c => c with { DataImpact = [new() { Kind = DataImpactKind.Integrity }] } },
        { "otherAuthorities[0].authority field.required", c => c with { OtherAuthorities = [new() { Informed = AuthorityInformed.Told }] } },
        { "otherAuthorities[0].informed field.required", c => c with { OtherAuthorities = [new() { Authority = AuthorityKind.Police }] } },
        { "otherAuthorities[0].reference text.long", c => c with { OtherAuthorities = [new() { Authority = AuthorityKind.Police, Informed = AuthorityInformed.Intends, Reference = new string('x', 301) }] } },
        { "vulnerabilities[1] cve.malformed", c => c with { Vulnerabilities = ["cve-2026-1234", "CVE-26-1"] } },
        { "indicators[0] text.long", c => c with { Indicators = [new string('x', 1_001)] } },
        { "personsAffected.maximum number.maximum-below-minimum", c => c with { PersonsAffected = new() { Minimum = 10, Maximum = 9 } } },
        { "establishment.name text.long", c => c with { Establishment = c.Establishment! with { Name = new string('x', 201) } } },
        { "establishment.town text.long", c => c with { Establishment = c.Establishment! with { Town = new string('x', 121) } } },
        { "declarant.name text.long", c => c with { Declarant = c.Declarant! with { Name = new string('x', 301) } } },
        { "director.role text.long", c => c with { Director = new() { Role = new string('x', 301) } } },
        { "onBehalfOf.organisation text.long", c => c with { OnBehalfOf = new() { Organisation = new string('x', 301) } } },
        { "onBehalfOf.typedBy text.long", c => c with { OnBehalfOf = new() { TypedBy = new string('x', 301) } } },
        { "onBehalfOf.toldBy text.long", c => c with { OnBehalfOf = new() { ToldBy = new string('x', 301) } } },
        { "endangermentNarrative text.long", c => c with { EndangermentNarrative = new string('x', 5_001) } },
        { "rootCauseNarrative text.long", c => c with { RootCauseNarrative = new string('x', 5_001) } },
        { "measuresTaken text.long", c => c with { MeasuresTaken = new string('x', 5_001) } },
        { "personsNotInformedReason text.long", c => c with { PersonsNotInformedReason = new string('x', 5_001) } },
        { "careDisruption.services text.long", c => c with { CareDisruption = new() { Services = new string('x', 5_001) } } },
        { "resolution.lessons text.long", c => c with { Resolution = new() { Lessons = new string('x', 5_001) } } },
        { "resolution.remediation text.long", c => c with { Resolution = new() { Remediation = new string('x', 5_001) } } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void What_is_wrong_is_named(string expected, Func<DeclarationContent, DeclarationContent> spoil)
    {
        var problems = Problems(spoil(A.Content()));

        Assert.Equal(expected.Split('|'), problems);
    }

    public static TheoryData<string, Func<DeclarationContent, DeclarationContent>> Right() => new()
    {
        { "an establishment nobody knows", c => c with { Establishment = new() { Name = "Clinique des Pins", Town = "Aix" } } },
        { "a number whose check digit fails", c => c with { Establishment = new() { Finess = "750712185" } } },
        { "a Corsican number", c => c with { Establishment = new() { Finess = "2a0000014" } } },
        { "mail only", c => c with { Declarant = new() { Email = "garde@ch-exemple.fr" } } },
        { "phone only, without a name", c => c with { Declarant = new() { Phone = "06 12 34 56 78" } } },
        { "a clock four minutes fast", c => c with { AwareAt = _now.AddMinutes(4) } },
        { "told five minutes before, on another clock", c => c with { OnBehalfOf = new() { ToldAt = c.AwareAt!.Value.AddMinutes(-5) } } },
        { "told before about when it was noticed", c => c with { AwareAtApproximate = true, OnBehalfOf = new() { ToldAt = c.AwareAt!.Value.AddHours(-1) } } },
        { "the same unknown twice", c => c with { Systems = [AffectedSystem.Unknown, AffectedSystem.Unknown] } },
        { "perhaps help, and which", c => c with { SupportWanted = null, SupportUndecided = true, SupportKinds = [SupportKind.TechnicalHelp] } },
        { "aware the minute it began", c => c with { StartedAt = c.AwareAt } },
        { "an end announced for later", c => c with { CareDisruption = new() { Since = _now.AddHours(-1), Until = _now.AddDays(1) } } },
        { "everything unknown that may be", c => c with { Ongoing = OngoingState.Unknown, CareImpact = CareImpact.Unknown, Systems = [AffectedSystem.Unknown] } },
        { "the longest description", c => c with { Description = new string('x', 10_000) } },
        { "a police visit that is intended", c => c with { OtherAuthorities = [new() { Authority = AuthorityKind.Police, Informed = AuthorityInformed.Intends, At = _now.AddDays(1) }] } },
    };

    [Theory]
    [MemberData(nameof(Right), DisableDiscoveryEnumeration = true)]
    public void What_may_be_is_accepted(string what, Func<DeclarationContent, DeclarationContent> change) =>
        Assert.True(Problems(change(A.Content())) is [], what);

    [Theory]
    [InlineData(StageKind.EarlyWarning)]
    [InlineData(StageKind.Notification)]
    [InlineData(StageKind.Intermediate)]
    public void Only_the_final_stage_needs_to_know_the_end(StageKind kind)
    {
        Assert.Empty(Problems(A.Content(), kind));
        Assert.Equal(["resolution.resolvedAt field.required"], Problems(A.Content(), StageKind.Final));
    }

    [Fact]
    public void Values_are_put_into_one_form()
    {
        var (content, _) = DeclarationRules.Check(
            A.Content() with
            {
                Establishment = new() { Finess = "2a 000 00 14", Region = "94" },
                Declarant = new() { Phone = "06.12.34.56.78" },
                Systems = [AffectedSystem.Mail, AffectedSystem.Network, AffectedSystem.Mail],
                Vulnerabilities = ["cve-2026-1234"],
            },
            StageKind.Notification, _now);

        Assert.Equal("2A0000014", content.Establishment!.Finess);
        Assert.Equal("+33612345678", content.Declarant!.Phone);
        Assert.Equal([AffectedSystem.Mail, AffectedSystem.Network], content.Systems);
        Assert.Equal(["CVE-2026-1234"], content.Vulnerabilities);
    }

    [Fact]
    public void A_number_dialled_without_a_code_is_read_where_the_establishment_is()
    {
        var (byNumber, _) = DeclarationRules.Check(
            A.Content() with { Establishment = new() { Finess = "970400024" }, Declarant = new() { Phone = "0976 12 34 56" } }, StageKind.Notification, _now);
        var (byRegion, problems) = DeclarationRules.Check(
            A.Content() with { Establishment = new() { Name = "Dispensaire", Town = "Nouméa", Region = "988" }, Declarant = new() { Phone = "25 66 66" } },
            StageKind.Notification, _now);

        Assert.Equal("+262976123456", byNumber.Declarant!.Phone);
        Assert.Empty(problems);
        Assert.Equal("+687256666", byRegion.Declarant!.Phone);
    }

    [Fact]
    public void An_incident_that_was_over_before_anybody_noticed_is_accepted() =>
        Assert.Empty(Problems(A.Content() with { Ongoing = OngoingState.No, EndedAt = A.Content().AwareAt!.Value.AddHours(-1) }, StageKind.Notification));

    [Fact]
    public void A_problem_never_quotes_what_was_typed()
    {
        var (_, problems) = DeclarationRules.Check(
            A.Content() with { Establishment = new() { Finess = "canary" }, Declarant = new() { Phone = "canary", Email = "canary" }, Vulnerabilities = ["canary"] },
            StageKind.Notification, _now);

        Assert.Equal(4, problems.Count);
        Assert.All(problems, p => Assert.DoesNotContain("canary", string.Join(' ', p.Arguments), StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Problems(DeclarationContent content, StageKind kind = StageKind.Notification) =>
        [.. DeclarationRules.Check(content, kind, _now).Problems.Select(Said).Order(StringComparer.Ordinal)];

    private static string Said(FieldProblem problem) => $"{problem.Path} {problem.Code}";
}
