using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Integration.Tests.Incidents;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Declarations;

public sealed class SubmitDeclarationTests : IAsyncLifetime
{
    private readonly ReportingHost _host = new();
    private HttpClient _client = null!;

    public ValueTask InitializeAsync()
    {
        _client = _host.Browser();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_declaration_is_answered_with_its_receipt_and_becomes_an_incident()
    {
        var answer = await PostAsync(IncidentsOf.Body());

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var receipt = await answer.JsonAsync();
        var reference = receipt.GetProperty("reference").GetString();
        Assert.Equal($"/api/v1/declarations/{reference}", answer.Headers.Location?.OriginalString);
        Assert.Equal(1, receipt.GetProperty("stage").GetInt32());

        // No counter leaves the house.
        Assert.Equal(
            ["chainHash", "contentHash", "exercise", "filedAt", "reference", "resumeSecret", "stage"],
            receipt.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal((64, 64), (receipt.GetProperty("contentHash").GetString()!.Length, receipt.GetProperty("chainHash").GetString()!.Length));
        Assert.True(await Eventually.Async(() => _host.DbAsync(db => db.IncidentFacts.AnyAsync()), there => there));
        Assert.Equal(IncidentStatus.Received, await _host.DbAsync(db => db.Incidents.Where(i => i.Reference == reference).Select(i => i.Status).SingleAsync()));
    }

    [Fact]
    public async Task Declaration_and_outbox_row_are_stored_together_or_not_at_all()
    {
        await _host.DbAsync(db => db.RefuseInsertsAsync("Outbox"));

        var refused = await PostAsync(IncidentsOf.Body(), "key-1");

        Assert.Equal((HttpStatusCode.InternalServerError, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain("disk full", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), await CountsAsync());

        await _host.DbAsync(db => db.AllowInsertsAsync("Outbox"));
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(IncidentsOf.Body(), "key-1")).StatusCode);
    }

    [Fact]
    public async Task The_same_key_and_body_get_the_first_answer_again()
    {
        var first = await PostAsync(IncidentsOf.Body(), "key-1");
        var second = await PostAsync(IncidentsOf.Body(), "key-1");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, second.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal((false, true), (first.Headers.Contains("Idempotent-Replayed"), second.Headers.Contains("Idempotent-Replayed")));
        Assert.Equal(1, (await CountsAsync()).Declarations);
    }

    [Theory]
    [InlineData("fr", "Corrigez l'une des deux dates")]
    [InlineData("en", "Correct one of the two times")]
    public async Task Answers_that_contradict_each_other_are_named_with_what_to_do(string language, string told)
    {
        using var client = _host.Browser(language);
        var body = IncidentsOf.Body();
        (body["awareAtUnknown"], body["supportUndecided"]) = (true, true);
        (body["systems"], body["supportKinds"]) = (new JsonArray("mail", "unknown"), new JsonArray("advice"));
        body["onBehalfOf"] = new JsonObject { ["toldAt"] = "2026-03-14T08:00:00Z" };

        var answer = await PostAsync(body, client: client);

        var errors = (await answer.JsonAsync()).GetProperty("errors").EnumerateArray().ToDictionary(e => e.GetProperty("field").GetString()!);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(
            ["awareAt instant.aware-after-told", "awareAtUnknown aware.both", "supportKinds support.kinds-unwanted", "supportUndecided support.both", "systems systems.unknown-and-others"],
            errors.Select(e => $"{e.Key} {e.Value.GetProperty("code").GetString()}").Order(StringComparer.Ordinal));
        Assert.Contains(told, errors["awareAt"].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_stage_that_changes_nothing_is_refused_and_one_that_was_taken_is_answered_again()
    {
        var first = await (await PostAsync(IncidentsOf.Body())).JsonAsync();
        var changed = IncidentsOf.Body();
        changed["measuresTaken"] = "Réseau coupé.";

        var refused = await AddAsync(IncidentsOf.Body(), "key-2");
        var taken = await AddAsync(changed, "key-3");
        var replayed = await AddAsync(changed, "key-3");

        Assert.Equal((HttpStatusCode.Conflict, "declaration.unchanged"), (refused.StatusCode, (await refused.JsonAsync()).GetProperty("code").GetString()));
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created, true), (taken.StatusCode, replayed.StatusCode, replayed.Headers.Contains("Idempotent-Replayed")));
        Assert.Equal(2, await _host.DbAsync(db => db.Set<DeclarationStage>().CountAsync()));

        async Task<HttpResponseMessage> AddAsync(JsonObject body, string key)
        {
            using var client = _host.Browser();
            client.DefaultRequestHeaders.Add("Resume-Secret", first.GetProperty("resumeSecret").GetString());
            client.DefaultRequestHeaders.Add("Idempotency-Key", key);
            return await client.PostAsJsonAsync($"/api/v1/declarations/{first.GetProperty("reference").GetString()}/stages", body);
        }
    }

    [Fact]
    public async Task The_same_key_for_something_else_is_refused()
    {
        await PostAsync(IncidentsOf.Body(), "key-1");

        var otherBody = await PostAsync(IncidentsOf.Body(name: "Clinique"), "key-1");
        var otherStage = await PostAsync(IncidentsOf.Body(), "key-1", "?stage=earlyWarning");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (otherBody.StatusCode, otherStage.StatusCode));
        Assert.DoesNotContain("resumeSecret", await otherBody.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, (await CountsAsync()).Declarations);
    }

    [Fact]
    public async Task The_key_of_one_client_means_nothing_to_another()
    {
        using var account = _host.SignedIn(new System.Security.Claims.Claim(System.Security.Claims.ClaimTypes.NameIdentifier, Guid.CreateVersion7().ToString()));
        var mine = await (await PostAsync(IncidentsOf.Body(), "key-1")).JsonAsync();

        var theirs = await PostAsync(IncidentsOf.Body(name: "Clinique"), "key-1", client: account);

        Assert.Equal(HttpStatusCode.Created, theirs.StatusCode);
        Assert.NotEqual(mine.GetProperty("reference").GetString(), (await theirs.JsonAsync()).GetProperty("reference").GetString());
        Assert.False(theirs.Headers.Contains("Idempotent-Replayed"));
    }

    [Fact]
    public async Task Thirty_two_at_once_under_one_key_are_one_declaration()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => PostAsync(IncidentsOf.Body(), "key-1")));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.StatusCode));
        Assert.Single((await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync()))).Distinct());
        Assert.Equal(1, (await CountsAsync()).Declarations);
    }

    [Fact]
    public async Task A_request_that_was_given_up_leaves_all_or_nothing()
    {
        for (var i = 0; i < 10; i++)
        {
            using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(i * 3));
            using var body = JsonContent.Create(IncidentsOf.Body());
            await _client.PostAsync("/api/v1/declarations", body, giveUp.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        Assert.Equal(HttpStatusCode.Created, (await PostAsync(IncidentsOf.Body())).StatusCode);
        var declared = (await CountsAsync()).Declarations;
        Assert.Equal(declared, await Eventually.Async(() => _host.DbAsync(db => db.Incidents.CountAsync()), n => n == declared));
        Assert.Equal(declared, await _host.DbAsync(db => db.ReceiptLanes.Select(l => (int)l.Seq).SingleAsync()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("é")]
    public async Task A_key_that_cannot_be_one_is_named(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/declarations") { Content = JsonContent.Create(IncidentsOf.Body()) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key.Length == 0 ? new string('k', 256) : key);

        var answer = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Idempotency-Key", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?stage=end")]
    [InlineData("?stage=3")]
    [InlineData("?stage=final,notification")]
    public async Task A_stage_that_is_none_is_named(string query) =>
        Assert.Contains("\"field\":\"stage\"", await (await PostAsync(IncidentsOf.Body(), null, query)).Content.ReadAsStringAsync(), StringComparison.Ordinal);

    [Fact]
    public async Task The_secret_opens_the_declaration_and_nothing_else_does()
    {
        var receipt = await (await PostAsync(IncidentsOf.Body())).JsonAsync();
        var (address, secret) = ($"/api/v1/declarations/{receipt.GetProperty("reference").GetString()}", receipt.GetProperty("resumeSecret").GetString()!);

        var (without, wrong, right) = (await GetAsync(address, null), await GetAsync(address, "22222-22222"), await GetAsync(address, secret.ToLowerInvariant()));

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.OK), (without.StatusCode, wrong.StatusCode, right.StatusCode));
        var body = await right.Content.ReadAsStringAsync();
        Assert.Contains("+33299000000", body, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_stage_needs_the_secret_and_is_read_again()
    {
        var receipt = await (await PostAsync(IncidentsOf.Body())).JsonAsync();
        var address = $"/api/v1/declarations/{receipt.GetProperty("reference").GetString()}/stages";
        var later = IncidentsOf.Body();
        later["description"] = "Suite : une panne de courant, aucun chiffrement constaté.";

        var refused = await PostAsync(later, client: _client, address: address);
        var taken = await PostAsync(later, client: _client, address: address, secret: receipt.GetProperty("resumeSecret").GetString());

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Created), (refused.StatusCode, taken.StatusCode));
        Assert.Equal(2, (await taken.JsonAsync()).GetProperty("stage").GetInt32());
        Assert.Equal(2, await Eventually.Async(() => _host.DbAsync(db => db.Incidents.Select(i => i.AssessedStage).SingleOrDefaultAsync()), stage => stage == 2));
    }

    [Theory]
    [InlineData("2026-03-14T10:00", "2026-03-14T06:00:00Z")]
    [InlineData("2026-03-14T10:00+01:00", "2026-03-14T09:00:00Z")]
    public async Task An_instant_without_an_offset_is_read_on_the_clock_of_the_directory_whatever_the_number_says(string typed, string meant)
    {
        const string Breton = "350005179";
        const string Reunion = "04";
        await _host.DbAsync(async db =>
        {
            db.Establishments.Add(Establishment.Register(
                FinessNumber.Parse(Breton, null), new(null, "Hôpital", "Saint-Denis", Reunion, EstablishmentCategory.GeneralHospital, EstablishmentStatus.Public, false)));
            return await db.SaveChangesAsync();
        });
        var body = IncidentsOf.Body();
        (body["establishment"], body["awareAt"]) = (new JsonObject { ["finess"] = Breton }, typed);

        Assert.Equal(HttpStatusCode.Created, (await PostAsync(body)).StatusCode);

        var stored = await _host.DbAsync(db => db.Declarations.AsNoTracking().Include(d => d.Stages).SingleAsync());
        Assert.Equal(DateTimeOffset.Parse(meant, CultureInfo.InvariantCulture), stored.Stages[0].Content().AwareAt);
        Assert.Equal(await _host.DbAsync(db => db.Establishments.Select(e => e.Id).SingleAsync()), stored.EstablishmentId);
    }

    private async Task<HttpResponseMessage> GetAsync(string address, string? secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (secret is not null)
        {
            request.Headers.Add("Resume-Secret", secret);
        }

        return await _client.SendAsync(request);
    }

    private async Task<HttpResponseMessage> PostAsync(
        JsonObject body, string? key = null, string query = "", HttpClient? client = null, string address = "/api/v1/declarations", string? secret = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address + query) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (secret is not null)
        {
            request.Headers.Add("Resume-Secret", secret);
        }

        return await (client ?? _client).SendAsync(request);
    }

    private Task<(int Declarations, int Outbox, int Keys)> CountsAsync() => _host.DbAsync(async db =>
        (await db.Declarations.CountAsync(), await db.Outbox.CountAsync(m => m.Type == "DeclarationSubmitted"), await db.IdempotencyKeys.CountAsync()));
}
