using System.Net;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Secrets;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Features.Admin;

public sealed class AdministrationTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new();
    private readonly Guid _me = Guid.CreateVersion7();

    [Fact]
    public async Task A_new_account_gets_its_rights_a_link_and_its_marks_in_the_trail()
    {
        using var administrator = Administrator();

        var created = await administrator.SubmitAsync("/admin/accounts/new",
        [
            ("Form.DisplayName", "Équipe de jour"), ("Form.Email", "jour@example.org"), ("Form.Rights.Roles", Roles.Analyst), ("Form.Rights.Roles", Roles.Administrator),
            ("Form.Rights.Regions", "04"), ("Form.Rights.Regions", "06"),
        ]);
        var shown = await (await administrator.GetAsync(created.Headers.Location)).MainTextAsync();

        var account = await _host.DbAsync(db => db.Users.SingleAsync());
        Assert.Equal(["04", "06"], account.RegionCodes);
        Assert.Null(account.PasswordHash);
        Assert.Matches("/set-password/[0-9a-f]{64}", shown);
        var trail = await _host.DbAsync(db => db.AuditEntries.Where(e => e.SubjectId == account.Id).Select(e => $"{e.ActorId} {e.Action} {e.Detail}").ToListAsync());
        Assert.Equal([$"{_me} account.created ", $"{_me} role.granted administrator", $"{_me} role.granted analyst reads-content"], trail.Order());
    }

    [Fact]
    public async Task A_form_that_is_refused_names_each_field_and_keeps_what_was_typed()
    {
        using var administrator = Administrator();

        var refused = await administrator.SubmitAsync("/admin/accounts/new",
        [
            ("Form.DisplayName", "Équipe de jour"), ("Form.Email", "pas une adresse"), ("Form.Rights.Roles", Roles.Declarant), ("Form.Rights.Establishments", "123\n750712184"),
        ]);

        var page = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync());
        Assert.Matches("(?s)error-summary.*href=\"#Form_Email\">Adresse électronique\u00A0: .*href=\"#Form_Rights_Establishments\">Établissements\u00A0: .*750712184", page);
        Assert.Contains("value=\"Équipe de jour\"", page, StringComparison.Ordinal);
        Assert.Matches("checked=\"checked\"[^>]*value=\"declarant\"", page);
        Assert.Equal(0, await _host.DbAsync(db => db.Users.CountAsync()));
        Assert.Equal(0, await _host.DbAsync(db => db.AuditEntries.CountAsync()));
    }

    [Fact]
    public async Task One_administrator_who_can_sign_in_always_remains()
    {
        using var administrator = Administrator();
        var last = await AccountAsync("last@example.org", Roles.Administrator);
        await AccountAsync("invited@example.org", Roles.Administrator, password: null);

        var disabled = await administrator.SubmitAsync($"/admin/accounts/{last}", [], $"/admin/accounts/{last}?handler=Disable");
        var reduced = await administrator.SubmitAsync($"/admin/accounts/{last}", [("Form.Roles", Roles.Analyst)]);

        Assert.Equal([HttpStatusCode.Conflict, HttpStatusCode.Conflict], [disabled.StatusCode, reduced.StatusCode]);
        Assert.Contains("dernier compte d'administration", await disabled.MainTextAsync(), StringComparison.Ordinal);
        Assert.Null(await _host.DbAsync(db => db.Users.Where(a => a.Id == last).Select(a => a.DisabledAt).SingleAsync()));
        Assert.Equal(2, await _host.DbAsync(db => db.UserRoles.CountAsync(r => r.RoleId == Roles.All[Roles.Administrator])));
    }

    [Fact]
    public async Task A_change_of_rights_ends_the_sessions_of_the_account_and_is_written_down()
    {
        using var administrator = Administrator();
        var account = await AccountAsync("changed@example.org", Roles.Analyst);
        var before = await StampAsync(account);

        var changed = await administrator.SubmitAsync($"/admin/accounts/{account}", [("Form.Roles", Roles.Authority), ("Form.Regions", "11")]);

        Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        Assert.NotEqual(before, await StampAsync(account));
        Assert.Equal([Roles.Authority], await _host.DbAsync(db => db.UserRoles.Where(r => r.UserId == account).Join(db.Roles, r => r.RoleId, r => r.Id, (_, r) => r.Name!).ToListAsync()));
        Assert.Equal(
            ["account.scope-changed 11", "role.granted authority reads-content", "role.withdrawn analyst"],
            (await _host.DbAsync(db => db.AuditEntries.Select(e => $"{e.Action} {e.Detail}").ToListAsync())).Order());
    }

    [Fact]
    public async Task A_new_link_replaces_the_older_one()
    {
        using var administrator = Administrator();
        using var person = _host.Browser();
        var account = await AccountAsync("link@example.org", Roles.Analyst);

        var first = await LinkAsync(administrator, account);
        var second = await LinkAsync(administrator, account);
        await person.GetAsync(first);
        var withFirst = await person.GetStringAsync("/set-password");
        await person.GetAsync(second);
        var withSecond = await person.GetStringAsync("/set-password");

        Assert.Contains("ne fonctionne plus", withFirst, StringComparison.Ordinal);
        Assert.Contains("link@example.org", withSecond, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_shown_once_and_can_be_revoked()
    {
        using var administrator = Administrator();

        var created = await administrator.SubmitAsync("/admin/keys", [("Form.Name", "Supervision"), ("Form.Scopes", ApiScopes.Declare)]);
        var shown = await administrator.GetStringAsync("/admin/keys");
        var later = await administrator.GetStringAsync("/admin/keys");
        var key = await _host.DbAsync(db => db.ApiKeys.SingleAsync());
        await administrator.SubmitAsync("/admin/keys", [], $"/admin/keys?handler=Revoke&id={key.Id}");

        Assert.Equal(HttpStatusCode.Redirect, created.StatusCode);
        var token = Regex.Match(shown, "rsk_[0-9a-f]{12}_[0-9a-f]{64}").Value;
        Assert.True(ApiKey.TryRead(token, out _, out var secret) && key.Admits(secret));
        Assert.DoesNotContain(secret, later, StringComparison.Ordinal);
        Assert.NotNull(await _host.DbAsync(db => db.ApiKeys.Select(k => k.RevokedAt).SingleAsync()));
        Assert.Equal(["key.created declarations:write", "key.revoked "], await _host.DbAsync(db => db.AuditEntries.OrderBy(e => e.At).Select(e => $"{e.Action} {e.Detail}").ToListAsync()));
    }

    [Fact]
    public async Task A_recipient_gets_its_addresses_and_a_secret_that_only_its_row_opens()
    {
        using var administrator = Administrator();

        var saved = await administrator.SubmitAsync("/admin/recipients/ars-11",
            [("Form.MailAddress", "alertes@ars.example"), ("Form.WebhookUrl", "https://hooks.ars.example/in"), ("Form.Active", "true")]);
        var shown = await administrator.GetStringAsync("/admin/recipients/ars-11");
        var moved = await administrator.SubmitAsync("/admin/recipients/ars-11",
            [("Form.MailAddress", "alertes@ars.example"), ("Form.WebhookUrl", "https://other.ars.example/in"), ("Form.Active", "true")]);

        Assert.Equal([HttpStatusCode.Redirect, HttpStatusCode.Redirect], [saved.StatusCode, moved.StatusCode]);
        var first = Regex.Match(shown, "secret\">([0-9a-f]{64})<").Groups[1].Value;
        var recipient = await _host.DbAsync(db => db.Recipients.SingleAsync(r => r.Code == "ars-11"));
        var now = _host.Services.GetRequiredService<SecretWrapping>().Unwrap(recipient.WebhookSecret!, "ars-11");
        Assert.Equal(64, first.Length);
        Assert.NotEqual(first, now);
        Assert.Equal(["ars-11: mail webhook", "ars-11: webhook"], await _host.DbAsync(db => db.AuditEntries.OrderBy(e => e.At).Select(e => e.Detail).ToListAsync()));
    }

    [Theory]
    [InlineData("une équipe <a@b.example>, c@d.example", "", "Adresse électronique")]
    [InlineData("", "http://hooks.ars.example/in", "Adresse du webhook")]
    [InlineData("", "https://user:word@hooks.ars.example/in", "Adresse du webhook")]
    public async Task An_address_that_could_lead_elsewhere_is_refused(string mail, string webhook, string field)
    {
        using var administrator = Administrator();

        var refused = await administrator.SubmitAsync("/admin/recipients/ars-11", [("Form.MailAddress", mail), ("Form.WebhookUrl", webhook), ("Form.Active", "true")]);

        Assert.Contains($"Il y a un problème {field}", await refused.MainTextAsync(), StringComparison.Ordinal);
        Assert.False(await _host.DbAsync(db => db.Recipients.AnyAsync(r => r.MailAddress != null || r.WebhookUrl != null)));
    }

    [Fact]
    public async Task The_state_of_the_service_says_where_mails_go_and_what_waits()
    {
        await using var wired = new ReportingHost { Settings = { ["Smtp:Host"] = "smtp.example.org", ["Smtp:From"] = "alertes@example.org" } };
        using var administrator = Administrator();
        using var other = wired.SignedIn(new Claim(ClaimTypes.Role, Roles.Administrator));

        var folder = await (await administrator.GetAsync("/admin/health")).MainTextAsync();
        var server = await (await other.GetAsync("/admin/health")).MainTextAsync();

        Assert.Contains("Les courriels ne sont pas envoyés", folder, StringComparison.Ordinal);
        Assert.Contains("smtp.example.org", server, StringComparison.Ordinal);
        Assert.Contains("Base de données Fonctionne", server, StringComparison.Ordinal);
        Assert.Contains("Envoi des courriels Fonctionne", server, StringComparison.Ordinal);
        Assert.Contains("Accueil des requêtes Fonctionne", server, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schedulers_dashboard_is_off_unless_asked_for_and_then_for_administrators()
    {
        await using var asked = new ReportingHost { Settings = { ["Scheduler:Dashboard"] = "true" } };
        using var administrator = Administrator();
        using var nobody = asked.Browser();
        using var other = asked.SignedIn(new Claim(ClaimTypes.Role, Roles.Administrator));

        var off = await administrator.GetAsync("/admin/jobs");
        var toNobody = await nobody.GetAsync("/admin/jobs");
        var on = await other.GetAsync("/admin/jobs");

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.Redirect, HttpStatusCode.OK], [off.StatusCode, toNobody.StatusCode, on.StatusCode]);
    }

    private HttpClient Administrator() => _host.SignedIn(new Claim(ClaimTypes.NameIdentifier, _me.ToString()), new Claim(ClaimTypes.Role, Roles.Administrator));

    private Task<string?> StampAsync(Guid account) => _host.DbAsync(db => db.Users.Where(a => a.Id == account).Select(a => a.SecurityStamp).SingleAsync());

    private static async Task<string> LinkAsync(HttpClient administrator, Guid account)
    {
        await administrator.SubmitAsync($"/admin/accounts/{account}", [], $"/admin/accounts/{account}?handler=Link");
        return Regex.Match(await administrator.GetStringAsync($"/admin/accounts/{account}"), "/set-password/[0-9a-f]{64}").Value;
    }

    private async Task<Guid> AccountAsync(string email, string role, string? password = "quatre mots sans rapport")
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = new Account { UserName = email, Email = email, DisplayName = role, CreatedAt = TimeProvider.System.GetUtcNow() };
        Assert.True((await (password is null ? users.CreateAsync(account) : users.CreateAsync(account, password))).Succeeded);
        Assert.True((await users.AddToRoleAsync(account, role)).Succeeded);
        return account.Id;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
