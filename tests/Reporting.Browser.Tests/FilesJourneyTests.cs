using Microsoft.Playwright;
using Reporting.Infrastructure.Identity;

namespace Reporting.Browser.Tests;

/// <summary>Files, from a telephone without scripts to the analyst's desk.</summary>
[Collection(Chromium.OneByOne)]
public sealed class FilesJourneyTests(Chromium chromium, DeclarantJourneyTests.OneSite one) : IClassFixture<DeclarantJourneyTests.OneSite>
{
    [Fact]
    public async Task A_declarant_adds_a_file_without_scripts_and_an_analyst_finds_it()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, new View(Width: 360));
        var reference = await DeclareAsync(page);
        await page.Locator($"a[href='/declarations/{reference}/files']").ClickAsync();

        // Nothing was chosen: said on top, and the link leads into the field.
        await page.Locator("main button", new() { HasText = "Envoyer ce fichier" }).ClickAsync();
        await page.Locator(".error-summary a[href='#file']").ClickAsync();
        await Assertions.Expect(page.Locator("#file")).ToBeFocusedAsync();
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "journal.txt", MimeType = "text/plain", Buffer = "nov. 14 échec\n"u8.ToArray() });
        await page.Locator("main button", new() { HasText = "Envoyer ce fichier" }).ClickAsync();

        await Assertions.Expect(page.Locator(".notice-success")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".entries")).ToContainTextAsync("journal.txt");
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "photo.png", MimeType = "image/png", Buffer = "MZ\0 not a picture"u8.ToArray() });
        await page.Locator("main button", new() { HasText = "Envoyer ce fichier" }).ClickAsync();
        await Assertions.Expect(page.Locator(".tag-danger")).ToHaveTextAsync("Suspect");
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(".entries a.button").First.ClickAsync());
        Assert.Equal("journal.txt", download.SuggestedFilename);

        await one.Site.AccountAsync("analyste.fichiers@cert.example", Roles.Analyst);
        var desk = await one.Site.VisitAsync(chromium.Browser);
        await Site.SignInAsync(desk, "analyste.fichiers@cert.example");
        await desk.GotoAsync($"/incidents/{reference}");
        await desk.Locator($"a[href='/declarations/{reference}/files']").ClickAsync();
        await Assertions.Expect(desk.Locator(".entries")).ToContainTextAsync("journal.txt");
        var package = await desk.RunAndWaitForDownloadAsync(() => desk.Locator($"a[href='/declarations/{reference}/evidence']").ClickAsync());
        Assert.Equal($"evidence-{reference}.zip", package.SuggestedFilename);
        await page.ReloadAsync();
        await page.Locator(".entries summary").First.ClickAsync();
        await Assertions.Expect(page.Locator(".timeline").First).ToContainTextAsync("Mis dans un dossier de preuves");
    }

    [Fact]
    public async Task The_page_of_files_can_be_used_by_everybody()
    {
        var faults = new List<string>();
        foreach (var view in new[] { new View(Width: 360), new View("en", Dark: true) })
        {
            var page = await one.Site.VisitAsync(chromium.Browser, view, scripts: true);
            var reference = await DeclareAsync(page);
            await page.GotoAsync($"/declarations/{reference}/files");
            await LookAsync("empty");
            await page.Locator("main button").First.ClickAsync();
            await page.Locator(".error-summary").WaitForAsync();
            await LookAsync("refused");
            await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "une-capture-d-ecran-au-nom-vraiment-tres-long-du-poste-de-garde.png", MimeType = "image/png", Buffer = "MZ\0 not a picture"u8.ToArray() });
            await page.Locator("main button").First.ClickAsync();
            await page.Locator(".notice-success").WaitForAsync();
            await page.EvaluateAsync("() => document.querySelectorAll('details').forEach(d => d.open = true)");
            await LookAsync("files");
            await page.GotoAsync($"/declarations/{reference}");
            await LookAsync("declaration");

            async Task LookAsync(string name)
            {
                await Site.ShootAsync(page, $"files-{name}-{view}");
                faults.AddRange((await Seen.FaultsAsync(page)).Select(fault => $"{name} {view}: {fault}"));
            }
        }

        Assert.Empty(faults);
        Assert.Empty(one.Site.Complaints);
    }

    private static async Task<string> DeclareAsync(IPage page)
    {
        await page.GotoAsync("/declare");
        await page.Locator("#establishment_name").FillAsync("Centre hospitalier du Val");
        await page.Locator("#establishment_town").FillAsync("Valville");
        await page.Locator("#declarant_phone").FillAsync("06 12 34 56 78");
        await page.Locator("#awareAt").FillAsync("2024-11-23T02:40");
        await page.Locator("[name=ongoing][value=yes]").CheckAsync();
        await page.Locator("#description").FillAsync("Panne.");
        await page.Locator("[name=systems][value=imaging]").CheckAsync();
        await page.Locator("[name=careImpact][value=degradedMode]").CheckAsync();
        await page.Locator("[name=supportWanted][value=false]").CheckAsync();
        await page.Locator(".send button").First.ClickAsync();
        await page.Locator(".key-pair").WaitForAsync();
        return page.Url.Split('/')[^1];
    }
}
