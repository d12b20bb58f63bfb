using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Reporting.Testing;

namespace Reporting.Browser.Tests;

/// <summary>A desktop at 400 %: 320 by 256 pixels of the sheet (WCAG 1.4.10). Nothing has to be moved sideways, and nothing stands in the way.</summary>
public sealed class SmallWindowTests(Chromium chromium, SmallWindowTests.OneSite one) : IClassFixture<Chromium>, IClassFixture<SmallWindowTests.OneSite>
{
    private const string Looking =
        """
        () => {
          const faults = [];
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth > width) {
            const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.table-frame, .visually-hidden'));
            faults.push(`wider than the window by ${document.documentElement.scrollWidth - width}: ${wide.map(e => e.outerHTML.slice(0, 100)).slice(0, 2).join(' | ')}`);
          }
          for (const e of document.querySelectorAll('.table-frame:has(> .table-cards)')) {
            if (e.scrollWidth > e.clientWidth) { faults.push(`cards that scroll sideways: ${e.innerText.slice(0, 100)}`); }
          }
          for (const e of document.querySelectorAll('body *')) {
            const style = getComputedStyle(e);
            if (['auto', 'scroll'].includes(style.overflowX) && e.scrollWidth > e.clientWidth && e.tabIndex < 0) { faults.push(`scrolls without a keyboard: ${e.outerHTML.slice(0, 100)}`); }
            if (['sticky', 'fixed'].includes(style.position) && e.getBoundingClientRect().height > innerHeight / 2) { faults.push(`stands over half of the window: ${e.outerHTML.slice(0, 100)}`); }
          }
          return faults;
        }
        """;

    private readonly List<string> _faults = [];

    [Fact]
    public async Task What_everybody_reads_fits()
    {
        var page = await VisitAsync();
        foreach (var path in new[] { "/", "/declare", "/declare/blank", "/advice", "/resume", "/verify", "/verify/key", "/sign-in", "/set-password", "/observatory", "/observatory/2025", "/not-there" })
        {
            await LookAsync(page, path);
        }

        await page.GotoAsync("/resume");
        await page.Locator("main form button").ClickAsync();
        await LookAsync(page, "resume refused");
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task What_a_declarant_fills_in_and_gets_fits()
    {
        var page = await VisitAsync();
        await page.GotoAsync("/declare");
        await page.Locator(".send button").First.ClickAsync();
        await page.Locator(".error-summary").WaitForAsync();
        await LookAsync(page, "declare with errors");

        await page.GotoAsync("/declare/full");
        await LookAsync(page, "full");
        await page.Locator("main form button").ClickAsync();
        await page.Locator(".step-all summary").WaitForAsync();
        await page.Locator(".step-all summary").ClickAsync();
        await LookAsync(page, "all steps");
        foreach (var step in await page.Locator(".step-all a").EvaluateAllAsync<string[]>("all => all.map(a => a.pathname)"))
        {
            await LookAsync(page, step);
        }

        var reference = await one.DeclareAsync(page, "Rançongiciel : tous les serveurs sont chiffrés, une demande de rançon est affichée.");
        await LookAsync(page, $"/receipt/{reference}");
        await page.GotoAsync($"/declarations/{reference}");
        await page.Locator("#Text").FillAsync($"https://hopital.example/{new string('x', 200)}");
        await page.Locator("section:has(#messages) button:not([name])").ClickAsync();
        foreach (var path in new[] { $"/declarations/{reference}", $"/declarations/{reference}/files", $"/declarations/{reference}/link", $"/declarations/{reference}/complete", $"/declarations/{reference}/withdraw" })
        {
            await LookAsync(page, path);
        }

        Assert.Empty(_faults);
    }

    [Fact]
    public async Task What_an_analyst_and_a_manager_work_with_fits()
    {
        var analyst = await VisitAsync();
        var reference = await one.DeclareAsync(analyst, "Panne du réseau.", OneSite.Finess);
        foreach (var type in new[] { "ransomware", "phishing", "powerFailure", "dataExfiltration", "accidentalDisclosure", "providerFailure" })
        {
            await one.DeclareAsync(analyst, $"Pour les tableaux : {type}.", type: type);
        }

        await Site.SignInAsync(analyst, OneSite.Analyst);
        await analyst.GotoAsync("/events/new");
        await analyst.Locator("#Form_Name").FillAsync("Panne de l'hébergeur Interrégional-de-données-de-santé-du-Grand-Ouest");
        await analyst.Locator("#Form_Type").SelectOptionAsync("ProviderFailure");
        await analyst.Locator("#Form_From").FillAsync("2024-11-23T21:10");
        await analyst.Locator("main form button").ClickAsync();
        await analyst.Locator(".back").WaitForAsync();
        await LookAsync(analyst, "event");
        foreach (var path in new[] { "/incidents", $"/incidents/{reference}", $"/declarations/{reference}/files", "/events", "/events/new", "/phone", $"/observatory/{TimeProvider.System.GetUtcNow().Year}" })
        {
            await LookAsync(analyst, path);
        }

        var manager = await VisitAsync();
        await Site.SignInAsync(manager, OneSite.Manager);
        foreach (var path in new[] { "/", "/declarations", "/members", "/kits", $"/kits/{OneSite.Finess}" })
        {
            await LookAsync(manager, path);
        }

        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Events_are_cards_on_a_telephone()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, new View(Width: 360));
        await Site.SignInAsync(page, OneSite.Analyst);
        await page.GotoAsync("/events/new");
        await page.Locator("#Form_Name").FillAsync("Panne d'un opérateur");
        await page.Locator("#Form_Type").SelectOptionAsync("TelecomLoss");
        await page.Locator("#Form_From").FillAsync("2024-11-23T21:10");
        await page.Locator("main form button").ClickAsync();
        await page.Locator(".back").WaitForAsync();

        await page.GotoAsync("/events");

        await Assertions.Expect(page.Locator("td[data-label]").First).ToBeVisibleAsync();
        Assert.Equal(0, await page.Locator(".table-frame").EvaluateAsync<int>("frame => frame.scrollWidth - frame.clientWidth"));
        await Site.ShootAsync(page, "events-360");
    }

    private async Task<IPage> VisitAsync()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, scripts: true);
        await page.SetViewportSizeAsync(320, 256);
        return page;
    }

    /// <param name="what">An address to go to, or a word for what is shown.</param>
    private async Task LookAsync(IPage page, string what)
    {
        if (what[0] == '/')
        {
            await page.GotoAsync(what);
        }

        await Site.ShootAsync(page, $"small-{Regex.Replace(what.Trim('/'), "[0-9a-f]{8}-[-0-9a-f]+|[^a-z]+", "-")}");
        _faults.AddRange((await page.EvaluateAsync<string[]>(Looking)).Select(fault => $"{what}: {fault}"));
    }

    /// <summary>One service with people who may open its pages.</summary>
    public sealed class OneSite : IAsyncLifetime
    {
        public const string Analyst = "analyste@cert.example";
        public const string Manager = "une-personne-au-nom-vraiment-tres-long@centre-hospitalier-du-val.example";
        public const string Finess = "350000048";

        public Site Site { get; } = new();

        public async ValueTask InitializeAsync() => await Site.FurnishAsync(Analyst, Manager, Finess, "Centre hospitalier intercommunal du Val-de-Saint-Exemple-les-Bains");

        /// <returns>The reference, once the incident is open; the page holds its cookie.</returns>
        public async Task<string> DeclareAsync(IPage page, string description, string finess = "", string type = "")
        {
            await page.GotoAsync("/receipt/none");
            var form = page.APIRequest.CreateFormData();
            (string Name, string Value)[] fields =
            [
                ("reportingReason", "incident"), ("establishment.name", "Centre hospitalier intercommunal du Val"), ("establishment.town", "Valville"), ("establishment.finess", finess),
                ("declarant.phone", "06 12 34 56 78"), ("awareAt", "2026-03-14T02:40"), ("ongoing", "yes"), ("description", description), ("systems", "network"),
                ("careImpact", "degradedMode"), ("supportWanted", "false"), ("type", type), ("_anyway", "true"),
            ];
            foreach (var (name, value) in fields)
            {
                form.Set(name, value);
            }

            var answer = await page.APIRequest.PostAsync($"{Site.Address}/declare", new() { Form = form, MaxRedirects = 0 });
            var reference = Regex.Match(answer.Headers["location"], "S[0-9]{2}-[^/]+").Value;
            Assert.True(await Eventually.Async(() => Site.Host.DbAsync(db => db.Incidents.AnyAsync(i => i.Reference == reference)), opened => opened));
            return reference;
        }

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
