using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Establishments;

namespace Reporting.Browser.Tests;

/// <summary>The full declaration, page by page.</summary>
public sealed class StepsJourneyTests(Chromium chromium, StepsJourneyTests.OneSite one) : IClassFixture<Chromium>, IClassFixture<StepsJourneyTests.OneSite>
{
    private static readonly string[] _steps = ["establishment", "contacts", "event", "systems", "care", "data", "reach", "cause", "response"];

    [Fact]
    public async Task An_incident_is_declared_page_by_page_on_a_telephone_without_scripts_and_completed_after_the_session_went()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, new View(Width: 360));
        await page.GotoAsync("/declare/full");
        await page.Locator("main form button").ClickAsync();
        await Assertions.Expect(page.Locator(".step-place")).ToContainTextAsync("Étape 1 sur 10");
        await Assertions.Expect(page.Locator(".step-place")).ToContainTextAsync("Qui joindre");

        // The establishment, from the directory; what is looked for stands in no address.
        await page.Locator("#search").FillAsync("ehpad st malo");
        await page.Locator("#search").PressAsync("Enter");
        await page.Locator("button[name=_pick]").ClickAsync();
        await Assertions.Expect(page.Locator("#place")).ToContainTextAsync("EHPAD LES PINS");
        Assert.DoesNotContain("malo", page.Url, StringComparison.OrdinalIgnoreCase);
        await NextAsync(page);
        await page.Locator("#declarant_phone").FillAsync("06 12 34 56 78");
        await NextAsync(page);
        await Assertions.Expect(page.Locator(".step-saved")).ToContainTextAsync("Enregistré à");

        // Back by the page's button, and by the browser's: nothing is lost.
        await page.Locator("#description").FillAsync("Le dossier patient ne répond plus.");
        await page.Locator("button[value=back]").ClickAsync();
        await Assertions.Expect(page.Locator("#declarant_phone")).ToHaveValueAsync("06 12 34 56 78");
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync("Le dossier patient ne répond plus.");
        await page.GoForwardAsync();
        await Assertions.Expect(page.Locator("#declarant_phone")).ToHaveValueAsync("06 12 34 56 78");
        await NextAsync(page);
        await NextAsync(page);

        // A question that follows from an answer comes on the same page, without a script.
        await page.Locator(".choice input[name=systems][value=patientRecord]").CheckAsync();
        await NextAsync(page);
        await page.Locator("[name=careImpact][value=degradedMode]").CheckAsync();
        await NextAsync(page);
        await Assertions.Expect(page.Locator("#careDisruption_services")).ToBeVisibleAsync();
        await page.Locator("#careDisruption_services").FillAsync("Urgences");
        foreach (var _ in _steps.Skip(4))
        {
            await NextAsync(page);
        }

        // The review names what is missing and leads there.
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Relire et envoyer");
        await page.Locator(".error-summary a[href$='#awareAt']").ClickAsync();
        await Assertions.Expect(page.Locator("#awareAt")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.Locator("#awareAt").FillAsync("2024-11-23T02:40");
        await page.Locator("[name=ongoing][value=yes]").CheckAsync();
        await NextAsync(page);
        await AnswerWhatIsLeftAsync(page);
        await page.Locator("button[value=send]").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Votre signalement est bien reçu");
        var codes = await page.Locator("dd.secret").AllTextContentsAsync();

        // An update, in the middle of which the session goes: what was typed comes back, and the draft with the secret.
        await page.GotoAsync($"/declarations/{codes[0]}/complete/response");
        await page.Locator("#measuresTaken").FillAsync("Réseau coupé.");
        await page.Context.ClearCookiesAsync();
        await NextAsync(page);
        await Assertions.Expect(page.Locator("#measuresTaken")).ToHaveValueAsync("Réseau coupé.");
        await page.Locator("input[name=_secret]").FillAsync(codes[1].ToLowerInvariant());
        await NextAsync(page);
        await Assertions.Expect(page.Locator(".facts div", new() { HasText = "Réseau coupé." })).ToBeVisibleAsync();
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync($"/declarations/{codes[0]}");
        await page.Locator("#Secret").FillAsync(codes[1]);
        await page.Locator("main button").ClickAsync();
        await page.Locator("a[href$='/complete/review']").ClickAsync();
        await page.Locator("button[value=send]").ClickAsync();
        await Assertions.Expect(page.Locator("dd.secret").First).ToHaveTextAsync(codes[0]);
    }

    [Fact]
    public async Task The_keyboard_alone_goes_on_and_leaving_in_another_way_saves_when_scripts_run()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, scripts: true);
        await page.GotoAsync("/declare/full");
        await page.Locator("main form button").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#search").FocusAsync();
        await page.Keyboard.TypeAsync("les pins");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("button[name=_pick]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#place")).ToContainTextAsync("EHPAD LES PINS");
        await page.Locator("button[value=next]:visible").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#declarant_phone").FocusAsync();
        await page.Keyboard.TypeAsync("06 12 34 56 78");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#description").FillAsync("À moitié écrit");

        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("#declarant_phone")).ToHaveValueAsync("06 12 34 56 78");
        await page.GoForwardAsync();

        await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync("À moitié écrit");
    }

    [Fact]
    public async Task A_page_that_is_asked_for_again_before_its_text_arrived_catches_up_and_erases_nothing()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, scripts: true);
        await page.GotoAsync("/declare/full");
        await page.Locator("main form button").ClickAsync();
        await page.GotoAsync(page.Url.Replace("/establishment", "/event", StringComparison.Ordinal));
        await page.Context.RouteAsync("**/event", async route =>
        {
            // What leaves with the page is late.
            await Task.Delay(route.Request.Method == "POST" ? 250 : 0);
            await route.ContinueAsync();
        });
        await page.Locator("#description").FillAsync("Les sauvegardes sont chiffrées.");

        await page.ReloadAsync();

        await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync("Les sauvegardes sont chiffrées.");
        await page.Locator("#awareAt").FillAsync("2024-11-23T02:40");
        await NextAsync(page);
        await page.WaitForURLAsync("**/systems");
        await page.GotoAsync(page.Url.Replace("/systems", "/event", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync("Les sauvegardes sont chiffrées.");
        await Assertions.Expect(page.Locator("#awareAt")).ToHaveValueAsync("2024-11-23T02:40");
    }

    [Fact]
    public async Task A_page_that_meets_no_network_stays_as_it_was_typed_and_is_sent_when_it_is_back()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, new View(Width: 360), scripts: true);
        await page.GotoAsync("/declare/full");
        await page.Locator("main form button").ClickAsync();
        await page.GotoAsync(page.Url.Replace("/establishment", "/contacts", StringComparison.Ordinal));
        await page.Locator("#declarant_phone").FillAsync("06 12 34 56 78");
        await page.Context.SetOfflineAsync(true);
        await page.Locator("button[value=next]:visible").ClickAsync();

        await Assertions.Expect(page.Locator("#no-network")).ToContainTextAsync("rien n'est parti");
        await Assertions.Expect(page.Locator("#no-network p")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#declarant_phone")).ToHaveValueAsync("06 12 34 56 78");
        await Site.ShootAsync(page, "steps-no-network-360");
        Assert.Empty(await Seen.FaultsAsync(page));

        await page.Context.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator("#no-network")).ToBeHiddenAsync();
        await NextAsync(page);
        await page.WaitForURLAsync("**/event");
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("#declarant_phone")).ToHaveValueAsync("06 12 34 56 78");
        one.Site.Complaints.Clear();
    }

    [Fact]
    public async Task A_page_that_meets_no_service_stays_as_it_was_typed_and_is_sent_when_it_is_back()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, new View(Width: 360), scripts: true);
        await page.GotoAsync("/declare/full");
        await page.Locator("main form button").ClickAsync();
        await page.GotoAsync(page.Url.Replace("/establishment", "/contacts", StringComparison.Ordinal));
        await page.Locator("#declarant_phone").FillAsync("06 12 34 56 78");

        foreach (var away in new Func<IRoute, Task>[]
        {
            route => route.AbortAsync("connectionrefused"),
            route => route.FulfillAsync(new() { Status = 502, Body = "Bad Gateway" }),
        })
        {
            await page.RouteAsync("**", away);
            await page.Locator("button[value=next]:visible").ClickAsync();

            await Assertions.Expect(page.Locator("#no-network")).ToContainTextAsync("le service ne répond pas");
            await Assertions.Expect(page.Locator("#no-network p")).ToBeFocusedAsync();
            await Assertions.Expect(page.Locator("#declarant_phone")).ToHaveValueAsync("06 12 34 56 78");
            await page.UnrouteAllAsync();
            await page.EvaluateAsync("document.getElementById('no-network').hidden = true");
        }

        await NextAsync(page);
        await page.WaitForURLAsync("**/event");
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("#declarant_phone")).ToHaveValueAsync("06 12 34 56 78");
        one.Site.Complaints.Clear();
    }

    [Fact]
    public async Task Every_page_and_every_refusal_can_be_used_by_everybody()
    {
        one.Site.Complaints.Clear();
        var page = await one.Site.VisitAsync(chromium.Browser, scripts: true);
        await page.GotoAsync("/declare/full");
        await LookAsync(page, "begin");
        await page.Locator("main form button").ClickAsync();
        var draft = page.Url[..^"/establishment".Length];
        await page.Locator("#search").FillAsync("rien de tel");
        await page.Locator("button[value=search]:visible").ClickAsync();
        await LookAsync(page, "nothing-found");
        await page.Locator("#search").FillAsync("les pins");
        await page.Locator("button[value=search]:visible").ClickAsync();
        await LookAsync(page, "found");
        await page.GotoAsync($"{draft}/contacts");
        await page.Locator("#declarant_phone").FillAsync("zéro six");
        await NextAsync(page);
        await Assertions.Expect(page.Locator(".error-summary")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#declarant_phone")).ToHaveValueAsync("zéro six");
        await LookAsync(page, "wrong");
        await page.GotoAsync($"{draft}/care");
        await page.Locator("[name=careImpact][value=interruption]").CheckAsync();
        await page.Locator("[name=patientEndangerment][value=potential]").CheckAsync();
        await NextAsync(page);
        await LookAsync(page, "more");
        foreach (var step in _steps)
        {
            await page.GotoAsync($"{draft}/{step}");
            await LookAsync(page, step);
        }

        await page.GotoAsync($"{draft}/review");
        await LookAsync(page, "review");
        await page.Locator("button[value=send]").ClickAsync();
        await page.Locator(".error-summary").WaitForAsync();
        await LookAsync(page, "refused");
        await page.GotoAsync($"{draft}/event?review=true");
        await LookAsync(page, "corrected");

        async Task LookAsync(IPage shown, string name)
        {
            var faults = new List<string>();
            foreach (var (width, dark) in new[] { (320, true), (1280, false) })
            {
                await shown.SetViewportSizeAsync(width, 800);
                await shown.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
                await Site.ShootAsync(shown, $"steps-{name}-{width}");
                faults.AddRange((await Seen.FaultsAsync(shown)).Select(fault => $"{name} {width}: {fault}"));
            }

            Assert.Empty(faults.Concat(one.Site.Complaints));
        }
    }

    [Fact]
    public async Task Withdrawing_and_its_refusal_can_be_used_by_everybody()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, scripts: true);
        await page.GotoAsync("/declare/full");
        await page.Locator("main form button").ClickAsync();
        var draft = page.Url[..^"/establishment".Length];
        await page.Locator("#establishment_name").FillAsync("Centre hospitalier du Val");
        await page.Locator("#establishment_town").FillAsync("Valville");
        await NextAsync(page);
        await page.Locator("#declarant_phone").FillAsync("06 12 34 56 78");
        await NextAsync(page);
        await page.Locator("#awareAt").FillAsync("2024-11-23T02:40");
        await page.Locator("[name=ongoing][value=yes]").CheckAsync();
        await page.Locator("#description").FillAsync("Panne.");
        await NextAsync(page);
        await page.Locator(".choice input[name=systems][value=patientRecord]").CheckAsync();
        await NextAsync(page);
        await page.Locator("[name=careImpact][value=none]").CheckAsync();
        await NextAsync(page);
        await page.GotoAsync($"{draft}/review");
        await AnswerWhatIsLeftAsync(page);
        await page.Locator("button[value=send]").ClickAsync();
        var reference = (await page.Locator("dd.secret").First.TextContentAsync())!;

        await page.GotoAsync($"/declarations/{reference}/withdraw");
        await page.Locator("main form .button-danger").ClickAsync();
        await page.Locator(".error-summary").WaitForAsync();
        Assert.Empty(await Seen.FaultsAsync(page));
        await Site.ShootAsync(page, "withdraw");
        await page.Locator("#changeReason").FillAsync("Fausse alerte.");
        await page.Locator("main form .button-danger").ClickAsync();
        await page.Locator("dd.secret").First.WaitForAsync();
        await page.GotoAsync($"/declarations/{reference}");
        await Assertions.Expect(page.Locator(".notice-warning").First).ToContainTextAsync("Fausse alerte.");
        Assert.Empty(await Seen.FaultsAsync(page));
    }

    /// <summary>Whether help is wanted is asked on the page of what follows.</summary>
    private static async Task AnswerWhatIsLeftAsync(IPage page)
    {
        if (await page.Locator(".error-summary a[href$='#supportWanted']").CountAsync() > 0)
        {
            await page.Locator(".error-summary a[href$='#supportWanted']").ClickAsync();
            await page.Locator("[name=supportWanted][value=false]").CheckAsync();
            await NextAsync(page);
        }
    }

    private static Task NextAsync(IPage page, string button = "value=next") => Site.PostAsync(page, $"button[{button}]:visible");

    /// <summary>One service with a directory of one.</summary>
    public sealed class OneSite : IAsyncLifetime
    {
        public Site Site { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await using var scope = Site.Host.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<DirectoryImport>().TakeAsync(
                [(FinessNumber.Parse("350000004"), new EstablishmentProfile(null, "EHPAD LES PINS", "SAINT-MALO", "53", EstablishmentCategory.NursingHome, EstablishmentStatus.Public, false))],
                default);
        }

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
