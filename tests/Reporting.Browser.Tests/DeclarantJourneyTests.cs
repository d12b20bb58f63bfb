using Microsoft.Playwright;

namespace Reporting.Browser.Tests;

/// <summary>The declarant's journey: a telephone, at night, no scripts.</summary>
public sealed class DeclarantJourneyTests(Chromium chromium, DeclarantJourneyTests.OneSite one) : IClassFixture<Chromium>, IClassFixture<DeclarantJourneyTests.OneSite>
{
    private static readonly View _telephone = new(Width: 360);

    [Fact]
    public async Task An_incident_is_declared_corrected_and_completed_on_a_telephone_without_scripts()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, _telephone);
        await page.GotoAsync("/");
        await page.Locator("main .button-big").ClickAsync();
        await page.Locator("#establishment_name").FillAsync("Centre hospitalier du Val");
        await page.Locator("#description").FillAsync("Le dossier patient ne répond plus depuis deux heures.");
        await SendAsync(page);

        // What is missing is said on top; its link leads into the field, and what was typed is there.
        await Assertions.Expect(page.Locator(".error-summary")).ToBeFocusedAsync();
        await page.Locator(".error-summary a[href='#awareAt']").ClickAsync();
        await Assertions.Expect(page.Locator("#awareAt")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync("Le dossier patient ne répond plus depuis deux heures.");
        await FillAsync(page);
        await SendAsync(page);

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Votre signalement est bien reçu");
        var (reference, secret) = await CodesAsync(page);

        // A colleague, elsewhere, with the two codes.
        var colleague = await one.Site.VisitAsync(chromium.Browser, _telephone);
        await colleague.GotoAsync($"/declarations/{reference}");
        await Assertions.Expect(colleague.Locator("#Reference")).ToHaveValueAsync(reference);
        await colleague.Locator("#Secret").FillAsync(secret.ToLowerInvariant());
        await colleague.Locator("main button").ClickAsync();
        await Assertions.Expect(colleague.Locator("h1")).ToContainTextAsync(reference);
        await colleague.GotoAsync($"/declarations/{reference}/complete/event");
        await Assertions.Expect(colleague.Locator("#description")).ToHaveValueAsync("Le dossier patient ne répond plus depuis deux heures.");
        await colleague.GotoAsync($"/declarations/{reference}/complete/response");
        await colleague.Locator("#measuresTaken").FillAsync("Réseau coupé.");
        await colleague.Locator("[name=supportWanted][value=false]").CheckAsync();
        await colleague.Locator("button[value=next]:visible").ClickAsync();
        await colleague.Locator("button[value=send]").ClickAsync();
        await colleague.Locator($"main a[href='/declarations/{reference}']").First.ClickAsync();
        await Assertions.Expect(colleague.Locator(".facts div", new() { HasText = "Réseau coupé." }).First).ToContainTextAsync("ajouté");
    }

    [Fact]
    public async Task A_drill_changes_colour_as_soon_as_it_is_said()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, _telephone);
        await page.GotoAsync("/declare/full");
        await page.Locator("main form button").ClickAsync();
        await Assertions.Expect(page.Locator(".exercise-banner")).ToBeHiddenAsync();

        await page.Locator("summary", new() { HasText = "Exercice" }).ClickAsync();
        await page.Locator("[name=reportingReason][value=exercise]").CheckAsync();

        await Assertions.Expect(page.Locator(".exercise-banner")).ToBeVisibleAsync();
        await page.Locator("[name=reportingReason][value=incident]").CheckAsync();
        await Assertions.Expect(page.Locator(".exercise-banner")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Going_back_finds_what_was_typed()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, _telephone);
        await page.GotoAsync("/declare");
        await page.Locator("#description").FillAsync("Longue saisie");

        await page.GotoAsync("/resume");
        await page.GoBackAsync();

        await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync("Longue saisie");
    }

    [Fact]
    public async Task The_first_load_of_the_form_fits_a_bad_line()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, _telephone);
        var network = await page.Context.NewCDPSessionAsync(page);
        var (addresses, bytes) = (new Dictionary<string, string>(), 0d);
        network.Event("Network.requestWillBeSent").OnEvent += (_, sent) =>
            addresses[sent!.Value.GetProperty("requestId").GetString()!] = sent.Value.GetProperty("request").GetProperty("url").GetString()!;
        network.Event("Network.loadingFinished").OnEvent += (_, finished) => bytes += finished!.Value.GetProperty("encodedDataLength").GetDouble();
        await network.SendAsync("Network.enable");

        await page.GotoAsync("/declare", new() { WaitUntil = WaitUntilState.NetworkIdle });

        // The browser's own pictures (the calendar of a date field) are no requests.
        var requests = addresses.Values.Where(address => address.StartsWith(one.Site.Address, StringComparison.Ordinal)).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{requests.Count} requests, {bytes} bytes");
        Assert.InRange(requests.Count, 1, 5);
        Assert.InRange(bytes, 1_000, 60 * 1024);
    }

    [Fact]
    public async Task The_form_can_be_used_by_everybody() => await LookAsync("form", page => page.GotoAsync("/declare"));

    [Fact]
    public async Task The_form_with_everything_open_can_be_used_by_everybody() => await LookAsync("open", async page =>
    {
        await page.GotoAsync("/declare/full?exercise=true");
        await page.EvaluateAsync("() => document.querySelectorAll('details').forEach(d => d.open = true)");
    });

    [Fact]
    public async Task The_form_of_a_drill_can_be_used_by_everybody() => await LookAsync("drill", page => page.GotoAsync("/declare?exercise=true"));

    [Fact]
    public async Task The_first_page_can_be_used_by_everybody() => await LookAsync("home", page => Task.CompletedTask);

    [Fact]
    public async Task The_refused_form_can_be_used_by_everybody() => await LookAsync("refused", async page =>
    {
        await page.GotoAsync("/declare");
        await SendAsync(page);
        await page.Locator(".error-summary").WaitForAsync();
    });

    [Fact]
    public async Task The_receipt_and_what_follows_can_be_used_by_everybody()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, scripts: true);
        await page.GotoAsync("/declare");
        await page.Locator("#establishment_name").FillAsync("Centre hospitalier du Val");
        await page.Locator("#description").FillAsync("Panne.");
        await FillAsync(page);
        await SendAsync(page);
        var (reference, _) = await CodesAsync(page);

        await LookAsync("receipt", p => p.GotoAsync($"/receipt/{reference}"), page);
        await LookAsync("shown", p => p.GotoAsync($"/declarations/{reference}"), page);
        await LookAsync("complete", p => p.GotoAsync($"/declarations/{reference}/complete?final=true"), page);
        await LookAsync("verified", async p =>
        {
            await p.GotoAsync($"/receipt/{reference}");
            await p.Locator("form[action='/verify'] button").ClickAsync();
            await p.Locator(".notice-success").WaitForAsync();
        }, page);
        await LookAsync("not-verified", async p =>
        {
            await p.GotoAsync("/verify");
            await p.Locator("#Reference").FillAsync(reference);
            await p.Locator("#Hash").FillAsync(new string('0', 64));
            await p.Locator("main form button").ClickAsync();
            await p.Locator("[role=alert]").WaitForAsync();
        }, page);
    }

    [Fact]
    public async Task Checking_a_receipt_and_its_refusal_can_be_used_by_everybody() => await LookAsync("verify", async page =>
    {
        await page.GotoAsync("/verify");
        await page.Locator("main form button").ClickAsync();
        await page.Locator(".error-summary").WaitForAsync();
    });

    [Fact]
    public async Task The_way_back_and_its_refusal_can_be_used_by_everybody() => await LookAsync("resume", async page =>
    {
        await page.GotoAsync("/resume");
        await page.Locator("#Reference").FillAsync("S26-2222-2222");
        await page.Locator("#Secret").FillAsync("22222-22222");
        await page.Locator("main button").ClickAsync();
        await page.Locator(".error-summary").WaitForAsync();
    });

    private static async Task FillAsync(IPage page)
    {
        await page.Locator("#establishment_town").FillAsync("Valville");
        await page.Locator("#declarant_phone").FillAsync("06 12 34 56 78");
        await page.Locator("#awareAt").FillAsync("2024-11-23T02:40");
        await page.Locator("[name=ongoing][value=yes]").CheckAsync();
        await page.Locator("[name=systems][value=patientRecord]").CheckAsync();
        await page.Locator("[name=careImpact][value=degradedMode]").CheckAsync();
        await page.Locator("[name=supportWanted][value=false]").CheckAsync();
    }

    private static Task SendAsync(IPage page) => page.Locator(".send button").First.ClickAsync();

    private static async Task<(string Reference, string Secret)> CodesAsync(IPage page)
    {
        await page.Locator("dd.secret").First.WaitForAsync();
        var codes = await page.Locator("dd.secret").AllTextContentsAsync();
        return (codes[0], codes[1]);
    }

    /// <summary>Desktop, and the same enlarged four times (320 pixels, WCAG 1.4.10), light and dark, in both languages.</summary>
    private async Task LookAsync(string name, Func<IPage, Task> act, IPage? page = null)
    {
        one.Site.Complaints.Clear();
        page ??= await one.Site.VisitAsync(chromium.Browser, scripts: true);
        var faults = new List<string>();
        foreach (var view in View.All.Select(v => v.Width == 360 ? v with { Width = 320 } : v))
        {
            await page.SetViewportSizeAsync(view.Width, 800);
            await page.EmulateMediaAsync(new() { ColorScheme = view.Dark ? ColorScheme.Dark : ColorScheme.Light });
            await page.GotoAsync($"/?lang={view.Language}");
            await act(page);
            if (view is { Language: "fr", Dark: false })
            {
                await Site.ShootAsync(page, $"declare-{name}-{view}");
            }

            faults.AddRange((await Seen.FaultsAsync(page)).Select(fault => $"{view}: {fault}"));
        }

        Assert.Empty(faults.Concat(one.Site.Complaints));
    }

    /// <summary>One service for the whole journey.</summary>
    public sealed class OneSite : IAsyncDisposable
    {
        public Site Site { get; } = new();

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
