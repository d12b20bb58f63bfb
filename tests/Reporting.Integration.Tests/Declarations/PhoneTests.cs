using System.Net;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Declarations;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Identity;
using Reporting.Integration.Tests.Incidents;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Declarations;

public sealed class PhoneTests(PhoneTests.OneService one) : IClassFixture<PhoneTests.OneService>
{
    private readonly ReportingHost _host = one.Host;
    private readonly Guid _account = Guid.CreateVersion7();

    [Fact]
    public async Task What_was_told_is_filed_with_both_who_told_and_who_typed_and_the_codes_are_there_to_be_read_aloud()
    {
        using var analyst = Analyst();

        var sent = await analyst.SendAsync("/phone", await analyst.OpenAsync("/phone"), Declarant.ADeclaration(
            ("onBehalfOf.toldBy", "Cadre de nuit"), ("onBehalfOf.toldAt", "23/11/2024 2h50"), ("onBehalfOf.typedBy", "Équipe de nuit")));
        var receipt = await (await analyst.Browser.GetAsync(sent.Headers.Location)).MainTextAsync();

        var reference = DeclarationReference.Parse(sent.Headers.Location!.ToString().Split('/')[^1]);
        Assert.Matches("[2-9A-Y]{5}-[2-9A-Y]{5}", receipt);
        Assert.Contains("Sierra", receipt, StringComparison.Ordinal);
        var stage = await _host.DbAsync(db => db.Set<DeclarationStage>().AsNoTracking().SingleAsync(s => db.Declarations.Any(d => d.Id == s.DeclarationId && d.Reference == reference)));
        Assert.Equal((ActorKind.Account, (Guid?)_account), (stage.SubmittedByKind, stage.SubmittedById));
        var told = stage.Content().OnBehalfOf!;
        Assert.Equal(("Cadre de nuit", "Équipe de nuit", new DateTimeOffset(2024, 11, 23, 1, 50, 0, TimeSpan.Zero)), (told.ToldBy, told.TypedBy, told.ToldAt!.Value.ToUniversalTime()));
        Assert.True(await Eventually.Async(() => _host.DbAsync(db => db.Incidents.AnyAsync(i => i.Reference == reference.Value)), opened => opened));
        Assert.Contains("Dit au téléphone par Cadre de nuit", await (await analyst.Browser.GetAsync($"/incidents/{reference}")).MainTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_establishment_is_looked_up_and_chosen_with_all_that_was_typed_kept()
    {
        await _host.DbAsync(db =>
        {
            db.Establishments.Add(Establishment.Register(FinessNumber.Parse("350000113", null), new(
                null, "Hôpital des Appels", "Cancale", "53", EstablishmentCategory.GeneralHospital, EstablishmentStatus.Public, false)));
            return db.SaveChangesAsync();
        });
        using var analyst = Analyst();

        var found = await analyst.SendAsync("/phone", await analyst.OpenAsync("/phone"), Declarant.ADeclaration(
            ("establishment.name", ""), ("establishment.town", ""), ("establishment.finess", "350000113"), ("description", "Plus de réseau"), ("_find", "true")));
        var list = await found.Content.ReadAsStringAsync();
        var picked = await analyst.SendAsync("/phone", Declarant.HiddenOf(list), Declarant.ADeclaration(("description", "Plus de réseau"), ("_pick", "350000113")));
        var form = WebUtility.HtmlDecode(await picked.Content.ReadAsStringAsync());

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (found.StatusCode, picked.StatusCode));
        Assert.Contains("name=\"_pick\" value=\"350000113\"", list, StringComparison.Ordinal);
        Assert.Contains("value=\"Hôpital des Appels\"", form, StringComparison.Ordinal);
        Assert.Contains("value=\"350000113\"", form, StringComparison.Ordinal);
        Assert.Contains("Plus de réseau", form, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_speaks_of_the_caller()
    {
        using var analyst = Analyst();

        var form = await (await analyst.Browser.GetAsync("/phone")).MainTextAsync();

        Assert.Contains("Nom de l'appelant", form, StringComparison.Ordinal);
        Assert.DoesNotMatch("[Vv]otre|vous rappeler|Voulez-vous|Acceptez-vous|constatez-vous|Vous en savez|Vous déclarez|vous déclarez", form);
    }

    [Fact]
    public async Task The_declarant_sees_who_told_it_and_when_apart_from_when_it_was_filed()
    {
        await _host.DbAsync(db =>
        {
            db.Users.Add(new() { Id = _account, UserName = $"{_account:N}@cert.example", NormalizedUserName = $"{_account:N}", DisplayName = "Analyste de nuit", CreatedAt = DateTimeOffset.UtcNow });
            db.UserRoles.Add(new() { UserId = _account, RoleId = Roles.All[Roles.Analyst] });
            return db.SaveChangesAsync();
        });
        using var analyst = Analyst();

        var sent = await analyst.SendAsync("/phone", await analyst.OpenAsync("/phone"), Declarant.ADeclaration(
            ("onBehalfOf.toldBy", "Cadre de nuit"), ("onBehalfOf.toldAt", "23/11/2024 2h50"), ("onBehalfOf.typedBy", "Équipe de nuit")));
        var reference = sent.Headers.Location!.ToString().Split('/')[^1];
        var progress = (await (await analyst.Browser.GetAsync($"/declarations/{reference}")).MainTextAsync()).Split("Où en est votre signalement")[1].Split("Fichiers")[0];

        Assert.Contains("Dit par Cadre de nuit à un analyste du CERT", progress, StringComparison.Ordinal);
        Assert.Matches("Dit le 23.*2024.*Enregistré le", progress);
        Assert.DoesNotContain("Équipe de nuit", progress, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(59, false)]
    [InlineData(60, true)]
    public void An_hour_is_told_apart_where_it_is_another(int secondsBefore, bool apart)
    {
        var filed = new DateTimeOffset(2026, 3, 14, 9, 30, 0, TimeSpan.Zero);

        Assert.Equal(apart, ToldStage.Of(new() { ToldBy = "Cadre", ToldAt = filed.AddSeconds(-secondsBefore) }, true, filed)!.At is not null);
        Assert.Null(ToldStage.Of(null, true, filed));
    }

    [Fact]
    public async Task A_caller_who_does_not_know_since_when_is_taken_down()
    {
        using var analyst = Analyst();

        var form = await (await analyst.Browser.GetAsync("/phone")).MainTextAsync();
        var sent = await analyst.SendAsync("/phone", await analyst.OpenAsync("/phone"), Declarant.ADeclaration(
            ("onBehalfOf.toldBy", "Cadre de nuit"), ("awareAt", ""), ("awareAtUnknown", "true")));

        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.Contains("L'appelant ne sait pas depuis quand", form, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fr", "[Vv]otre|[Vv]ous", "Nom de l'appelant", "rappeler l'appelant", "depuis quand l'établissement le constate", "l'établissement veut de l'aide")]
    [InlineData("en", "[Yy]ou", "Caller's name", "call the caller back", "the establishment has noticed it", "the establishment wants help")]
    public async Task A_refusal_speaks_of_the_caller_too(string language, string addressed, params string[] said)
    {
        using var analyst = Analyst(language);

        var listed = await RefusedAsync(("declarant.name", new string('x', 301)), ("declarant.phone", ""), ("awareAt", ""), ("supportWanted", ""));
        listed += await RefusedAsync(("awareAtUnknown", "true"), ("supportKinds", "advice"));
        listed += await RefusedAsync(("awareAt", "2099-01-01T00:00"));

        Assert.All(said, words => Assert.Contains(words, listed, StringComparison.Ordinal));
        Assert.Equal(7, System.Text.RegularExpressions.Regex.Count(listed, "<li>"));
        Assert.DoesNotMatch(addressed, listed);

        async Task<string> RefusedAsync(params (string, string)[] other)
        {
            var refused = await analyst.SendAsync("/phone", await analyst.OpenAsync("/phone"), Declarant.ADeclaration([("onBehalfOf.toldBy", "Cadre de nuit"), .. other]));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            return WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync()).Split("error-summary-title\">")[1].Split("</ul>")[0];
        }
    }

    [Fact]
    public async Task Nobody_told_of_it_before_it_was_noticed()
    {
        using var analyst = Analyst();

        var refused = await analyst.SendAsync("/phone", await analyst.OpenAsync("/phone"), Declarant.ADeclaration(
            ("onBehalfOf.toldBy", "Cadre de nuit"), ("onBehalfOf.toldAt", "23/11/2024 2h")));
        var page = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("href=\"#awareAt\"", page, StringComparison.Ordinal);
        Assert.Contains("corrigez l'une des deux, ou cochez que l'heure du constat est approximative", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_speaks_must_be_said_and_nothing_typed_is_lost()
    {
        using var analyst = Analyst();

        var refused = await analyst.SendAsync("/phone", await analyst.OpenAsync("/phone"), Declarant.ADeclaration(("careImpact", "")));
        var page = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("href=\"#onBehalfOf_toldBy\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"#careImpact\"", page, StringComparison.Ordinal); // all at once
        Assert.Contains("Centre hospitalier du Val", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_in_the_hour_that_comes_twice_is_asked_about_and_nobody_need_not_know()
    {
        using var analyst = Analyst();
        var typed = Declarant.ADeclaration(("onBehalfOf.toldBy", "Cadre de nuit"), ("onBehalfOf.toldAt", "27/10/2024 2h50"), ("awareAt", "27/10/2024 1h"));

        var refused = await analyst.SendAsync("/phone", await analyst.OpenAsync("/phone"), typed);
        var page = await refused.Content.ReadAsStringAsync();
        var sent = await analyst.SendAsync("/phone", Declarant.HiddenOf(page), typed, [KeyValuePair.Create("_hour.onBehalfOf.toldAt", "second")]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["first", "second"], System.Text.RegularExpressions.Regex.Matches(page, "name=\"_hour.onBehalfOf.toldAt\"[^>]*value=\"([a-z]+)\"").Select(m => m.Groups[1].Value));
        var reference = DeclarationReference.Parse(sent.Headers.Location!.ToString().Split('/')[^1]);
        var stage = await _host.DbAsync(db => db.Set<DeclarationStage>().AsNoTracking().SingleAsync(s => db.Declarations.Any(d => d.Id == s.DeclarationId && d.Reference == reference)));
        Assert.Equal(new DateTimeOffset(2024, 10, 27, 1, 50, 0, TimeSpan.Zero), stage.Content().OnBehalfOf!.ToldAt!.Value);
    }

    [Fact]
    public async Task An_existing_declaration_is_found_as_it_is_heard_completed_and_its_code_not_shown()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        Assert.True(await Eventually.Async(() => _host.DbAsync(db => db.Incidents.AnyAsync(i => i.Reference == reference)), opened => opened));
        using var analyst = Analyst();

        var found = await analyst.Browser.GetAsync($"/phone?find={reference[4..].Replace("-", "%20", StringComparison.Ordinal)}");
        var form = await analyst.Browser.GetStringAsync($"/phone/{reference}");
        var sent = await analyst.SendAsync(
            $"/phone/{reference}", Declarant.HiddenOf(form), Declarant.ADeclaration(("onBehalfOf.toldBy", "Cadre de nuit"), ("measuresTaken", "Réseau coupé.")));
        var shown = await analyst.Browser.GetStringAsync(sent.Headers.Location!.ToString().Split('#')[0]);

        Assert.Equal($"/phone/{reference}", found.Headers.Location?.ToString());
        Assert.Contains("Centre hospitalier du Val", WebUtility.HtmlDecode(form), StringComparison.Ordinal);
        Assert.Equal($"/incidents/{reference}#declared", sent.Headers.Location?.ToString());
        Assert.Contains("Réseau coupé.", WebUtility.HtmlDecode(shown), StringComparison.Ordinal);
        Assert.DoesNotMatch("[2-9A-Y]{5}-[2-9A-Y]{5}", form + shown);
        Assert.StartsWith("/resume", (await analyst.Browser.GetAsync($"/receipt/{reference}")).Headers.Location?.ToString(), StringComparison.Ordinal);
        Assert.Contains("Lu par un analyste du CERT", await (await declarant.Browser.GetAsync($"/declarations/{reference}")).MainTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_declarant_sends_after_a_call_was_told_by_nobody()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        using var analyst = Analyst();
        await analyst.SendAsync(
            $"/phone/{reference}", await analyst.OpenAsync($"/phone/{reference}"), Declarant.ADeclaration(("onBehalfOf.toldBy", "Cadre de nuit"), ("measuresTaken", "Réseau coupé.")));

        var unchanged = await declarant.CompleteAsync(reference, ("stage", [("_kind", "Notification")]));
        await declarant.CompleteAsync(reference, ("stage", [("_kind", "Intermediate")]));
        await declarant.StepAsync($"/declarations/{reference}/withdraw", ("changeReason", "Fausse alerte."));
        var page = await (await declarant.Browser.GetAsync($"/declarations/{reference}")).MainTextAsync();

        Assert.Equal(HttpStatusCode.Conflict, unchanged.StatusCode);
        var stages = await _host.DbAsync(db => db.Set<DeclarationStage>().AsNoTracking()
            .Where(s => db.Declarations.Any(d => d.Id == s.DeclarationId && d.Reference == DeclarationReference.Parse(reference))).OrderBy(s => s.Number).ToListAsync());
        Assert.Equal([null, "Cadre de nuit", null, null], stages.Select(s => s.Content().OnBehalfOf?.ToldBy));
        Assert.Equal([null, "Réseau coupé.", "Réseau coupé.", "Réseau coupé."], stages.Select(s => s.Content().MeasuresTaken));
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(page, "Dit par Cadre de nuit"));
    }

    [Fact]
    public async Task A_reference_that_nobody_bears_is_said_to_be_none()
    {
        using var analyst = Analyst();

        var answer = await analyst.Browser.GetAsync("/phone?find=S26-0000-0000");

        Assert.Contains("Aucun signalement ne porte cette référence", await answer.MainTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_analysts_type_for_others_and_only_where_they_work()
    {
        var reference = await _host.DeclaredAsync();
        using var nobody = _host.Browser();
        using var elsewhere = _host.SignedIn(Roles.Analyst, "11");

        Assert.StartsWith("/sign-in", (await nobody.GetAsync("/phone")).Headers.Location?.PathAndQuery, StringComparison.Ordinal);
        foreach (var role in new[] { Roles.Declarant, Roles.Manager, Roles.Authority, Roles.Administrator })
        {
            using var other = _host.SignedIn(role);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync("/phone")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.GetAsync($"/phone/{reference}")).StatusCode);
        Assert.Null((await elsewhere.GetAsync($"/phone?find={reference}")).Headers.Location);
    }

    private Declarant Analyst(string language = "fr")
    {
        var browser = _host.SignedIn([new(ClaimTypes.NameIdentifier, $"{_account}"), new(ClaimTypes.Role, Roles.Analyst)]);
        browser.DefaultRequestHeaders.AcceptLanguage.Clear();
        browser.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return new(_host, browser: browser);
    }

    public sealed class OneService : IAsyncDisposable
    {
        public ReportingHost Host { get; } = new();

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
