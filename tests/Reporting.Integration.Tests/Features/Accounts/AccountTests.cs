using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Features.Accounts;

public sealed class AccountTests : IAsyncDisposable
{
    private const string Right = "quatre mots sans rapport";

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly ReportingHost _host;

    public AccountTests() => _host = new ReportingHost { Clock = _clock };

    [Fact]
    public async Task The_first_link_makes_one_administrator_and_dies()
    {
        // The start issues one of its own, which withdraws those before it.
        await Eventually.Async(() => _host.DbAsync(db => db.OneTimeLinks.AnyAsync()), issued => issued);
        var token = await LinkAsync(LinkPurpose.FirstAdministrator, null);
        using var browser = _host.Browser();
        using var late = _host.Browser();

        var opened = await browser.GetAsync($"/first-administrator/{token}");
        await late.GetAsync($"/first-administrator/{token}");
        var made = await browser.SubmitAsync("/first-administrator", FirstForm("first@example.org"));
        var again = await (await late.GetAsync("/first-administrator")).MainTextAsync();

        Assert.Equal("/first-administrator", opened.Headers.Location!.ToString());
        Assert.Equal("/sign-in", made.Headers.Location!.ToString());
        Assert.Contains("ne fonctionne plus", again, StringComparison.Ordinal);
        Assert.Equal([Roles.Administrator], await _host.DbAsync(db => db.UserRoles.Join(db.Roles, r => r.RoleId, r => r.Id, (_, r) => r.Name!).ToListAsync()));
        Assert.Equal(HttpStatusCode.Redirect, (await SignInAsync(browser, "first@example.org", Right)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin")).StatusCode);
    }

    [Fact]
    public async Task The_first_link_is_worth_nothing_once_there_is_an_account()
    {
        await AccountAsync("somebody@example.org", Roles.Declarant);
        var token = await LinkAsync(LinkPurpose.FirstAdministrator, null);
        using var browser = _host.Browser();
        await browser.GetAsync($"/first-administrator/{token}");

        var refused = await browser.SubmitAsync("/first-administrator", FirstForm("second@example.org"));

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(1, await _host.DbAsync(db => db.Users.CountAsync()));
    }

    [Fact]
    public async Task A_link_out_of_time_or_unknown_opens_nothing()
    {
        var account = await AccountAsync("late@example.org", Roles.Declarant, password: null);
        var token = await LinkAsync(LinkPurpose.SetPassword, account);
        using var browser = _host.Browser();
        using var guesser = _host.Browser();

        _clock.Advance(TimeSpan.FromDays(2));
        await browser.GetAsync($"/set-password/{token}");
        await guesser.GetAsync($"/set-password/{new string('0', 64)}");

        Assert.All([await browser.GetStringAsync("/set-password"), await guesser.GetStringAsync("/set-password")], page => Assert.Contains("ne fonctionne plus", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_password_is_set_once_by_its_link_and_opens_the_account()
    {
        var account = await AccountAsync("new@example.org", Roles.Declarant, password: null);
        var token = await LinkAsync(LinkPurpose.SetPassword, account);
        using var browser = _host.Browser();
        await browser.GetAsync($"/set-password/{token}");

        var weak = await browser.SubmitAsync("/set-password", [("Password", "motdepasse2026"), ("Again", "motdepasse2026")]);
        var differing = await browser.SubmitAsync("/set-password", [("Password", Right), ("Again", Right + "x")]);
        var set = await browser.SubmitAsync("/set-password", [("Password", Right), ("Again", Right)]);
        await browser.GetAsync($"/set-password/{token}");
        var spent = await browser.GetStringAsync("/set-password");

        Assert.Contains("parmi les premiers", await weak.MainTextAsync(), StringComparison.Ordinal);
        Assert.Contains("sont différents", await differing.MainTextAsync(), StringComparison.Ordinal);
        Assert.Equal("/sign-in", set.Headers.Location!.ToString());
        Assert.Contains("ne fonctionne plus", spent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await SignInAsync(browser, "new@example.org", Right)).StatusCode);
    }

    [Fact]
    public async Task A_refusal_never_tells_whether_the_account_exists()
    {
        await AccountAsync("known@example.org", Roles.Analyst);
        var disabled = await AccountAsync("disabled@example.org", Roles.Analyst);
        await AccountAsync("invited@example.org", Roles.Analyst, password: null);
        await _host.DbAsync(db => db.Users.Where(u => u.Id == disabled).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, _clock.GetUtcNow())));

        var answers = new List<string>();
        foreach (var (email, password) in new[]
        {
            ("known@example.org", "not the right one"), ("unknown@example.org", Right), ("disabled@example.org", Right), ("invited@example.org", Right),
        })
        {
            using var browser = _host.Browser();
            var answer = await SignInAsync(browser, email, password);
            answers.Add($"{answer.StatusCode} {(await answer.MainTextAsync()).Replace(email, "", StringComparison.Ordinal)}");
        }

        Assert.Single(answers.Distinct());
        Assert.Equal(4, await _host.DbAsync(db => db.AuditEntries.CountAsync(e => e.Action == "session.refused")));
    }

    [Fact]
    public async Task Five_failures_brake_the_account_for_a_while()
    {
        var account = await AccountAsync("braked@example.org", Roles.Declarant);
        using var browser = _host.Browser();
        for (var i = 0; i < 5; i++)
        {
            await SignInAsync(browser, "braked@example.org", "not the right one");
        }

        var braked = await SignInAsync(browser, "braked@example.org", Right);
        await _host.DbAsync(db => db.Users.Where(u => u.Id == account).ExecuteUpdateAsync(set => set.SetProperty(u => u.LockoutEnd, DateTimeOffset.UnixEpoch)));
        var free = await SignInAsync(browser, "braked@example.org", Right);

        Assert.Equal(HttpStatusCode.BadRequest, braked.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, free.StatusCode);
    }

    [Fact]
    public async Task Signing_in_leads_back_into_the_service_and_nowhere_else()
    {
        await AccountAsync("back@example.org", Roles.Administrator);
        using var browser = _host.Browser();
        using var lured = _host.Browser();

        var inside = await SignInAsync(browser, "back@example.org", Right, "/sign-in?then=%2Fadmin%2Fkeys");
        var outside = await SignInAsync(lured, "back@example.org", Right, "/sign-in?then=https%3A%2F%2Fevil.example%2F");

        Assert.Equal("/admin/keys", inside.Headers.Location!.ToString());
        Assert.Equal("/", outside.Headers.Location!.ToString());
    }

    [Fact]
    public async Task The_session_cookie_is_closed_to_scripts_and_other_sites()
    {
        await AccountAsync("cookie@example.org", Roles.Analyst);
        using var browser = _host.Browser();

        var answer = await SignInAsync(browser, "cookie@example.org", Right);

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("reporting.session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("expires", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_ends_when_idle_when_disabled_and_after_a_long_shift()
    {
        var disabled = await AccountAsync("one@example.org", Roles.Administrator);
        await AccountAsync("two@example.org", Roles.Administrator);
        await AccountAsync("three@example.org", Roles.Administrator);
        using var one = _host.Browser();
        using var two = _host.Browser();
        using var three = _host.Browser();
        await SignInAsync(one, "one@example.org", Right);
        await SignInAsync(two, "two@example.org", Right);
        await SignInAsync(three, "three@example.org", Right);

        await _host.DbAsync(async db =>
        {
            await db.Users.Where(u => u.Id == disabled).ExecuteUpdateAsync(set => set.SetProperty(u => u.SecurityStamp, "changed"));
            return true;
        });
        _clock.Advance(TimeSpan.FromMinutes(2));
        var stamped = await one.GetAsync("/admin");
        var busy = new List<HttpStatusCode>();
        for (var minutes = 2; minutes <= 12 * 60 + 20; minutes += 20)
        {
            busy.Add((await three.GetAsync("/admin")).StatusCode);
            _clock.Advance(TimeSpan.FromMinutes(20));
        }

        Assert.Equal(HttpStatusCode.Redirect, stamped.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await two.GetAsync("/admin")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, busy[5]);
        Assert.Equal(HttpStatusCode.Redirect, busy[^1]);
    }

    [Theory]
    [InlineData("court", "password.short")]
    [InlineData("aaaaaaaabbbbbbbb", "password.simple")]
    [InlineData("123456789012345", "password.simple")]
    [InlineData("Motdepasse2026!!", "password.worn")]
    [InlineData("moi.meme-2026-x", "password.own")]
    [InlineData("quatre mots sans rapport", null)]
    public void A_password_is_judged_by_how_soon_it_would_be_guessed(string password, string? code) =>
        Assert.Equal(code, PasswordRules.Check("moi.meme@example.org", password));

    [Fact]
    public async Task A_key_opens_the_API_until_it_is_revoked()
    {
        var (key, token) = ApiKey.Issue("monitoring", [ApiScopes.ReadIncidents], null, _clock.GetUtcNow());
        await _host.DbAsync(db =>
        {
            db.ApiKeys.Add(key);
            return db.SaveChangesAsync();
        });

        var right = await StatusWithAsync(token);
        var wrong = await StatusWithAsync(token[..^1] + (token[^1] == '0' ? '1' : '0'));
        var malformed = await StatusWithAsync("rsk_nonsense");
        await _host.DbAsync(async db =>
        {
            (await db.ApiKeys.SingleAsync(k => k.Id == key.Id)).Revoke(_clock.GetUtcNow());
            return await db.SaveChangesAsync();
        });
        var revoked = await StatusWithAsync(token);

        Assert.NotEqual(HttpStatusCode.Unauthorized, right);
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], [wrong, malformed, revoked]);
        Assert.NotNull(await _host.DbAsync(db => db.ApiKeys.Select(k => k.LastUsedAt).SingleAsync()));
    }

    [Fact]
    [SqliteOnly("A server's files are not ours to read.")]
    public async Task The_secret_of_a_key_is_not_on_the_disk()
    {
        var (key, token) = ApiKey.Issue("monitoring", [ApiScopes.ReadIncidents], null, _clock.GetUtcNow());

        await _host.DbAsync(db =>
        {
            db.ApiKeys.Add(key);
            return db.SaveChangesAsync();
        });
        await StatusWithAsync(token);

        // While somebody reads, the journal beside the database is not cleared away.
        var secret = Encoding.ASCII.GetBytes(token.Split('_')[2]);
        await _host.DbAsync(async db =>
        {
            await db.Database.OpenConnectionAsync();
            var kept = await db.ApiKeys.CountAsync();
            Assert.All(Directory.GetFiles(Path.Combine(_host.DataDirectory, "database")).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)), file =>
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var bytes = new MemoryStream();
                stream.CopyTo(bytes);
                Assert.True(bytes.ToArray().AsSpan().IndexOf(secret) < 0, $"{Path.GetFileName(file)} holds the secret.");
            });
            return kept;
        });
    }

    private static (string, string)[] FirstForm(string email) => [("DisplayName", "Premier compte"), ("Email", email), ("Password", Right), ("Again", Right)];

    private static Task<HttpResponseMessage> SignInAsync(HttpClient browser, string email, string password, string page = "/sign-in") =>
        browser.SubmitAsync(page, [("Email", email), ("Password", password)]);

    private async Task<HttpStatusCode> StatusWithAsync(string token)
    {
        using var program = _host.Browser();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return (await program.GetAsync("/api/v1/declarations/S26-0000-0000")).StatusCode;
    }

    private async Task<Guid> AccountAsync(string email, string role, string? password = Right)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = new Account { UserName = email, Email = email, DisplayName = role, CreatedAt = _clock.GetUtcNow() };
        Assert.True((await (password is null ? users.CreateAsync(account) : users.CreateAsync(account, password))).Succeeded);
        Assert.True((await users.AddToRoleAsync(account, role)).Succeeded);
        return account.Id;
    }

    private async Task<string> LinkAsync(LinkPurpose purpose, Guid? account)
    {
        var (link, token) = OneTimeLink.Issue(purpose, account, TimeSpan.FromDays(1), _clock.GetUtcNow());
        await _host.DbAsync(db =>
        {
            db.OneTimeLinks.Add(link);
            return db.SaveChangesAsync();
        });
        return token;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
