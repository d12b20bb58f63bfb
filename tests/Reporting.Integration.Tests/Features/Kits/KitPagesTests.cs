using System.Net;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using QRCoder;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Features.Kits;

public sealed class KitPagesTests : IAsyncLifetime
{
    private const string Own = "530000017";
    private const string Other = "750712184";

    private readonly ReportingHost _host = new() { Settings = { ["PublicUrl"] = "https://declare.cert.example", ["Brand:OnCallPhone"] = "09 72 43 91 25" } };
    private readonly Dictionary<string, Guid> _ids = [];

    public async ValueTask InitializeAsync() => await _host.DbAsync(db =>
    {
        foreach (var (finess, name, region) in new[] { (Own, "Hôpital du Héron", "53"), (Other, "Clinique du Canari", "11") })
        {
            var establishment = Establishment.Register(
                FinessNumber.Parse(finess, null),
                new EstablishmentProfile(null, name, "Valville", region, EstablishmentCategory.GeneralHospital, EstablishmentStatus.Public, EssentialOperator: false));
            _ids[finess] = establishment.Id;
            db.Add(establishment);
        }

        return db.SaveChangesAsync();
    });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(null, 302, 302)]
    [InlineData(Roles.Declarant, 403, 403)]
    [InlineData(Roles.Authority, 403, 403)]
    [InlineData(Roles.Manager, 200, 404)]
    [InlineData(Roles.Analyst, 200, 200)]
    [InlineData("analyst of Brittany", 200, 404)]
    [InlineData(Roles.Lead, 200, 200)]
    [InlineData(Roles.Administrator, 200, 200)]
    public async Task A_sheet_is_for_its_manager_and_for_those_who_follow(string? role, int own, int other)
    {
        using var browser = role switch
        {
            null => _host.Browser(),
            "analyst of Brittany" => _host.SignedIn(Roles.Analyst, "53"),
            Roles.Manager or Roles.Declarant => OfEstablishment(role),
            _ => _host.SignedIn(role),
        };

        Assert.Equal(own, (int)(await browser.GetAsync($"/kits/{Own}")).StatusCode);
        Assert.Equal(other, (int)(await browser.GetAsync($"/kits/{Other}")).StatusCode);
        if (other != 200)
        {
            Assert.Equal(other, (int)(await browser.GetAsync($"/kits/{Other}/pdf")).StatusCode);
        }

        if (other == 404)
        {
            var issued = await browser.SubmitAsync($"/kits/{Own}", [], $"/kits/{Other}?handler=Issue");
            Assert.Equal(HttpStatusCode.NotFound, issued.StatusCode);
            Assert.Equal(0, await _host.DbAsync(db => db.KitCodes.CountAsync()));
        }
    }

    [Fact]
    public async Task Its_code_leads_to_the_form_with_the_number_filled_in_once_and_in_no_address()
    {
        using var manager = OfEstablishment(Roles.Manager);
        Assert.DoesNotContain("qr-code", await manager.GetStringAsync($"/kits/{Own}"), StringComparison.Ordinal);

        await manager.SubmitAsync($"/kits/{Own}", [], $"/kits/{Own}?handler=Issue");

        var sheet = await (await manager.GetAsync($"/kits/{Own}")).MainTextAsync();
        Assert.All(["Hôpital du Héron", Own, "09 72 43 91 25", "declare.cert.example/declare"], said => Assert.Contains(said, sheet, StringComparison.Ordinal));
        using var phone = _host.Browser();
        var led = await phone.GetAsync($"/k/{await TokenAsync()}");
        Assert.Equal((HttpStatusCode.Redirect, "/declare"), (led.StatusCode, led.Headers.Location!.ToString().TrimStart('~')));
        Assert.Contains($"value=\"{Own}\"", await phone.GetStringAsync("/declare"), StringComparison.Ordinal);
        Assert.DoesNotContain(Own, await phone.GetStringAsync("/declare"), StringComparison.Ordinal);
        Assert.Equal(["kit.issued"], await _host.DbAsync(db => db.AuditEntries.Select(e => e.Action).ToListAsync()));
    }

    [Fact]
    public async Task A_code_that_was_renewed_or_withdrawn_or_made_up_still_leads_to_the_form_and_says_so()
    {
        using var analyst = _host.SignedIn(Roles.Analyst);
        await analyst.SubmitAsync($"/kits/{Own}", [], $"/kits/{Own}?handler=Issue");
        var first = await TokenAsync();
        await analyst.SubmitAsync($"/kits/{Own}", [], $"/kits/{Own}?handler=Issue");
        var second = await TokenAsync();
        await analyst.SubmitAsync($"/kits/{Own}", [], $"/kits/{Own}?handler=Revoke");

        Assert.NotEqual(first, second);
        foreach (var token in new[] { first, second, "made-up" })
        {
            using var phone = _host.Browser();
            Assert.Equal(HttpStatusCode.Redirect, (await phone.GetAsync($"/k/{token}")).StatusCode);
            var form = await phone.GetStringAsync("/declare");
            Assert.Contains("La fiche que vous avez scannée n'est plus à jour", WebUtility.HtmlDecode(form), StringComparison.Ordinal);
            Assert.DoesNotContain(Own, form, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_store_holds_no_code_that_could_be_used()
    {
        using var manager = OfEstablishment(Roles.Manager);
        await manager.SubmitAsync($"/kits/{Own}", [], $"/kits/{Own}?handler=Issue");

        var code = await _host.DbAsync(db => db.KitCodes.AsNoTracking().SingleAsync());

        Assert.Equal(22, (await TokenAsync()).Length);
        Assert.Equal(32, code.TokenHash.Length);
        Assert.Equal(KitCode.HashOf(await TokenAsync()), code.TokenHash);
    }

    [Theory]
    [InlineData("fr", "Qui déclare, et pour quel établissement")]
    [InlineData("en", "Who declares, and for which establishment?")]
    public async Task The_paper_form_is_there_for_everybody_and_names_nobody(string language, string first)
    {
        using var browser = _host.Browser(language);

        var page = await browser.GetStringAsync("/declare/blank");

        Assert.Contains(first, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Equal(6, Regex.Count(page, "class=\"kit-question\""));
        Assert.Contains("declare.cert.example<wbr>/declare", page, StringComparison.Ordinal);
        Assert.Contains("09 72 43 91 25", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_follows_many_finds_a_sheet_by_its_number()
    {
        using var analyst = _host.SignedIn(Roles.Analyst);
        using var manager = OfEstablishment(Roles.Manager);

        Assert.EndsWith($"/kits/{Own}", (await analyst.GetAsync($"/kits?finess={Own}")).Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Contains("Aucun établissement de l'annuaire", await (await analyst.GetAsync("/kits?finess=000000000")).MainTextAsync(), StringComparison.Ordinal);
        var own = await manager.GetStringAsync("/kits");
        Assert.Contains($"href=\"/kits/{Own}\"", own, StringComparison.Ordinal);
        Assert.DoesNotContain(Other, own, StringComparison.Ordinal);
    }

    /// <summary>Drawn again from the path, it is the code that the library made.</summary>
    [Fact]
    public void The_square_is_drawn_module_by_module()
    {
        const string Text = "https://declare.cert.example/k/AAAAAAAAAAAAAAAAAAAAAA";
        using var expected = QRCodeGenerator.GenerateQrCode(Text, QRCodeGenerator.ECCLevel.M);

        var code = QrCode.Of(Text, "label");

        var dark = new HashSet<(int, int)>();
        foreach (Match run in Regex.Matches(code.Path, @"M(\d+) (\d+)h(\d+)v1h-\d+z"))
        {
            var (x, y, length) = (int.Parse(run.Groups[1].Value), int.Parse(run.Groups[2].Value), int.Parse(run.Groups[3].Value));
            dark.UnionWith(Enumerable.Range(x, length).Select(column => (column, y)));
        }

        Assert.Equal(expected.ModuleMatrix.Count, code.Size);
        Assert.Equal(
            from y in Enumerable.Range(0, code.Size) from x in Enumerable.Range(0, code.Size) where expected.ModuleMatrix[y][x] select (x, y),
            dark.OrderBy(m => m.Item2).ThenBy(m => m.Item1));
    }

    private HttpClient OfEstablishment(string role) => _host.SignedIn(
    [
        new(ClaimTypes.NameIdentifier, Guid.CreateVersion7().ToString()), new(ClaimTypes.Role, role), new(Claimed.Establishment, _ids[Own].ToString()),
    ]);

    private async Task<string> TokenAsync()
    {
        var code = await _host.DbAsync(db => db.KitCodes.AsNoTracking().OrderByDescending(c => c.IssuedAt).ThenByDescending(c => c.Id).FirstAsync());
        return code.Token(((Infrastructure.Secrets.SecretKeys)_host.Services.GetService(typeof(Infrastructure.Secrets.SecretKeys))!).For(Api.Features.Kits.FindKit.Purpose));
    }
}
