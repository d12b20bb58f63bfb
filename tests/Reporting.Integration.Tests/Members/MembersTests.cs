using System.Net;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Identity;
using Reporting.Integration.Tests.Declarations;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Members;

public sealed partial class MembersTests(MembersTests.OneService one) : IClassFixture<MembersTests.OneService>
{
    private const string Password = "quatre mots sans rapport";
    private readonly ReportingHost _host = one.Host;

    [Fact]
    public async Task A_colleague_joins_by_a_link_that_works_once_and_is_removed_again()
    {
        var (establishment, _) = await one.EstablishmentAsync();
        using var manager = Manager(establishment);
        using var colleague = _host.Browser();

        var path = await InviteAsync(manager, Roles.Declarant, null);
        var opened = await colleague.GetAsync(path);
        var joined = await JoinAsync(colleague, "collegue@hopital.example");
        var again = await (await colleague.GetAsync(path.Replace(path, "/invitation", StringComparison.Ordinal))).MainTextAsync();
        var listed = await (await manager.GetAsync("/members")).MainTextAsync();

        Assert.Equal("/invitation", opened.Headers.Location?.ToString());
        Assert.Equal("/sign-in", joined.Headers.Location?.ToString());
        Assert.Contains("Cette invitation ne fonctionne plus", again, StringComparison.Ordinal);
        Assert.Contains("collegue@hopital.example", listed, StringComparison.Ordinal);
        var account = await AccountAsync("collegue@hopital.example");
        Assert.Equal([establishment], account.EstablishmentIds);
        Assert.Equal([Roles.All[Roles.Declarant]], await _host.DbAsync(db => db.UserRoles.Where(r => r.UserId == account.Id).Select(r => r.RoleId).ToListAsync()));

        var removed = await manager.SubmitAsync("/members", [("id", $"{account.Id}")], "/members?handler=Remove");

        Assert.Equal("/members", removed.Headers.Location?.ToString());
        var left = await AccountAsync("collegue@hopital.example");
        Assert.Empty(left.EstablishmentIds);
        Assert.NotEqual(account.SecurityStamp, left.SecurityStamp);
        Assert.DoesNotContain("collegue@hopital.example", await (await manager.GetAsync("/members")).MainTextAsync(), StringComparison.Ordinal);
        var trail = await _host.DbAsync(db => db.AuditEntries.Where(e => e.SubjectId == account.Id).Select(e => e.Action).ToListAsync());
        Assert.Equal(["invitation.accepted", "member.removed"], trail.Order());
    }

    [Fact]
    public async Task An_invitation_to_an_address_is_for_that_address()
    {
        var (establishment, _) = await one.EstablishmentAsync();
        using var manager = Manager(establishment);
        using var colleague = _host.Browser();

        await colleague.GetAsync(await InviteAsync(manager, Roles.Manager, "invite@hopital.example"));
        var joined = await JoinAsync(colleague, "autre@hopital.example");

        Assert.Equal("/sign-in", joined.Headers.Location?.ToString());
        Assert.Equal([establishment], (await AccountAsync("invite@hopital.example")).EstablishmentIds);
        Assert.False(await _host.DbAsync(db => db.Users.AnyAsync(u => u.Email == "autre@hopital.example")));
    }

    [Fact]
    public async Task An_address_that_is_invited_twice_has_one_invitation_until_it_was_taken_back()
    {
        var (establishment, _) = await one.EstablishmentAsync();
        using var manager = Manager(establishment);

        await manager.GetAsync("/members"); // so that both show one token

        var twice = await Task.WhenAll(InviteAsync(manager, Roles.Declarant, "deux.fois@hopital.example"), InviteAsync(manager, Roles.Declarant, "Deux.Fois@hopital.example"));
        var again = await manager.SubmitAsync("/members", [("Form.Role", Roles.Declarant), ("Form.Address", "deux.fois@hopital.example")], "/members?handler=Invite");
        var otherRole = await InviteAsync(manager, Roles.Manager, "deux.fois@hopital.example");

        Assert.Equal(twice[0], twice[1]);
        Assert.Contains(twice[0], await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Cette adresse est déjà invitée", await again.MainTextAsync(), StringComparison.Ordinal);
        Assert.NotEqual(twice[0], otherRole);
        Assert.NotEqual(await InviteAsync(manager, Roles.Declarant, null), await InviteAsync(manager, Roles.Declarant, null));
        var first = await _host.DbAsync(db => db.OneTimeLinks.Where(l => l.EstablishmentId == establishment && l.Role == Roles.Declarant && l.Address != null).Select(l => l.Id).SingleAsync());

        await manager.SubmitAsync("/members", [("id", $"{first}")], "/members?handler=Revoke");
        Assert.NotEqual(twice[0], await InviteAsync(manager, Roles.Declarant, "deux.fois@hopital.example"));
    }

    [Fact]
    public async Task Whoever_is_a_member_already_is_not_invited()
    {
        var (establishment, _) = await one.EstablishmentAsync();
        var (elsewhere, _) = await one.EstablishmentAsync();
        using var manager = Manager(establishment);
        using var other = Manager(elsewhere);
        using var colleague = _host.Browser();
        await colleague.GetAsync(await InviteAsync(manager, Roles.Declarant, "deja.la@hopital.example"));
        await JoinAsync(colleague, "deja.la@hopital.example");

        var refused = await manager.SubmitAsync("/members", [("Form.Role", Roles.Declarant), ("Form.Address", "Deja.La@hopital.example")], "/members?handler=Invite");

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("Cette personne est déjà membre de l'établissement", await refused.MainTextAsync(), StringComparison.Ordinal);
        Assert.NotEmpty(await InviteAsync(other, Roles.Declarant, "deja.la@hopital.example"));
    }

    [Fact]
    public async Task A_link_that_was_taken_back_opens_nothing_and_no_other_manager_takes_it_back()
    {
        var (establishment, _) = await one.EstablishmentAsync();
        var (other, _) = await one.EstablishmentAsync();
        using var manager = Manager(establishment);
        using var stranger = Manager(other);
        using var colleague = _host.Browser();
        var path = await InviteAsync(manager, Roles.Declarant, null);
        var id = await _host.DbAsync(db => db.OneTimeLinks.Where(l => l.EstablishmentId == establishment).Select(l => l.Id).SingleAsync());

        var byStranger = await stranger.SubmitAsync("/members", [("id", $"{id}")], "/members?handler=Revoke");
        await manager.SubmitAsync("/members", [("id", $"{id}")], "/members?handler=Revoke");
        await colleague.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, byStranger.StatusCode);
        Assert.Contains("Cette invitation ne fonctionne plus", await (await colleague.GetAsync("/invitation")).MainTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manager_sees_and_changes_nothing_of_another_establishment()
    {
        var (own, _) = await one.EstablishmentAsync();
        var (other, _) = await one.EstablishmentAsync();
        var member = await MemberAsync($"{Guid.CreateVersion7():N}@ailleurs.example", other);
        using var manager = Manager(own);

        var removed = await manager.SubmitAsync("/members", [("id", $"{member}")], "/members?handler=Remove");
        var invited = await manager.SubmitAsync("/members", [("Form.Establishment", $"{other}"), ("Form.Role", Roles.Declarant)], "/members?handler=Invite");

        Assert.Equal(HttpStatusCode.NotFound, removed.StatusCode);
        Assert.DoesNotContain("ailleurs.example", await (await manager.GetAsync("/members")).MainTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await _host.DbAsync(db => db.OneTimeLinks.CountAsync(l => l.EstablishmentId == other)));
        Assert.Equal(HttpStatusCode.OK, invited.StatusCode); // of one establishment only: that one is meant
    }

    [Theory]
    [InlineData(Roles.Analyst, "Form.Role")]
    [InlineData("nobody", "Form.Role")]
    [InlineData(Roles.Declarant, "Form.Address", "pas une adresse")]
    public async Task An_invitation_that_cannot_be_is_refused_beside_its_field(string role, string field, string? address = null)
    {
        var (establishment, _) = await one.EstablishmentAsync();
        using var manager = Manager(establishment);

        var refused = await manager.SubmitAsync("/members", [("Form.Role", role), ("Form.Address", address ?? "")], "/members?handler=Invite");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains($"href=\"#{field.Replace('.', '_')}", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await _host.DbAsync(db => db.OneTimeLinks.CountAsync(l => l.EstablishmentId == establishment)));
    }

    [Fact]
    public async Task Whoever_has_an_account_joins_with_it_but_no_role_grows_and_no_staff_joins()
    {
        var (first, _) = await one.EstablishmentAsync();
        var (second, _) = await one.EstablishmentAsync();
        using var manager = Manager(second);
        var declarant = await MemberAsync("deux@hopital.example", first);
        var analyst = await MemberAsync("analyste@cert.example", null, Roles.Analyst);

        var same = await JoinSignedInAsync(declarant, Roles.Declarant);
        var greater = await JoinSignedInAsync(declarant, Roles.Manager);
        var staff = await JoinSignedInAsync(analyst, Roles.Declarant);

        Assert.Equal(HttpStatusCode.Redirect, same.StatusCode);
        Assert.Equal([HttpStatusCode.Conflict, HttpStatusCode.Conflict], [greater.StatusCode, staff.StatusCode]);
        Assert.Equal([first, second], (await AccountAsync("deux@hopital.example")).EstablishmentIds);
        Assert.Equal(1, await _host.DbAsync(db => db.UserRoles.CountAsync(r => r.UserId == declarant)));
        Assert.Empty((await AccountAsync("analyste@cert.example")).EstablishmentIds);

        async Task<HttpResponseMessage> JoinSignedInAsync(Guid account, string role)
        {
            using var browser = _host.SignedIn([new(ClaimTypes.NameIdentifier, $"{account}"), new(Claimed.DisplayName, "Quelqu'un")]);
            await browser.GetAsync(await InviteAsync(manager, role, null));
            return await browser.SubmitAsync("/invitation", [], "/invitation?handler=Join");
        }
    }

    [Fact]
    public async Task Members_find_all_declarations_of_their_establishment_page_by_page_and_of_no_other()
    {
        var (own, finess) = await one.EstablishmentAsync();
        var (other, _) = await one.EstablishmentAsync();
        var references = new List<string>();
        using var declarant = new Declarant(_host);
        using var another = new Declarant(_host);
        for (var i = 0; i < 31; i++)
        {
            references.Add((await (i < 30 ? another : declarant).DeclareAsync(("establishment.finess", finess), ("_anyway", "true"))).Split('/')[^1]);
        }

        using var member = Member(own);
        using var stranger = Member(other);

        var first = await member.GetStringAsync("/declarations");
        var second = await member.GetStringAsync(NextPage.Match(first).Groups[1].Value);
        var found = ListedReference.Matches(first + second).Select(m => m.Groups[1].Value).Distinct().ToList();

        Assert.Equal(references.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Equal(30, ListedReference.Matches(first).Select(m => m.Groups[1].Value).Distinct().Count());
        Assert.Contains("Aucun signalement", await (await stranger.GetAsync("/declarations")).MainTextAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await member.GetAsync($"/declarations/{references[^1]}")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync($"/declarations/{references[^1]}")).StatusCode);
        Assert.Contains(
            "Lu par une autre personne de votre établissement",
            await (await declarant.Browser.GetAsync($"/declarations/{references[^1]}")).MainTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/declarations", Roles.Declarant, HttpStatusCode.OK)]
    [InlineData("/declarations", Roles.Manager, HttpStatusCode.OK)]
    [InlineData("/declarations", Roles.Analyst, HttpStatusCode.Forbidden)]
    [InlineData("/declarations", Roles.Authority, HttpStatusCode.Forbidden)]
    [InlineData("/declarations", Roles.Administrator, HttpStatusCode.Forbidden)]
    [InlineData("/declarations", null, HttpStatusCode.Redirect)]
    [InlineData("/members", Roles.Manager, HttpStatusCode.OK)]
    [InlineData("/members", Roles.Declarant, HttpStatusCode.Forbidden)]
    [InlineData("/members", Roles.Lead, HttpStatusCode.Forbidden)]
    [InlineData("/members", Roles.Administrator, HttpStatusCode.Forbidden)]
    [InlineData("/members", null, HttpStatusCode.Redirect)]
    public async Task Pages_of_an_establishment_open_to_its_people(string page, string? role, HttpStatusCode expected)
    {
        using var browser = role is null ? _host.Browser() : _host.SignedIn(role);

        Assert.Equal(expected, (await browser.GetAsync(page)).StatusCode);
    }

    [Fact]
    public async Task The_index_of_members_follows_whatever_changes_an_account()
    {
        var (first, _) = await one.EstablishmentAsync();
        var (second, _) = await one.EstablishmentAsync();
        var account = await MemberAsync($"{Guid.CreateVersion7():N}@hopital.example", first);

        await _host.DbAsync(async db =>
        {
            (await db.Users.SingleAsync(u => u.Id == account)).EstablishmentIds = [second];
            return await db.SaveChangesAsync();
        });

        Assert.Equal([second], await _host.DbAsync(db => db.AccountEstablishments.Where(m => m.AccountId == account).Select(m => m.EstablishmentId).ToListAsync()));
        await _host.DbAsync(async db =>
        {
            db.Remove(await db.Users.SingleAsync(u => u.Id == account));
            return await db.SaveChangesAsync();
        });
        Assert.Equal(0, await _host.DbAsync(db => db.AccountEstablishments.CountAsync(m => m.AccountId == account)));
    }

    private static async Task<string> InviteAsync(HttpClient manager, string role, string? address)
    {
        var shown = await manager.SubmitAsync("/members", [("Form.Role", role), ("Form.Address", address ?? "")], "/members?handler=Invite");
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        return InvitationPath.Match(await shown.Content.ReadAsStringAsync()).Value;
    }

    private static Task<HttpResponseMessage> JoinAsync(HttpClient browser, string email) => browser.SubmitAsync(
        "/invitation", [("DisplayName", "Collègue"), ("Email", email), ("Password", Password), ("Again", Password)]);

    private HttpClient Manager(Guid establishment) => Signed(Roles.Manager, establishment);

    private HttpClient Member(Guid establishment) => Signed(Roles.Declarant, establishment);

    private HttpClient Signed(string role, Guid establishment) => _host.SignedIn(
        [new(ClaimTypes.NameIdentifier, $"{Guid.CreateVersion7()}"), new(ClaimTypes.Role, role), new(Claimed.Establishment, $"{establishment}")]);

    private Task<Account> AccountAsync(string email) => _host.DbAsync(db => db.Users.AsNoTracking().SingleAsync(u => u.Email == email));

    private async Task<Guid> MemberAsync(string email, Guid? establishment, string role = Roles.Declarant)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = new Account { UserName = email, Email = email, DisplayName = "Membre", EstablishmentIds = establishment is { } id ? [id] : [] };
        Assert.True((await users.CreateAsync(account, Password)).Succeeded);
        Assert.True((await users.AddToRoleAsync(account, role)).Succeeded);
        return account.Id;
    }

    [GeneratedRegex("/invitation/[0-9a-f]{64}")]
    private static partial Regex InvitationPath { get; }

    [GeneratedRegex("\"(/declarations\\?after=[^\"]+)\"")]
    private static partial Regex NextPage { get; }

    [GeneratedRegex("\"/declarations/(S[0-9]{2}-[^\"#]+)\"")]
    private static partial Regex ListedReference { get; }

    public sealed class OneService : IAsyncDisposable
    {
        private int _number = 350000000;

        public ReportingHost Host { get; } = new();

        public async Task<(Guid Id, string Finess)> EstablishmentAsync()
        {
            var finess = FinessNumber.Parse($"{Interlocked.Increment(ref _number)}", null);
            var establishment = Establishment.Register(finess, new(
                null, $"Centre hospitalier {finess}", "Saint-Exemple", "53", EstablishmentCategory.GeneralHospital, EstablishmentStatus.Public, false));
            await Host.DbAsync(async db =>
            {
                db.Add(establishment);
                return await db.SaveChangesAsync();
            });
            return (establishment.Id, finess.Value);
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
