using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Audit;
using Reporting.Domain.Escalation;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Identity;
using Reporting.Integration.Tests.Declarations;
using Reporting.Integration.Tests.Incidents;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Messages;

public sealed class ThreadTests(ThreadTests.OneService one) : IClassFixture<ThreadTests.OneService>
{
    private const string Canary = "canari-interne";
    private readonly ReportingHost _host = one.Host;

    [Fact]
    public async Task What_one_side_writes_the_other_reads_and_is_told_to_have_read()
    {
        var (declarant, reference) = await DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);

        await declarant.Browser.SubmitAsync(Page(reference), [("Text", "Le réseau est coupé.\r\nQue faire ?"), ("_key", Key())], $"{Page(reference)}/message");
        var unread = await (await declarant.Browser.GetAsync(Page(reference))).MainTextAsync();
        var seen = await (await analyst.GetAsync($"/incidents/{reference}")).MainTextAsync();
        var answered = await analyst.SubmitAsync($"/incidents/{reference}", [("Text", "Isolez les sauvegardes."), ("Tlp", "Amber"), ("_key", Key())], $"/incidents/{reference}/message");
        var read = await (await declarant.Browser.GetAsync(Page(reference))).MainTextAsync();
        var again = await (await declarant.Browser.GetAsync(Page(reference))).MainTextAsync();

        Assert.Contains("Pas encore lu", unread, StringComparison.Ordinal);
        Assert.Contains("Le réseau est coupé. Que faire ?", seen, StringComparison.Ordinal);
        Assert.Contains("Nouveau", seen, StringComparison.Ordinal);
        Assert.Equal($"/incidents/{reference}#messages", answered.Headers.Location?.ToString());
        Assert.Contains("Isolez les sauvegardes.", read, StringComparison.Ordinal);
        Assert.Contains("TLP:AMBER", read, StringComparison.Ordinal);
        Assert.Contains("Lu le", read, StringComparison.Ordinal);
        Assert.Contains("Nouveau", read, StringComparison.Ordinal);
        Assert.DoesNotContain("Nouveau", again, StringComparison.Ordinal);
        Assert.Contains("Le CERT vous a écrit", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_internal_note_is_shown_to_analysts_and_nowhere_on_the_side_of_the_declarant()
    {
        var (declarant, reference) = await DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);
        var manager = Guid.CreateVersion7();

        var kept = await analyst.SubmitAsync($"/incidents/{reference}", [("NoteText", Canary), ("_key", Key())], $"/incidents/{reference}/note");
        await analyst.PostAsJsonAsync($"/api/v1/incidents/{reference}/notes", new { text = $"{Canary} par programme" });

        Assert.Equal($"/incidents/{reference}#notes", kept.Headers.Location?.ToString());
        Assert.Contains(Canary, await (await analyst.GetAsync($"/incidents/{reference}")).MainTextAsync(), StringComparison.Ordinal);
        Assert.Equal(2, (await analyst.ReadAsync($"/api/v1/incidents/{reference}/notes")).GetProperty("items").GetArrayLength());
        var secret = await SecretAsync(declarant, reference);
        string[] shown =
        [
            await declarant.Browser.GetStringAsync(Page(reference)), await declarant.Browser.GetStringAsync($"{Page(reference)}/complete"),
            await declarant.Browser.GetStringAsync($"/receipt/{reference}"),
            await BySecretAsync($"/api/v1/declarations/{reference}", secret), await BySecretAsync($"/api/v1/declarations/{reference}/messages", secret),
            await analyst.GetStringAsync($"/declarations/{reference}"), await analyst.GetStringAsync($"/api/v1/incidents/{reference}/messages"),
        ];
        Assert.All(shown, page => Assert.DoesNotContain(Canary, page, StringComparison.Ordinal));
        using var other = _host.SignedIn([new(ClaimTypes.NameIdentifier, $"{manager}"), new(ClaimTypes.Role, Roles.Manager)]);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"/api/v1/incidents/{reference}/notes")).StatusCode);
        Assert.Equal(0, await _host.DbAsync(db => db.Messages.CountAsync(m => m.Text.Contains(Canary))));
    }

    [Fact]
    public async Task A_form_sent_twice_is_one_message_and_one_with_another_text_asks_again()
    {
        var (declarant, reference) = await DeclaredAsync();
        var key = Key();

        var first = await SendAsync("Une seule fois.");
        await Task.WhenAll(SendAsync("Une seule fois."), SendAsync("Une seule fois."));
        var other = await SendAsync("Autre chose.");

        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        var page = await other.Content.ReadAsStringAsync();
        Assert.Contains("Autre chose.", page, StringComparison.Ordinal);
        Assert.NotEqual(key, Declarant.HiddenOf(page)["_key"]);
        var id = await IdAsync(reference);
        Assert.Equal(1, await _host.DbAsync(db => db.Messages.CountAsync(m => m.DeclarationId == id)));

        Task<HttpResponseMessage> SendAsync(string text) => declarant.Browser.SubmitAsync(Page(reference), [("Text", text), ("_key", key)], $"{Page(reference)}/message");
    }

    [Theory]
    [InlineData("  ", HttpStatusCode.BadRequest)]
    [InlineData("\u0001 ", HttpStatusCode.BadRequest)]
    [InlineData(null, HttpStatusCode.BadRequest)]
    public async Task What_says_nothing_or_cannot_be_read_comes_back_with_the_reason(string? text, HttpStatusCode expected)
    {
        var (declarant, reference) = await DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);
        text ??= new string('a', Message.LongestText + 1);

        var byDeclarant = await declarant.Browser.SubmitAsync(Page(reference), [("Text", text), ("_key", Key())], $"{Page(reference)}/message");
        var byAnalyst = await analyst.SubmitAsync($"/incidents/{reference}", [("Text", text), ("_key", Key())], $"/incidents/{reference}/message");
        var noted = await analyst.SubmitAsync($"/incidents/{reference}", [("NoteText", text), ("_key", Key())], $"/incidents/{reference}/note");
        var byProgram = await analyst.PostAsJsonAsync($"/api/v1/incidents/{reference}/messages", new { text });

        Assert.Equal([expected, expected, expected, expected], new[] { byDeclarant, byAnalyst, noted, byProgram }.Select(a => a.StatusCode));
        Assert.Contains("href=\"#Text\"", await byDeclarant.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("href=\"#NoteText\"", await noted.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("text", (await byProgram.JsonAsync()).GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task What_is_too_long_goes_on_where_it_was_begun()
    {
        var (declarant, reference) = await DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);
        var text = new string('a', Message.LongestText + 1);

        var message = await declarant.Browser.SubmitAsync(Page(reference), [("Text", text), ("_key", Key())], $"{Page(reference)}/message");
        var note = await analyst.SubmitAsync($"/incidents/{reference}", [("NoteText", text), ("_key", Key())], $"/incidents/{reference}/note");

        Assert.Contains("Le reste peut suivre dans un autre message.", await message.MainTextAsync(), StringComparison.Ordinal);
        Assert.Contains("Le reste peut suivre dans une autre note.", await note.MainTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cookie_that_went_while_one_wrote_asks_for_the_secret_and_keeps_the_text()
    {
        var (declarant, reference) = await DeclaredAsync();
        var secret = await SecretAsync(declarant, reference);
        using var elsewhere = new Declarant(_host);

        var asked = await elsewhere.SendAsync($"{Page(reference)}/message", new Dictionary<string, string> { ["Text"] = "Texte long à ne pas perdre" });
        var page = await asked.Content.ReadAsStringAsync();
        var sent = await elsewhere.SendAsync(
            $"{Page(reference)}/message", Declarant.HiddenOf(page), new Dictionary<string, string> { ["Text"] = "Texte long à ne pas perdre", ["Secret"] = secret });

        Assert.Equal(HttpStatusCode.Forbidden, asked.StatusCode);
        Assert.Contains("Texte long à ne pas perdre", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("href=\"#Secret\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.Contains("Texte long", await elsewhere.Browser.GetStringAsync(Page(reference)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_writes_and_reads_the_thread_and_a_repeat_gets_the_first_answer()
    {
        var (declarant, reference) = await DeclaredAsync();
        var secret = await SecretAsync(declarant, reference);
        using var program = _host.Browser();
        program.DefaultRequestHeaders.Add("Resume-Secret", secret);
        program.DefaultRequestHeaders.Add("Idempotency-Key", "message-1");
        var address = $"/api/v1/declarations/{reference}/messages";

        var first = await program.PostAsJsonAsync(address, new { text = "Par programme." });
        var again = await program.PostAsJsonAsync(address, new { text = "Par programme." });
        var other = await program.PostAsJsonAsync(address, new { text = "Autre." });
        var unknown = await program.PostAsJsonAsync(address, new { text = "x", colour = "red" });

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal("field.unknown", (await unknown.JsonAsync()).GetProperty("errors")[0].GetProperty("code").GetString());
        var items = (await program.ReadAsync(address)).GetProperty("items");
        Assert.Equal(["Par programme."], items.Texts("text"));
        Assert.Equal(("declarant", "amberStrict"), (items[0].GetProperty("from").GetString(), items[0].GetProperty("tlp").GetString()));
    }

    [Fact]
    public async Task A_long_thread_is_read_from_its_end_page_by_page()
    {
        var (declarant, reference) = await DeclaredAsync();
        var id = await IdAsync(reference);
        using var analyst = _host.SignedIn(Roles.Analyst);
        await _host.DbAsync(async db =>
        {
            for (var i = 1; i <= 45; i++)
            {
                var message = Message.Write(
                    id, MessageSide.Cert, $"Message {i}", Domain.Taxonomy.Tlp.AmberStrict, new(Domain.Common.ActorKind.Account, Guid.CreateVersion7()), $"{i}",
                    new DateTimeOffset(2026, 11, 23, 2, 40, 0, TimeSpan.Zero).AddSeconds(i / 3));
                message.TakeEvents();
                db.Add(message);
            }

            return await db.SaveChangesAsync();
        });

        var texts = new List<string>();
        string? before = null;
        do
        {
            var page = await analyst.ReadAsync($"/api/v1/incidents/{reference}/messages" + (before is null ? "" : $"?before={before}"));
            texts.InsertRange(0, page.GetProperty("items").Texts("text"));
            before = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (before is not null);

        // Those of one instant may come in any order: none is missing, none comes twice.
        Assert.Equal(Enumerable.Range(1, 45).Select(i => i / 3), texts.Select(t => int.Parse(t.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) / 3));
        Assert.Equal(45, texts.Distinct().Count());
        var html = await declarant.Browser.GetStringAsync(Page(reference));
        Assert.Contains("Messages plus anciens", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Message 20<", html, StringComparison.Ordinal);
    }

    /// <summary>Every door to a thread, for who has it, who has another one and who has none.</summary>
    [Theory]
    [InlineData("nobody", "r", HttpStatusCode.NotFound, HttpStatusCode.Unauthorized)]
    [InlineData("nobody", "w", HttpStatusCode.NotFound, HttpStatusCode.Unauthorized)]
    [InlineData("declarant", "r", HttpStatusCode.NotFound, HttpStatusCode.Forbidden)]
    [InlineData("manager", "w", HttpStatusCode.NotFound, HttpStatusCode.Forbidden)]
    [InlineData("authority", "r", HttpStatusCode.NotFound, HttpStatusCode.Forbidden)]
    [InlineData("administrator", "r", HttpStatusCode.NotFound, HttpStatusCode.Forbidden)]
    [InlineData("analyst", "r", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("analyst", "w", HttpStatusCode.NotFound, HttpStatusCode.Created)]
    [InlineData("lead", "w", HttpStatusCode.NotFound, HttpStatusCode.Created)]
    [InlineData("analyst-elsewhere", "r", HttpStatusCode.NotFound, HttpStatusCode.NotFound)]
    [InlineData("analyst-elsewhere", "w", HttpStatusCode.NotFound, HttpStatusCode.NotFound)]
    [InlineData("key-read", "r", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("key-read", "w", HttpStatusCode.NotFound, HttpStatusCode.Forbidden)]
    public async Task Only_who_may_opens_a_thread(string who, string what, HttpStatusCode byDeclaration, HttpStatusCode byIncident)
    {
        var reference = await one.SharedAsync();
        using var client = who switch
        {
            "nobody" => _host.Browser(),
            "analyst-elsewhere" => _host.SignedIn(Roles.Analyst, "11"),
            "key-read" => _host.SignedIn([new(Claimed.Key, $"{Guid.CreateVersion7()}"), new(Claimed.Scope, ApiScopes.ReadIncidents)]),
            "declarant" or "manager" => _host.SignedIn(
                [new(ClaimTypes.NameIdentifier, $"{Guid.CreateVersion7()}"), new(ClaimTypes.Role, who), new(Claimed.Establishment, $"{Guid.CreateVersion7()}")]),
            _ => _host.SignedIn(who),
        };

        Assert.Equal(byDeclaration, await StatusAsync($"/api/v1/declarations/{reference}/messages"));
        Assert.Equal(byIncident, await StatusAsync($"/api/v1/incidents/{reference}/messages"));
        Assert.Equal(byIncident, await StatusAsync($"/api/v1/incidents/{reference}/notes"));

        async Task<HttpStatusCode> StatusAsync(string address) =>
            (what == "r" ? await client.GetAsync(address) : await client.PostAsJsonAsync(address, new { text = "Essai" })).StatusCode;
    }

    [Fact]
    public async Task Readings_by_others_are_kept_once_an_hour_and_shown_by_role()
    {
        var (declarant, reference) = await DeclaredAsync();
        var id = await IdAsync(reference);
        var account = Guid.CreateVersion7();
        using var analyst = _host.SignedIn([new(ClaimTypes.NameIdentifier, $"{account}"), new(ClaimTypes.Role, Roles.Analyst)]);
        using var lead = _host.SignedIn(Roles.Lead);
        using var program = _host.SignedIn([new(Claimed.Key, $"{Guid.CreateVersion7()}"), new(Claimed.Scope, ApiScopes.ReadIncidents)]);

        var before = await (await declarant.Browser.GetAsync(Page(reference))).MainTextAsync();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => analyst.GetAsync($"/incidents/{reference}")));
        await analyst.GetAsync($"/api/v1/incidents/{reference}");
        await analyst.GetAsync(Page(reference));
        await lead.GetAsync($"/api/v1/declarations/{reference}");
        await program.GetAsync($"/api/v1/incidents/{reference}");
        var after = await (await declarant.Browser.GetAsync(Page(reference))).MainTextAsync();

        var kept = await _host.DbAsync(db => db.ContentReadings.AsNoTracking().Where(r => r.DeclarationId == id).ToListAsync());
        Assert.InRange(kept.Count(r => r.Role is ReaderRole.Analyst), 1, 2); // two when the hour turned meanwhile
        Assert.All(kept.Where(r => r.Role is ReaderRole.Analyst), r => Assert.Equal(account, r.ReaderId));
        Assert.Equal([ReaderRole.Analyst, ReaderRole.Lead, ReaderRole.Program], kept.Select(r => r.Role).Distinct().Order());
        Assert.DoesNotContain("Lu par", before, StringComparison.Ordinal);
        Assert.All(
            ["Lu par un analyste du CERT", "Lu par un analyste responsable du CERT", "Lu par un programme du CERT"],
            line => Assert.Contains(line, after, StringComparison.Ordinal));
        Assert.DoesNotContain(account.ToString(), await declarant.Browser.GetStringAsync(Page(reference)), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_authority_has_been_told_as_long_as_the_mail_to_it_has_not_come_back()
    {
        var (declarant, reference) = await DeclaredAsync();
        var id = await ToldAsync(reference, toFolder: false);
        var before = await (await declarant.Browser.GetAsync(Page(reference))).MainTextAsync();

        await _host.DbAsync(async db =>
        {
            (await db.Deliveries.SingleAsync(d => d.Id == id)).MarkReturned("dsn.5.1.1", TimeProvider.System.GetUtcNow());
            return await db.SaveChangesAsync();
        });
        var after = await (await declarant.Browser.GetAsync(Page(reference))).MainTextAsync();

        Assert.Contains("Transmis à une autre autorité", before, StringComparison.Ordinal);
        Assert.DoesNotContain("Transmis à une autre autorité", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_has_not_been_told_by_a_mail_that_lies_in_a_folder()
    {
        var (declarant, reference) = await DeclaredAsync();
        await ToldAsync(reference, toFolder: true);

        var page = await (await declarant.Browser.GetAsync(Page(reference))).MainTextAsync();

        Assert.Contains("Prêt pour une autre autorité, pas encore envoyé", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Transmis à une autre autorité", page, StringComparison.Ordinal);
    }

    /// <returns>The id of the mail to an authority that is in no file of the house.</returns>
    private Task<Guid> ToldAsync(string reference, bool toFolder) => _host.DbAsync(async db =>
    {
        var now = TimeProvider.System.GetUtcNow();
        var incident = await db.Incidents.AsNoTracking().SingleAsync(i => i.Reference == reference);
        var recipient = Recipient.Register($"other-{reference.ToLowerInvariant()}", RecipientKind.Other, [], "An agency", "fr", Tlp.AmberStrict);
        recipient.SetMailAddress($"{reference}@agency.example");
        var (escalation, deliveries) = Escalation.Open(
            incident.Id, incident.DeclarationId, new("test", 1, RecipientKind.Other, null, ["routing.every-report"]), recipient, null, now);
        var delivery = Assert.Single(deliveries);
        delivery.MarkSent(now, toFolder);
        escalation.MarkSent(now);
        db.AddRange(recipient, escalation, delivery);
        await db.SaveChangesAsync();
        return delivery.Id;
    });

    private async Task<(Declarant Declarant, string Reference)> DeclaredAsync()
    {
        var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        Assert.True(await Eventually.Async(() => _host.DbAsync(db => db.Incidents.AnyAsync(i => i.Reference == reference)), opened => opened));
        return (declarant, reference);
    }

    private async Task<Guid> IdAsync(string reference) =>
        await _host.DbAsync(db => db.Incidents.Where(i => i.Reference == reference).Select(i => i.DeclarationId).SingleAsync());

    private static async Task<string> SecretAsync(Declarant declarant, string reference) =>
        System.Text.RegularExpressions.Regex.Match(await declarant.Browser.GetStringAsync($"/receipt/{reference}"), "[2-9A-Y]{5}-[2-9A-Y]{5}").Value;

    private async Task<string> BySecretAsync(string address, string secret)
    {
        using var program = _host.Browser();
        program.DefaultRequestHeaders.Add("Resume-Secret", secret);
        return await program.GetStringAsync(address);
    }

    private static string Page(string reference) => $"/declarations/{reference}";

    private static string Key() => Guid.CreateVersion7().ToString("N");

    public sealed class OneService : IAsyncDisposable
    {
        private Task<string>? _shared;

        public ReportingHost Host { get; } = new();

        /// <summary>An incident in Brittany that tests look at without changing what others look at.</summary>
        public Task<string> SharedAsync() => _shared ??= Host.DeclaredAsync();

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
