using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Incidents;

public sealed class ChangeIncidentTests : IAsyncDisposable
{
    private readonly CommandCount _commands = new();
    private readonly ReportingHost _host;

    public ChangeIncidentTests() => _host = new ReportingHost { Outside = _commands.AddTo };

    [Fact]
    public async Task An_incident_tells_what_was_declared_and_what_is_proposed_with_its_reasons()
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);

        var incident = await analyst.ReadAsync($"/api/v1/incidents/{reference}");

        var type = Axis(incident, "type");
        Assert.Equal(("ransomware", "proposed"), (type.GetProperty("value").GetString(), type.GetProperty("standing").GetString()));
        Assert.NotEmpty(type.GetProperty("reasons").EnumerateArray());
        Assert.Equal("ransomware", incident.GetProperty("stages")[0].GetProperty("content").GetProperty("type").GetString());
        Assert.Equal(["qualified", "rejected"], incident.GetProperty("next").Texts("to"));
        Assert.Equal("incident.unqualified", incident.GetProperty("next")[0].GetProperty("obstacle").GetString());
        Assert.Contains("D.1111-16-2.c", incident.GetProperty("severity").GetProperty("rules").EnumerateArray().Select(r => r.GetString()));
    }

    [Fact]
    public async Task What_is_confirmed_keeps_its_value_and_what_is_overridden_changes_severity_too()
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);

        var answer = await analyst.PostAsJsonAsync(
            $"/api/v1/incidents/{reference}/classification", new { type = "ransomware", careImpact = "interruption", explanation = "Vu au téléphone." });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var incident = await analyst.ReadAsync($"/api/v1/incidents/{reference}");
        Assert.Equal("confirmed", Axis(incident, "type").GetProperty("standing").GetString());
        var care = Axis(incident, "careImpact");
        Assert.Equal(("interruption", "overridden", "Vu au téléphone."),
            (care.GetProperty("value").GetString(), care.GetProperty("standing").GetString(), care.GetProperty("explanation").GetString()));
        Assert.Equal("degradedMode", care.GetProperty("proposed").GetString());
        Assert.True(incident.GetProperty("severity").GetProperty("isMajor").GetBoolean());
    }

    [Fact]
    public async Task A_value_that_is_overridden_without_a_word_is_refused_and_nothing_changes()
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);

        var answer = await analyst.PostAsJsonAsync($"/api/v1/incidents/{reference}/classification", new { origin = "malicious", type = "fraud" });

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("classification.explanation", (await answer.JsonAsync()).GetProperty("code").GetString());
        var incident = await analyst.ReadAsync($"/api/v1/incidents/{reference}");
        Assert.All(incident.GetProperty("classification").EnumerateArray(), a => Assert.Equal("proposed", a.GetProperty("standing").GetString()));
        Assert.Equal(1, incident.GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData("""{"type": "worm", "origin": 1, "inPerimeter": "yes", "rsitTags": ["nothing"], "severity": "grave", "explanation": ["x"]}""",
        "explanation,inPerimeter,origin,rsitTags[0],severity,type")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    public async Task Every_wrong_field_of_a_decision_is_named(string body, string fields)
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);

        var answer = await analyst.PostAsync($"/api/v1/incidents/{reference}/classification", Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(fields, string.Join(',', (await answer.JsonAsync()).GetProperty("errors").Texts("field").Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("{}", "to")]
    [InlineData("""{"to": null}""", "to")]
    [InlineData("""{"to": "done", "disposition": "bad", "note": 3, "force": true}""", "disposition,force,note,to")]
    public async Task Every_wrong_field_of_a_transition_is_named(string body, string fields)
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);

        var answer = await analyst.PostAsync($"/api/v1/incidents/{reference}/transitions", Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(fields, string.Join(',', (await answer.JsonAsync()).GetProperty("errors").Texts("field").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task An_incident_goes_from_received_to_closed()
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);
        await analyst.PostAsJsonAsync(
            $"/api/v1/incidents/{reference}/classification",
            new { origin = "malicious", type = "ransomware", rootCause = "maliciousAction", careImpact = "degradedMode" });

        var answers = new List<HttpResponseMessage>();
        foreach (var step in new object[] { new { to = "qualified" }, new { to = "inProgress", note = "Rappel fait." }, new { to = "resolved" }, new { to = "closed", disposition = "confirmed" } })
        {
            answers.Add(await analyst.PostAsJsonAsync($"/api/v1/incidents/{reference}/transitions", step));
        }

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        var incident = await analyst.ReadAsync($"/api/v1/incidents/{reference}");
        Assert.Equal(["received", "qualified", "inProgress", "resolved", "closed"], incident.GetProperty("moves").Texts("to"));
        Assert.Equal(("closed", "confirmed"), (incident.GetProperty("status").GetString(), incident.GetProperty("disposition").GetString()));
        Assert.Equal("account", incident.GetProperty("moves")[1].GetProperty("by").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_step_that_the_life_cycle_does_not_know_is_refused_and_nothing_changes()
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);

        var answer = await analyst.PostAsJsonAsync($"/api/v1/incidents/{reference}/transitions", new { to = "closed", disposition = "confirmed" });

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("incident.transition", (await answer.JsonAsync()).GetProperty("code").GetString());
        Assert.Equal("received", (await analyst.ReadAsync($"/api/v1/incidents/{reference}")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Who_looked_at_an_older_version_overwrites_nothing()
    {
        var reference = await _host.DeclaredAsync();
        using var first = _host.SignedIn(Roles.Analyst);
        using var second = _host.SignedIn(Roles.Analyst);
        var seen = (await first.GetAsync($"/api/v1/incidents/{reference}")).Headers.ETag!.Tag;

        var won = await ChangeAsync(first, seen);
        var lost = await ChangeAsync(second, seen);
        var afterReading = await ChangeAsync(second, won.Headers.ETag!.Tag);
        var malformed = await ChangeAsync(second, "W/\"1\"");

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.PreconditionFailed, HttpStatusCode.OK, HttpStatusCode.BadRequest),
            (won.StatusCode, lost.StatusCode, afterReading.StatusCode, malformed.StatusCode));
        Assert.Equal("If-Match", (await malformed.JsonAsync()).GetProperty("errors")[0].GetProperty("field").GetString());

        Task<HttpResponseMessage> ChangeAsync(HttpClient client, string tag)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/incidents/{reference}/classification") { Content = Json("""{"origin": "malicious"}""") };
            request.Headers.TryAddWithoutValidation("If-Match", tag);
            return client.SendAsync(request);
        }
    }

    [Fact]
    public async Task An_incident_of_another_region_is_not_found_and_stays_as_it_is()
    {
        var reference = await _host.DeclaredAsync(IncidentsOf.Body(region: "11"));
        using var breton = _host.SignedIn(Roles.Analyst, "53");
        using var parisian = _host.SignedIn(Roles.Analyst, "11");

        var read = await breton.GetAsync($"/api/v1/incidents/{reference}");
        var classified = await breton.PostAsJsonAsync($"/api/v1/incidents/{reference}/classification", new { origin = "malicious" });
        var moved = await breton.PostAsJsonAsync($"/api/v1/incidents/{reference}/transitions", new { to = "rejected", disposition = "duplicate" });

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound), (read.StatusCode, classified.StatusCode, moved.StatusCode));
        Assert.Equal(1, (await parisian.ReadAsync($"/api/v1/incidents/{reference}")).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task A_key_may_do_what_its_scopes_say()
    {
        var reference = await _host.DeclaredAsync();
        using var none = WithKey(ApiScopes.Declare);
        using var reader = WithKey(ApiScopes.ReadIncidents);
        using var writer = WithKey(ApiScopes.ReadIncidents, ApiScopes.WriteIncidents);
        using var anonymous = _host.Browser();

        var answers = new List<HttpStatusCode>();
        foreach (var client in new[] { anonymous, none, reader, writer })
        {
            answers.Add((await client.GetAsync($"/api/v1/incidents/{reference}")).StatusCode);
            answers.Add((await client.PostAsJsonAsync($"/api/v1/incidents/{reference}/classification", new { origin = "malicious" })).StatusCode);
        }

        Assert.Equal(
            [
                HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden,
                HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.OK, HttpStatusCode.OK,
            ],
            answers);

        HttpClient WithKey(params string[] scopes) =>
            _host.SignedIn([new(Claimed.Key, Guid.CreateVersion7().ToString()), .. scopes.Select(s => new Claim(Claimed.Scope, s))]);
    }

    [Fact]
    public async Task Opening_an_incident_sends_as_many_queries_however_much_happened_to_it()
    {
        var body = IncidentsOf.Body();
        var reference = await _host.DeclaredAsync(body);
        using var analyst = _host.SignedIn(Roles.Analyst);
        await analyst.PostAsJsonAsync($"/api/v1/incidents/{reference}/classification", new { origin = "malicious" });
        await analyst.ReadAsync($"/api/v1/incidents/{reference}"); // the first reading of an hour is kept
        var young = await _commands.OfAsync(() => analyst.ReadAsync($"/api/v1/incidents/{reference}"));
        foreach (var type in new[] { "fraud", "theft", "ransomware" })
        {
            using var another = _host.SignedIn(Roles.Analyst);
            await another.PostAsJsonAsync($"/api/v1/incidents/{reference}/classification", new { type, explanation = "Nouvelle lecture." });
        }

        foreach (var to in new[] { "qualified", "inProgress", "resolved" })
        {
            await analyst.PostAsJsonAsync($"/api/v1/incidents/{reference}/transitions", new { to });
        }

        var old = await _commands.OfAsync(() => analyst.ReadAsync($"/api/v1/incidents/{reference}"));

        Assert.Equal("resolved", (await analyst.ReadAsync($"/api/v1/incidents/{reference}")).GetProperty("status").GetString());
        Assert.Equal(young, old);
        Assert.InRange(old, 1, 12);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    private static JsonElement Axis(JsonElement incident, string axis) =>
        incident.GetProperty("classification").EnumerateArray().Single(a => a.GetProperty("axis").GetString() == axis);
}
