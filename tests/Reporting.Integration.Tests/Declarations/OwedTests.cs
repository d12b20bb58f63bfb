using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Identity;
using Reporting.Integration.Tests.Incidents;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Declarations;

public sealed class OwedTests(OwedTests.OneService one) : IClassFixture<OwedTests.OneService>
{
    private readonly ReportingHost _host = one.Host;

    private static readonly (string, string)[] _ransomware =
        [("type", "ransomware"), ("suspectedOrigin", "malicious"), ("careImpact", "interruption"), ("dataImpact[0].kind", "lossOrUnavailability"), ("dataImpact[0].certainty", "proven"), ("dataKinds", "patientHealth")];

    [Fact]
    public async Task What_is_owed_is_listed_with_its_time_its_addressee_and_its_state()
    {
        using var declarant = new Declarant(_host);
        var receipt = await declarant.DeclareAsync([.. _ransomware, ("awareAt", "24/10/2026 14h20")]);

        var owed = await ComputedAsync(declarant, receipt);
        var brief = await (await declarant.Browser.GetAsync(receipt)).MainTextAsync();

        // 24 hours through the night in which clocks go back, from the next full hour on.
        Assert.Contains("Alerte précoce (NIS 2) Fait", owed, StringComparison.Ordinal);
        Assert.Contains("25 octobre 2026 à 14:00 (2026-10-25 13:00 UTC)", owed, StringComparison.Ordinal);
        Assert.Contains("Notification d'une violation de données (RGPD) Rappel", owed, StringComparison.Ordinal);
        Assert.Contains("À : CNIL", owed, StringComparison.Ordinal);
        Assert.Contains("Ouvrir le formulaire pré-rempli", owed, StringComparison.Ordinal);
        Assert.Contains("Depuis : le constat, le 24 octobre 2026 à 14:20", owed, StringComparison.Ordinal);
        Assert.Contains("Signalement de l'incident Fait", owed, StringComparison.Ordinal);
        Assert.Contains("Dépôt de plainte Rappel À : police ou gendarmerie.", brief, StringComparison.Ordinal);
        Assert.DoesNotContain("Alerte précoce", brief, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_knows_since_when_it_is_counted_from_the_filing_and_said_so()
    {
        using var declarant = new Declarant(_host);
        var receipt = await declarant.DeclareAsync([.. _ransomware, ("awareAt", ""), ("awareAtUnknown", "true")]);

        var owed = await ComputedAsync(declarant, receipt);

        var reference = receipt.Split('/')[^1];
        var incident = await _host.DbAsync(db => db.Incidents.AsNoTracking().SingleAsync(i => i.Reference == reference));
        var triggers = await _host.DbAsync(db => db.Deadlines.Where(d => d.IncidentId == incident.Id && d.ObligationCode == "nis2.early-warning").Select(d => d.TriggeredAt).ToListAsync());
        using var analyst = _host.SignedIn(Roles.Analyst);
        Assert.Equal([incident.FiledAt], triggers);
        Assert.Contains("Depuis : l'envoi, faute d'heure de constat connue, le", owed, StringComparison.Ordinal);
        Assert.DoesNotContain("Depuis : le constat", owed, StringComparison.Ordinal);
        Assert.Contains("Constat Inconnu ; les délais comptent de l'envoi", await (await analyst.GetAsync($"/incidents/{reference}")).MainTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drill_says_that_it_owes_nothing_at_each_thing_it_would_owe()
    {
        using var declarant = new Declarant(_host);
        var receipt = await declarant.DeclareAsync([.. _ransomware, ("reportingReason", "exercise"), ("awareAt", "20/11/2026 14h20")]);

        var owed = await ComputedAsync(declarant, receipt);
        var brief = await (await declarant.Browser.GetAsync(receipt)).MainTextAsync();

        Assert.All([owed, brief], text => Assert.Contains("Exercice : rien à envoyer.", text, StringComparison.Ordinal));
        Assert.All([owed, brief], text => Assert.Contains("Dépôt de plainte Exercice Rappel", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_what_was_withdrawn_nothing_is_owed_any_more_and_not_all_was_done()
    {
        using var declarant = new Declarant(_host);
        var receipt = await declarant.DeclareAsync([.. _ransomware]);
        await ComputedAsync(declarant, receipt);
        var page = $"/declarations/{receipt.Split('/')[^1]}/withdraw";

        var answer = await declarant.SendAsync(page, await declarant.OpenAsync(page), [new("changeReason", "Un essai pris pour une attaque.")]);

        Assert.Equal((HttpStatusCode.Redirect, receipt), (answer.StatusCode, answer.Headers.Location?.ToString()));
        var owed = await ComputedAsync(declarant, receipt);
        Assert.Contains("Plus rien n'est dû.", owed, StringComparison.Ordinal);
        Assert.DoesNotContain("Tout ce qui était dû a été fait.", owed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_an_incident_is_no_longer_going_on_and_can_be_sent()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];

        var sent = await declarant.CompleteAsync(reference, ("stage", [("_kind", "Final")]), ("resolution", [("resolution.resolvedAt", "23/11/2024 9h")]));

        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.Equal(OngoingState.No, await _host.DbAsync(async db => (await db.Set<DeclarationStage>().AsNoTracking().SingleAsync(s => s.Number == 2 && db.Declarations.Any(d => d.Id == s.DeclarationId && d.Reference == DeclarationReference.Parse(reference, null)))).Content().Ongoing));
    }

    [Fact]
    public async Task Overseas_the_time_is_that_of_the_place_and_says_so()
    {
        using var declarant = new Declarant(_host);
        var receipt = await declarant.DeclareAsync([.. _ransomware, ("establishment.region", "04"), ("awareAt", "20/11/2026 14h20")]);

        var owed = await ComputedAsync(declarant, receipt);

        Assert.Contains("21 novembre 2026 à 15:00 (UTC+4:00) (2026-11-21 11:00 UTC)", owed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Until_somebody_computes_it_the_page_the_receipt_and_the_API_say_so()
    {
        await using var host = new ReportingHost { Settings = { ["Worker:InProcess"] = "false" } };
        using var declarant = new Declarant(host);

        var receipt = await declarant.DeclareAsync(_ransomware);

        Assert.Contains("Calcul en cours", await PageAsync(declarant, receipt), StringComparison.Ordinal);
        Assert.Contains("Calcul en cours", await (await declarant.Browser.GetAsync(receipt)).MainTextAsync(), StringComparison.Ordinal);
        var sent = await SentAsync(host);
        var view = await ReadAsync(host, sent);
        Assert.False(view.GetProperty("computed").GetBoolean());
        Assert.Equal(0, view.GetProperty("deadlines").GetArrayLength());
    }

    [Fact]
    public async Task Telling_others_and_a_final_report_meet_what_was_owed_and_each_stage_can_be_compared()
    {
        var sent = await SentAsync(_host);
        var first = await ComputedAsync(sent);
        Assert.Equal("reminder", StandingOf(first, "gdpr.authority"));
        Assert.Equal("met", StandingOf(first, "fr-health.declaration"));
        Assert.Equal(("reminder", true), (StandingOf(first, "nis2.final-report"), DeadlineOf(first, "nis2.final-report").GetProperty("anticipated").GetBoolean()));
        Assert.DoesNotContain("fr-health.resolution", first.GetProperty("deadlines").Texts("obligation"));

        await AddAsync(sent, "intermediate", body => body["otherAuthorities"] = new JsonArray(
            new JsonObject { ["authority"] = "dataProtectionAuthority", ["informed"] = "told", ["at"] = "2026-03-15T10:00:00Z" },
            new JsonObject { ["authority"] = "police", ["informed"] = "intends" }));
        var told = await ComputedAsync(sent);
        Assert.Equal("met", StandingOf(told, "gdpr.authority"));
        Assert.Equal("2026-03-15T10:00:00.000Z", DeadlineOf(told, "gdpr.authority").GetProperty("metAt").GetString());
        Assert.Equal("reminder", StandingOf(told, "fr-complaint.complaint"));

        await AddAsync(sent, "final", body =>
        {
            body["ongoing"] = "no";
            body["resolution"] = new JsonObject { ["resolvedAt"] = "2026-03-16T10:00:00Z", ["lessons"] = "Sauvegardes hors ligne." };
        });
        var final = await ComputedAsync(sent);
        Assert.All(["fr-health.declaration", "fr-health.resolution", "nis2.early-warning", "nis2.notification", "nis2.final-report", "gdpr.authority"], code =>
            Assert.Equal("met", StandingOf(final, code)));
        Assert.Equal("reminder", StandingOf(final, "fr-complaint.complaint"));

        using var analyst = _host.SignedIn(Roles.Analyst);
        var incident = await analyst.ReadAsync($"/api/v1/incidents/{sent.Reference}");
        Assert.Contains("resolution.declared", incident.GetProperty("attention").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal("qualified", Assert.Single(incident.GetProperty("next").EnumerateArray(), step => step.GetProperty("proposed").GetBoolean()).GetProperty("to").GetString());
        var page = await (await analyst.GetAsync($"/incidents/{sent.Reference}")).MainTextAsync();
        Assert.Contains("Étape proposée : Qualifié", page, StringComparison.Ordinal);
        var compared = await (await analyst.GetAsync($"/declarations/{sent.Reference}")).MainTextAsync();
        Assert.Contains("3. Rapport final", compared, StringComparison.Ordinal);
        Assert.Contains("Sauvegardes hors ligne.", compared, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Roles.Declarant)]
    public async Task What_is_owed_is_for_those_who_may_read_the_declaration(string? role)
    {
        var sent = await SentAsync(_host);
        await ComputedAsync(sent);
        using var other = role is null ? _host.Browser() : _host.SignedIn(role);

        var page = await other.GetAsync($"/declarations/{sent.Reference}");
        var answer = await other.GetAsync($"/api/v1/declarations/{sent.Reference}");

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.NotFound), (page.StatusCode, answer.StatusCode));
    }

    private static async Task<string> ComputedAsync(Declarant declarant, string receipt) =>
        await Eventually.Async(() => PageAsync(declarant, receipt), page => !page.Contains("Calcul en cours", StringComparison.Ordinal));

    private static async Task<string> PageAsync(Declarant declarant, string receipt) =>
        await (await declarant.Browser.GetAsync(receipt.Replace("/receipt/", "/declarations/", StringComparison.Ordinal))).MainTextAsync();

    private sealed record Sent(string Reference, string Secret);

    private static JsonObject Body()
    {
        var body = IncidentsOf.Body();
        body["careImpact"] = "interruption";
        body["dataImpact"] = new JsonArray(new JsonObject { ["kind"] = "lossOrUnavailability", ["certainty"] = "proven" });
        body["dataKinds"] = new JsonArray("patientHealth");
        return body;
    }

    private static async Task<Sent> SentAsync(ReportingHost host)
    {
        using var program = host.Browser();
        var answer = await program.PostAsJsonAsync("/api/v1/declarations", Body());
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var receipt = await answer.JsonAsync();
        return new(receipt.GetProperty("reference").GetString()!, receipt.GetProperty("resumeSecret").GetString()!);
    }

    private async Task AddAsync(Sent sent, string stage, Action<JsonObject> change)
    {
        var body = Body();
        change(body);
        using var program = _host.Browser();
        program.DefaultRequestHeaders.Add("Resume-Secret", sent.Secret);
        var answer = await program.PostAsJsonAsync($"/api/v1/declarations/{sent.Reference}/stages?stage={stage}", body);
        Assert.True(answer.StatusCode is HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }

    private Task<JsonElement> ComputedAsync(Sent sent) => Eventually.Async(() => ReadAsync(_host, sent), owed => owed.GetProperty("computed").GetBoolean());

    private static async Task<JsonElement> ReadAsync(ReportingHost host, Sent sent)
    {
        using var program = host.Browser();
        program.DefaultRequestHeaders.Add("Resume-Secret", sent.Secret);
        return (await program.ReadAsync($"/api/v1/declarations/{sent.Reference}")).GetProperty("owed");
    }

    private static JsonElement DeadlineOf(JsonElement owed, string code) =>
        Assert.Single(owed.GetProperty("deadlines").EnumerateArray(), d => d.GetProperty("obligation").GetString() == code);

    private static string StandingOf(JsonElement owed, string code) => DeadlineOf(owed, code).GetProperty("standing").GetString()!;

    public sealed class OneService : IAsyncDisposable
    {
        public ReportingHost Host { get; } = new();

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
