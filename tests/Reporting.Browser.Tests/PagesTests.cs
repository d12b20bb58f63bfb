using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Browser.Tests;

/// <summary>Every page, through every pair of eyes. A new page is one more line.</summary>
public sealed class PagesTests(Chromium chromium, PagesTests.Furnished furnished) : IClassFixture<Chromium>, IClassFixture<PagesTests.Furnished>
{
    private const string Administrator = "administrateur@example.org";

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/sign-out")]
    [InlineData("/set-password")]
    [InlineData("/first-administrator")]
    [InlineData("/declare/blank")]
    [InlineData("/verify/key")]
    [InlineData("/not-there")]
    public async Task A_page_for_everybody_can_be_used_by_everybody(string path) => await LookAsync(path);

    [Theory]
    [InlineData("/kits")]
    [InlineData("/kits?finess=000000000")]
    [InlineData("/kits/750712184")]
    [InlineData("/admin")]
    [InlineData("/admin/accounts")]
    [InlineData("/admin/accounts?search=nobody-at-all")]
    [InlineData("/admin/accounts/new")]
    [InlineData("/admin/accounts/{account}")]
    [InlineData("/admin/keys")]
    [InlineData("/admin/audit")]
    [InlineData("/admin/health")]
    [InlineData("/admin/recipients")]
    [InlineData("/admin/recipients/ars-11")]
    public async Task A_page_of_administration_can_be_used_by_everybody(string path) => await LookAsync(path, Administrator);

    [Theory]
    [InlineData("/sign-in", "main button", null)]
    [InlineData("/admin/accounts/new", "main form button", Administrator)]
    [InlineData("/admin/keys", "main form:has(#Form_Name) button", Administrator)]
    public async Task A_refused_form_can_be_used_by_everybody(string path, string button, string? account) => await LookAsync(path, account, "refused", async page =>
    {
        await page.Locator(button).ClickAsync();
        await page.Locator(".error-summary").WaitForAsync();
    });

    [Fact]
    public async Task What_is_shown_once_can_be_used_by_everybody() => await LookAsync("/admin/keys", Administrator, "shown-once", async page =>
    {
        await page.Locator("#Form_Name").FillAsync("Supervision de démonstration");
        await page.Locator("#Form_Scopes").CheckAsync();
        await page.Locator("main form:has(#Form_Name) button").ClickAsync();
        await page.Locator(".secret").WaitForAsync();
    });

    private async Task LookAsync(string path, string? account = null, string state = "", Func<IPage, Task>? act = null)
    {
        var site = furnished.Site;
        site.Complaints.Clear();
        var page = await site.VisitAsync(chromium.Browser, scripts: true);
        if (account is not null)
        {
            await Site.SignInAsync(page, account);
        }

        var faults = new List<string>();
        foreach (var view in View.All)
        {
            await page.SetViewportSizeAsync(view.Width, 800);
            await page.EmulateMediaAsync(new() { ColorScheme = view.Dark ? ColorScheme.Dark : ColorScheme.Light });
            var address = path.Replace("{account}", furnished.Account.ToString(), StringComparison.Ordinal);
            await page.GotoAsync($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}lang={view.Language}");
            if (act is not null)
            {
                await act(page);
            }

            await Site.ShootAsync(page, $"{path.Split('?')[0].Trim('/').Replace('/', '-')}{state}-{view}");
            faults.AddRange((await Seen.FaultsAsync(page)).Select(fault => $"{view}: {fault}"));
        }

        await page.Context.CloseAsync();
        Assert.Empty(faults.Concat(site.Complaints));
    }

    /// <summary>One service for all pages, with an account that may open them.</summary>
    public sealed class Furnished : IAsyncLifetime
    {
        public Site Site { get; } = new();

        public Guid Account { get; private set; }

        public async ValueTask InitializeAsync()
        {
            Account = await Site.AccountAsync(Administrator, Roles.Administrator);
            await Site.Host.DbAsync(db =>
            {
                var establishment = Establishment.Register(
                    FinessNumber.Parse("750712184", null),
                    new EstablishmentProfile(null, "Hôpital de démonstration", "Valville", "11", EstablishmentCategory.GeneralHospital, EstablishmentStatus.Public, EssentialOperator: false));
                db.Add(establishment);
                db.Add(KitCode.Issue(establishment.Id, Site.Host.Services.GetRequiredService<SecretKeys>().For("kit-code"), TimeProvider.System.GetUtcNow()));
                return db.SaveChangesAsync();
            });
        }

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
