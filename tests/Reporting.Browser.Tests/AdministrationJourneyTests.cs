using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Reporting.Testing;

namespace Reporting.Browser.Tests;

/// <summary>From an empty installation to a colleague at work, without any script.</summary>
[Collection(Chromium.Alone)]
public sealed class AdministrationJourneyTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task The_link_on_the_console_leads_to_a_first_colleague_at_work()
    {
        var (site, link) = await FirstStartAsync();
        await using var _ = site;
        var administrator = await site.VisitAsync(chromium.Browser);

        await administrator.GotoAsync(link);
        await FillAsync(administrator, ("DisplayName", "Administration"), ("Email", "administration@example.org"), ("Password", Site.Password), ("Again", Site.Password));
        await administrator.Locator("main button").ClickAsync();
        await Assertions.Expect(administrator.Locator(".notice-success")).ToBeVisibleAsync();
        await Site.SignInAsync(administrator, "administration@example.org");
        await administrator.GotoAsync("/admin/accounts/new");
        await FillAsync(administrator, ("Form_DisplayName", "Équipe de nuit"), ("Form_Email", "nuit@example.org"));
        await administrator.GetByRole(AriaRole.Checkbox, new() { NameRegex = new(@"^Analyste\s:") }).CheckAsync();
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Créer le compte" }).ClickAsync();
        var invitation = await administrator.Locator(".secret").InnerTextAsync();
        await administrator.ReloadAsync();
        await Assertions.Expect(administrator.Locator(".secret")).ToHaveCountAsync(0);

        var colleague = await site.VisitAsync(chromium.Browser);
        await colleague.GotoAsync(new Uri(invitation).PathAndQuery);
        Assert.EndsWith("/set-password", colleague.Url, StringComparison.Ordinal);
        await FillAsync(colleague, ("Password", Site.Password), ("Again", Site.Password));
        await colleague.Locator("main button").ClickAsync();
        await Site.SignInAsync(colleague, "nuit@example.org");
        await Assertions.Expect(colleague.Locator(".site-nav")).ToContainTextAsync("Incidents");
        Assert.Equal(403, (await colleague.GotoAsync("/admin"))!.Status);
        await administrator.GotoAsync("/admin/audit");
        await Assertions.Expect(administrator.Locator("main table")).ToContainTextAsync("analyst reads-content");
        await colleague.GotoAsync("/");
        await colleague.Locator(".who button").ClickAsync();
        await Assertions.Expect(colleague.Locator("h1")).ToHaveTextAsync("Vous êtes déconnecté");
    }

    [Fact]
    public async Task Errors_take_the_focus_and_lead_to_their_fields_by_keyboard_alone()
    {
        var (site, link) = await FirstStartAsync();
        await using var _ = site;
        var page = await site.VisitAsync(chromium.Browser);
        await page.GotoAsync(link);
        await FillAsync(page, ("DisplayName", "Administration"), ("Email", "pas une adresse"), ("Password", "court"), ("Again", "autre"));
        await page.Locator("form").EvaluateAsync("form => form.noValidate = true");

        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".error-summary").WaitForAsync();
        await Assertions.Expect(page.Locator(".error-summary")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("#Email")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#Email")).ToHaveValueAsync("pas une adresse");
        await Assertions.Expect(page.Locator("#Email")).ToHaveAccessibleDescriptionAsync(new Regex("nom@exemple.fr"));
        Assert.StartsWith("Erreur", await page.TitleAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_stop_of_the_keyboard_skips_to_the_content()
    {
        await using var site = new Site();
        var page = await site.VisitAsync(chromium.Browser);
        await page.GotoAsync("/");

        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".skip")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("main")).ToBeFocusedAsync();
    }

    /// <summary>Starts the service on an empty directory and reads its link where a person would: on the console.</summary>
    private static async Task<(Site Site, string Link)> FirstStartAsync()
    {
        var screen = Console.Out;
        await using var console = new Lines();
        Console.SetOut(console);
        try
        {
            var site = new Site();
            var printed = await Eventually.Async(() => Task.FromResult(Regex.Match(console.Text, $":{new Uri(site.Address).Port}(/first-administrator/[0-9a-f]{{64}})")), match => match.Success);
            Assert.True(printed.Success, $"No link for {site.Address} on the console: {console.Text}");
            return (site, printed.Groups[1].Value);
        }
        finally
        {
            Console.SetOut(screen);
        }
    }

    private static async Task FillAsync(IPage page, params (string Id, string Text)[] fields)
    {
        foreach (var (id, text) in fields)
        {
            await page.Locator($"#{id}").FillAsync(text);
        }
    }

    /// <summary>What was printed so far; safe to read while others print.</summary>
    private sealed class Lines : TextWriter
    {
        private readonly ConcurrentQueue<string?> _lines = new();

        public string Text => string.Join('\n', _lines);

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => _lines.Enqueue(value);
    }
}
