using System.Net;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Incidents;
using Reporting.Infrastructure.Identity;
using Reporting.Integration.Tests.Declarations;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Incidents;

public sealed class IncidentPagesTests : IAsyncDisposable
{
    private readonly CommandCount _commands = new();
    private readonly ReportingHost _host;

    public IncidentPagesTests() => _host = new ReportingHost { Outside = _commands.AddTo };

    [Fact]
    public async Task What_is_shown_is_confirmed_in_one_go_and_the_incident_is_qualified()
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);

        var confirmed = await analyst.SubmitAsync($"/incidents/{reference}", [("version", "1"), ("rest", "true")], $"/incidents/{reference}?handler=Classify");
        var qualified = await analyst.SubmitAsync($"/incidents/{reference}", [("version", "2"), ("Move.To", "Qualified")], $"/incidents/{reference}?handler=Move");

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Redirect), (confirmed.StatusCode, qualified.StatusCode));
        Assert.Equal($"/incidents/{reference}", qualified.Headers.Location?.ToString());
        var incident = await analyst.ReadAsync($"/api/v1/incidents/{reference}");
        Assert.Equal("qualified", incident.GetProperty("status").GetString());
        Assert.All(incident.GetProperty("classification").EnumerateArray(), a => Assert.Equal("confirmed", a.GetProperty("standing").GetString()));
    }

    [Fact]
    public async Task A_refused_decision_comes_back_with_the_reason_and_what_was_typed()
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);

        var answer = await analyst.SubmitAsync(
            $"/incidents/{reference}", [("version", "1"), ("Decision.Type", "Fraud"), ("Decision.CareImpact", "None")], $"/incidents/{reference}?handler=Classify");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains("href=\"#Decision_Explanation\"", html, StringComparison.Ordinal);
        Assert.Contains("<option selected=\"selected\" value=\"Fraud\">", html, StringComparison.Ordinal);
        Assert.Equal("received", (await analyst.ReadAsync($"/api/v1/incidents/{reference}")).GetProperty("status").GetString());
        Assert.Equal(1, (await analyst.ReadAsync($"/api/v1/incidents/{reference}")).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Who_was_slower_is_told_and_sees_what_the_other_decided()
    {
        var reference = await _host.DeclaredAsync();
        using var faster = _host.SignedIn(Roles.Analyst);
        using var slower = _host.SignedIn(Roles.Analyst);
        await faster.SubmitAsync($"/incidents/{reference}", [("version", "1"), ("Decision.Type", "Ransomware")], $"/incidents/{reference}?handler=Classify");

        var answer = await slower.SubmitAsync(
            $"/incidents/{reference}", [("version", "1"), ("Decision.Type", "Fraud"), ("Decision.Explanation", "Autre lecture.")], $"/incidents/{reference}?handler=Classify");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Autre lecture.", html, StringComparison.Ordinal);
        Assert.Contains("name=\"version\" value=\"2\"", html, StringComparison.Ordinal);
        Assert.Equal(1, await _host.DbAsync(db => Task.FromResult(db.Set<ClassificationEntry>().Count(e => e.Standing != Standing.Proposed))));
    }

    [Fact]
    public async Task A_rejection_without_its_reason_is_refused_beside_the_choice()
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);

        var refused = await analyst.SubmitAsync(
            $"/incidents/{reference}", [("version", "1"), ("Move.To", "Rejected"), ("Move.Note", "Appel reçu.")], $"/incidents/{reference}?handler=Move");
        var rejected = await analyst.SubmitAsync(
            $"/incidents/{reference}", [("version", "1"), ("Move.To", "Rejected"), ("Move.Disposition", "Duplicate")], $"/incidents/{reference}?handler=Move");

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Redirect), (refused.StatusCode, rejected.StatusCode));
        var html = await refused.Content.ReadAsStringAsync();
        Assert.Contains("href=\"#Move_Disposition\"", html, StringComparison.Ordinal);
        Assert.Contains("Appel reçu.", html, StringComparison.Ordinal);
        Assert.Equal("rejected", (await analyst.ReadAsync($"/api/v1/incidents/{reference}")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_is_withdrawn_once_somebody_works_on_it_is_ended_by_an_analyst()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        await UntilAsync(i => i.Reference == reference);
        using var analyst = _host.SignedIn(Roles.Analyst);
        await analyst.SubmitAsync($"/incidents/{reference}", [("version", "1"), ("rest", "true")], $"/incidents/{reference}?handler=Classify");
        await analyst.SubmitAsync($"/incidents/{reference}", [("version", "2"), ("Move.To", "Qualified")], $"/incidents/{reference}?handler=Move");
        await declarant.StepAsync($"/declarations/{reference}/withdraw", ("changeReason", "Fausse alerte."));
        await UntilAsync(i => i.Reference == reference && i.Withdrawn);

        var open = await (await analyst.GetAsync($"/incidents/{reference}")).MainTextAsync();
        var version = (await analyst.ReadAsync($"/api/v1/incidents/{reference}")).GetProperty("version").GetInt32();
        var rejected = await analyst.SubmitAsync(
            $"/incidents/{reference}", [("version", $"{version}"), ("Move.To", "Rejected"), ("Move.Disposition", "Withdrawn")], $"/incidents/{reference}?handler=Move");
        var ended = await (await analyst.GetAsync($"/incidents/{reference}")).MainTextAsync();
        var progress = await (await declarant.Browser.GetAsync($"/declarations/{reference}")).MainTextAsync();

        Assert.Equal(HttpStatusCode.Redirect, rejected.StatusCode);
        Assert.Contains("puis rejetez l'incident ou poursuivez", open, StringComparison.Ordinal);
        Assert.DoesNotContain("puis rejetez l'incident ou poursuivez", ended, StringComparison.Ordinal);
        Assert.Contains("Le CERT a terminé le traitement", progress, StringComparison.Ordinal);

        async Task UntilAsync(System.Linq.Expressions.Expression<Func<Incident, bool>> holds) =>
            Assert.True(await Eventually.Async(() => _host.DbAsync(db => db.Incidents.AnyAsync(holds)), there => there));
    }

    [Theory]
    [InlineData("message")]
    [InlineData("note")]
    public async Task Who_writes_about_an_exercise_is_told_that_it_is_one(string kind)
    {
        var body = IncidentsOf.Body();
        body["reportingReason"] = "exercise";
        var (exercise, real) = (await _host.DeclaredAsync(body), await _host.DeclaredAsync());
        using var analyst = _host.SignedIn(Roles.Analyst);

        Assert.Contains("<p class=\"notice-title\">Exercice</p>", await analyst.GetStringAsync($"/incidents/{exercise}/{kind}"), StringComparison.Ordinal);
        Assert.DoesNotContain("notice-exercise", await analyst.GetStringAsync($"/incidents/{real}/{kind}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Redirect)]
    [InlineData(Roles.Declarant, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Administrator, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Analyst, HttpStatusCode.OK)]
    public async Task The_pages_are_for_analysts(string? role, HttpStatusCode expected)
    {
        var reference = await _host.DeclaredAsync();
        using var client = role is null ? _host.Browser() : _host.SignedIn(role);

        var list = await client.GetAsync("/incidents");
        var incident = await client.GetAsync($"/incidents/{reference}");

        Assert.Equal((expected, expected), (list.StatusCode, incident.StatusCode));
    }

    [Fact]
    public async Task An_incident_of_another_region_has_no_page_and_no_row()
    {
        var reference = await _host.DeclaredAsync(IncidentsOf.Body(region: "11"));
        using var breton = _host.SignedIn(Roles.Analyst, "53");
        using var parisian = _host.SignedIn(Roles.Analyst, "11");

        var page = await breton.GetAsync($"/incidents/{reference}");
        var list = await (await breton.GetAsync("/incidents?status=any")).MainTextAsync();
        var own = await (await parisian.GetAsync("/incidents?status=any")).MainTextAsync();

        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.DoesNotContain(reference, list, StringComparison.Ordinal);
        Assert.Contains(reference, own, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_shows_what_has_not_ended_unless_asked_otherwise()
    {
        var (open, ended) = (await _host.DeclaredAsync(), await _host.DeclaredAsync());
        using var analyst = _host.SignedIn(Roles.Analyst);
        await analyst.SubmitAsync($"/incidents/{ended}", [("version", "1"), ("Move.To", "Rejected"), ("Move.Disposition", "Duplicate")], $"/incidents/{ended}?handler=Move");

        var usual = await (await analyst.GetAsync("/incidents?colour=red&after=zzz&severity=9")).MainTextAsync();
        var any = await (await analyst.GetAsync("/incidents?status=any")).MainTextAsync();
        var rejected = await (await analyst.GetAsync("/incidents?status=rejected")).MainTextAsync();

        Assert.Equal((true, false), (usual.Contains(open, StringComparison.Ordinal), usual.Contains(ended, StringComparison.Ordinal)));
        Assert.Equal((true, true), (any.Contains(open, StringComparison.Ordinal), any.Contains(ended, StringComparison.Ordinal)));
        Assert.Equal((false, true), (rejected.Contains(open, StringComparison.Ordinal), rejected.Contains(ended, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_page_sends_as_many_queries_for_much_as_for_little()
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);
        await analyst.GetAsync($"/incidents/{reference}"); // the first reading of an hour is kept
        var before = (await CountAsync("/incidents"), await CountAsync($"/incidents/{reference}"));
        await _host.PutAsync(60, i => (new DateTimeOffset(2026, 3, 14, 9, i, 0, TimeSpan.Zero), "53"));
        await analyst.SubmitAsync($"/incidents/{reference}", [("version", "1"), ("rest", "true")], $"/incidents/{reference}?handler=Classify");
        await analyst.SubmitAsync($"/incidents/{reference}", [("version", "2"), ("Move.To", "Qualified")], $"/incidents/{reference}?handler=Move");

        var after = (await CountAsync("/incidents"), await CountAsync($"/incidents/{reference}"));

        Assert.Equal(before, after);
        Assert.InRange(after.Item2, 1, 15);

        Task<int> CountAsync(string page) => _commands.OfAsync(async () => Assert.Equal(HttpStatusCode.OK, (await analyst.GetAsync(page)).StatusCode));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
