using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Reporting.Browser.Tests;

/// <summary>What follows a declaration, on a telephone: first aid, what is owed, and the report that ends it.</summary>
public sealed class OwedJourneyTests(Chromium chromium, OwedJourneyTests.OneSite one) : IClassFixture<Chromium>, IClassFixture<OwedJourneyTests.OneSite>
{
    [Fact]
    public async Task Ransomware_gets_its_card_first_then_what_is_owed_until_the_final_report()
    {
        var faults = new List<string>();
        var page = await one.Site.VisitAsync(chromium.Browser, new View(Width: 360), scripts: true);
        await page.GotoAsync("/declare");
        await page.Locator("#establishment_name").FillAsync("Centre hospitalier du Val");
        await page.Locator("#establishment_town").FillAsync("Valville");
        await page.Locator("#declarant_phone").FillAsync("06 12 34 56 78");
        await page.Locator("#awareAt").FillAsync("2026-03-14T02:40");
        await page.Locator("#description").FillAsync("Rançongiciel : tous les serveurs sont chiffrés, une demande de rançon est affichée.");
        await page.Locator("[name=ongoing][value=yes]").CheckAsync();
        await page.Locator("[name=systems][value=patientRecord]").CheckAsync();
        await page.Locator("[name=careImpact][value=interruption]").CheckAsync();
        await page.Locator("[name=supportWanted][value=false]").CheckAsync();
        await page.Locator(".send button").First.ClickAsync();

        // The card stands above all that needs scrolling for.
        var card = page.Locator(".advice h2");
        await Assertions.Expect(card).ToHaveTextAsync(new Regex("Rançongiciel"));
        Assert.True((await card.BoundingBoxAsync())!.Y < 740, "The card begins below the first screen.");
        var reference = (await page.Locator("dd.secret").First.TextContentAsync())!;
        await LookAsync("receipt");

        await page.Locator(".advice a[href^='/advice/']").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Rançongiciel");
        await Assertions.Expect(page.Locator(".advice a[href^='tel:']")).ToBeVisibleAsync();
        await LookAsync("card");
        await page.Locator(".back").ClickAsync();
        await Assertions.Expect(page.Locator(".advice-list a")).ToHaveCountAsync(11);
        await LookAsync("cards");

        await page.GotoAsync($"/declarations/{reference}");
        var owed = page.Locator("section[aria-labelledby=owed]");
        for (var asked = 0; asked < 40 && await owed.Locator("form button").CountAsync() > 0; asked++)
        {
            await owed.Locator("form button").ClickAsync();
        }

        await Assertions.Expect(owed.Locator("li", new() { HasText = "Rapport final (NIS 2)" }).First).ToContainTextAsync("UTC");
        await owed.Locator("summary").ClickAsync();
        await LookAsync("owed");

        await owed.Locator("a", new() { HasText = "Envoyer le rapport final" }).ClickAsync();
        await Site.PostAsync(page, "button[value=next]:visible");
        await page.GotoAsync($"/declarations/{reference}/complete/event");
        await page.Locator("[name=ongoing][value=no]").CheckAsync();
        await Site.PostAsync(page, "button[value=next]:visible");
        await page.GotoAsync($"/declarations/{reference}/complete/resolution");
        await page.Locator("#resolution_resolvedAt").FillAsync("2026-03-16T10:00");
        await Site.PostAsync(page, "button[value=next]:visible");
        await page.Locator("button[value=send]").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("bien reçu");
        await page.GotoAsync($"/declarations/{reference}");
        for (var asked = 0; asked < 40 && await owed.Locator("form button").CountAsync() > 0; asked++)
        {
            await owed.Locator("form button").ClickAsync();
        }

        await Assertions.Expect(owed.Locator("> ul li", new() { HasText = "NIS 2" })).ToHaveCountAsync(0);
        await LookAsync("ended");
        Assert.Empty(faults.Concat(one.Site.Complaints));

        async Task LookAsync(string name)
        {
            await Site.ShootAsync(page, $"owed-{name}");
            faults.AddRange((await Seen.FaultsAsync(page)).Select(fault => $"{name}: {fault}"));
        }
    }

    /// <summary>One service for the whole journey.</summary>
    public sealed class OneSite : IAsyncDisposable
    {
        public Site Site { get; } = new();

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
