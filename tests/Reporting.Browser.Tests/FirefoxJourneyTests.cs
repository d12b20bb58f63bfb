using Microsoft.EntityFrameworkCore;

namespace Reporting.Browser.Tests;

/// <summary>What browsers do in ways of their own, in Firefox: the sealed draft, dates and times, a form that is sent by a script.</summary>
public sealed class FirefoxJourneyTests(Firefox firefox, ExpressJourneyTests.OneSite one) : IClassFixture<Firefox>, IClassFixture<ExpressJourneyTests.OneSite>
{
    private const string Story = "Le dossier patient ne répond plus, le service d'urgences écrit sur papier.";

    [Fact]
    public async Task An_incident_is_declared_from_a_telephone()
    {
        await using var page = await firefox.VisitAsync();
        await OpenAsync(page, "/");
        await OpenAsync(page, "/declare");
        await page.ClickAsync(".send button");
        await page.HoldsAsync("document.activeElement.matches('.error-summary')");
        Assert.Empty(await Seen.FaultsAsync(page));
        await FillAsync(page);
        Assert.Equal("2024-11-23T02:40", await page.EvaluateAsync<string>("document.querySelector('#awareAt').value"));

        await page.ClickAsync(".send button");

        await page.HoldsAsync("document.querySelector('h1')?.textContent === 'Votre signalement est bien reçu'");
        await page.ShootAsync("firefox-receipt");
        Assert.Empty(await Seen.FaultsAsync(page));
        Assert.Equal(1, await one.Site.Host.DbAsync(db => db.Declarations.CountAsync()));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_draft_is_sealed_and_offered_again()
    {
        await using var page = await firefox.VisitAsync();
        await OpenAsync(page, "/declare");
        await page.FillAsync("#description", Story);
        await page.HoldsAsync("document.querySelector('.draft-state')?.textContent.includes('Brouillon gardé sur cet appareil')");

        var kept = await page.EvaluateAsync<string>(
            """
            (async () => {
              const db = await new Promise(done => { const asked = indexedDB.open('reporting-draft', 1); asked.onsuccess = () => done(asked.result); });
              const get = name => new Promise(done => { const asked = db.transaction('kept').objectStore('kept').get(name); asked.onsuccess = () => done(asked.result); });
              const [key, draft] = [await get('key'), await get('draft')];
              db.close();
              return `${key.extractable} ${new TextDecoder('latin1').decode(draft.sealed).includes('dossier')}`;
            })()
            """);
        await page.GoToAsync(one.Site.Address + "/declare");
        await page.HoldsAsync("document.querySelector('[data-do=take]')?.checkVisibility()");
        await page.ClickAsync("[data-do=take]");

        Assert.Equal("false false", kept);
        await page.HoldsAsync("document.querySelector('#description').value.startsWith('Le dossier patient')");
        await page.ShootAsync("firefox-draft");
        Assert.Empty(await Seen.FaultsAsync(page));
        Assert.Empty(page.Complaints);
    }

    private async Task OpenAsync(FirefoxPage page, string path)
    {
        await page.GoToAsync(one.Site.Address + path);
        Assert.Empty(await Seen.FaultsAsync(page));
    }

    private static async Task FillAsync(FirefoxPage page)
    {
        await page.FillAsync("#establishment_name", "Centre hospitalier du Val");
        await page.FillAsync("#establishment_town", "Valville");
        await page.FillAsync("#declarant_phone", "06 12 34 56 78");
        await page.FillAsync("#awareAt", "2024-11-23T02:40");
        await page.FillAsync("#description", Story);
        foreach (var choice in (string[])["[name=systems][value=patientRecord]", "[name=careImpact][value=degradedMode]", "[name=ongoing][value=yes]", "[name=supportWanted][value=true]"])
        {
            await page.ClickAsync(choice);
        }
    }
}
