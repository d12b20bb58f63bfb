using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Reporting.Domain.Declarations;
using Reporting.Domain.Files;
using Reporting.Infrastructure.Identity;

namespace Reporting.Browser.Tests;

/// <summary>Files, from a telephone without scripts to the analyst's desk.</summary>
public sealed class FilesJourneyTests(Chromium chromium, DeclarantJourneyTests.OneSite one) : IClassFixture<Chromium>, IClassFixture<DeclarantJourneyTests.OneSite>
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
        await desk.Locator($"a[href='/declarations/{reference}/files'].button").ClickAsync();
        await Assertions.Expect(desk.Locator(".entries")).ToContainTextAsync("journal.txt");
        var package = await desk.RunAndWaitForDownloadAsync(() => desk.Locator($"a[href='/declarations/{reference}/evidence']").ClickAsync());
        Assert.Equal($"evidence-{reference}.zip", package.SuggestedFilename);
        await page.ReloadAsync();
        await page.Locator(".entries summary").First.ClickAsync();
        await Assertions.Expect(page.Locator(".timeline").First).ToContainTextAsync("Mis dans un dossier de preuves");
    }

    [Fact]
    public async Task A_file_whose_line_is_cut_half_way_goes_on_by_itself_and_arrives_once()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, new View(Width: 360), scripts: true);
        var reference = await DeclareAsync(page);
        await page.GotoAsync($"/declarations/{reference}/files");
        await Assertions.Expect(page.Locator("#in-pieces")).ToContainTextAsync("reprend de lui-même");
        var (video, pieces) = (Bytes(8), new List<long>());
        page.Request += (_, request) => pieces.AddRange(request.Method == "PATCH" ? [From(request)] : []);
        await SlowAsync(page, bytesPerSecond: 2_000_000);

        await ChooseAsync(page, "écran filmé.mp4", video);
        await Assertions.Expect(State(page)).ToContainTextAsync("Envoi de écran filmé.mp4");
        await page.WaitForFunctionAsync("() => document.querySelector('#transfer progress').value > 0.4");
        await FaultlessAsync(page, "sending");
        await page.Context.SetOfflineAsync(true);
        await Assertions.Expect(State(page)).ToContainTextAsync("Connexion coupée");
        await FaultlessAsync(page, "cut");
        var before = pieces.Count;
        await page.Context.SetOfflineAsync(false);

        await Assertions.Expect(State(page)).ToHaveTextAsync("Le fichier est reçu et chiffré.");
        await Assertions.Expect(page.Locator(".entries")).ToContainTextAsync("écran filmé.mp4");
        await FaultlessAsync(page, "done");
        Assert.True(pieces[before] > video.Length / 3, "What had arrived was not sent again.");
        await ArrivedOnceAsync(reference, video);

        // Chosen again, it is known again.
        await ChooseAsync(page, "écran filmé.mp4", video);
        await Assertions.Expect(State(page)).ToContainTextAsync("déjà reçu");
        await ArrivedOnceAsync(reference, video);
        one.Site.Complaints.Clear();
    }

    [Fact]
    public async Task A_page_that_was_reloaded_goes_on_with_the_same_file_where_it_was_paused()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, new View("en"), scripts: true);
        var reference = await DeclareAsync(page);
        await page.GotoAsync($"/declarations/{reference}/files");
        await SlowAsync(page, bytesPerSecond: 2_000_000);
        var image = Bytes(5);
        await ChooseAsync(page, "disk.img", image);
        await Assertions.Expect(State(page)).ToContainTextAsync("Sending disk.img");
        await page.WaitForFunctionAsync("() => document.querySelector('#transfer progress').value > 0.4");
        await page.Locator("[data-do=pause]").ClickAsync();
        await Assertions.Expect(State(page)).ToContainTextAsync("is paused");
        await Assertions.Expect(State(page)).ToBeFocusedAsync();
        await FaultlessAsync(page, "paused");

        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".entries")).ToContainTextAsync("disk.img");
        var pieces = new List<long>();
        page.Request += (_, request) => pieces.AddRange(request.Method == "PATCH" ? [From(request)] : []);
        await ChooseAsync(page, "disk.img", image);

        await Assertions.Expect(State(page)).ToHaveTextAsync("The file is received and encrypted.");
        Assert.True(pieces[0] > image.Length / 3, "What had arrived was not sent again.");
        await ArrivedOnceAsync(reference, image);
        one.Site.Complaints.Clear();
    }

    [Fact]
    public async Task What_stops_a_file_for_good_is_said_in_words_and_leaves_the_form_to_be_used()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, new View(Width: 360), scripts: true);
        var reference = await DeclareAsync(page);
        await page.GotoAsync($"/declarations/{reference}/files");

        await ChooseAsync(page, "vide.txt", []);
        await Assertions.Expect(State(page)).ToHaveTextAsync("Ce fichier est vide. Choisissez-en un autre.");
        await FaultlessAsync(page, "wrong");

        await page.RouteAsync("**/pieces", route => route.FulfillAsync(new()
        {
            Status = 503,
            ContentType = "application/problem+json",
            Body = """{"code":"file.noRoom","detail":"Le serveur n'a plus de place."}""",
        }), new() { Times = 1 });
        await ChooseAsync(page, "journal.txt", Bytes(1));
        await Assertions.Expect(State(page)).ToHaveTextAsync("Le serveur n'a plus de place.");
        await Assertions.Expect(page.Locator("#file")).ToBeEnabledAsync();

        // Two hours later the cookie is gone.
        await page.Context.ClearCookiesAsync(new() { Name = "reporting.declaration" });
        await ChooseAsync(page, "journal.txt", Bytes(1));
        await Assertions.Expect(State(page)).ToContainTextAsync("n'est plus ouvert dans ce navigateur");
        await FaultlessAsync(page, "closed");
        await page.Locator("[data-do=open]").ClickAsync();
        await Assertions.Expect(page.GetByLabel("Référence")).ToHaveValueAsync(reference);
        one.Site.Complaints.Clear();
    }

    [Fact]
    public async Task A_file_that_was_sent_before_goes_with_a_message_too()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, new View(Width: 360), scripts: true);
        var reference = await DeclareAsync(page);
        var image = Bytes(1);
        await page.GotoAsync($"/declarations/{reference}/files");
        await ChooseAsync(page, "disk.img", image);
        await Assertions.Expect(State(page)).ToHaveTextAsync("Le fichier est reçu et chiffré.");

        await page.GotoAsync($"/declarations/{reference}#write");
        await page.Locator("#Text").FillAsync("Voici l'image du disque.");
        await Site.ShootAsync(page, "files-message-form-360");
        await page.Locator("button[name=_files]").ClickAsync();
        await ChooseAsync(page, "disk.img", image);
        await Assertions.Expect(State(page)).ToHaveTextAsync("Le fichier est reçu et chiffré.");
        await ChooseAsync(page, "disk.img", image);
        await Assertions.Expect(State(page)).ToContainTextAsync("déjà reçu");
        await FaultlessAsync(page, "with-message");

        var read = DeclarationReference.Parse(reference, null);
        var files = await one.Site.Host.DbAsync(db => db.Attachments.AsNoTracking().Where(a => db.Declarations.Any(d => d.Reference == read && d.Id == a.DeclarationId)).ToListAsync());
        Assert.Equal([null, files.Max(f => f.MessageId)], files.Select(f => f.MessageId).OrderBy(id => id));
        Assert.Single(files.Select(f => f.Sha256).Distinct());
        one.Site.Complaints.Clear();
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
            await page.Locator("#add-file button").ClickAsync();
            await page.Locator(".error-summary").WaitForAsync();
            await LookAsync("refused");
            await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "une-capture-d-ecran-au-nom-vraiment-tres-long-du-poste-de-garde.png", MimeType = "image/png", Buffer = "MZ\0 not a picture"u8.ToArray() });
            await page.Locator("#add-file button").ClickAsync();
            await page.Locator(".entries").WaitForAsync();
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

    private static ILocator State(IPage page) => page.Locator("#transfer .draft-state");

    private static byte[] Bytes(int megabytes)
    {
        var bytes = new byte[megabytes * 1024 * 1024];
        new Random(megabytes).NextBytes(bytes);
        return bytes;
    }

    private static long From(IRequest piece) => long.Parse(piece.Headers["upload-offset"], CultureInfo.InvariantCulture);

    private static async Task ChooseAsync(IPage page, string name, byte[] content)
    {
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = content });
        await page.Locator("#add-file button").ClickAsync();
    }

    /// <summary>A line on which a file of some megabytes takes seconds.</summary>
    private static async Task SlowAsync(IPage page, int bytesPerSecond)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 5, ["downloadThroughput"] = -1, ["uploadThroughput"] = bytesPerSecond });
    }

    private static async Task FaultlessAsync(IPage page, string name)
    {
        await Site.ShootAsync(page, $"files-{name}");
        Assert.Empty(await Seen.FaultsAsync(page));
    }

    private async Task ArrivedOnceAsync(string reference, byte[] content)
    {
        var read = DeclarationReference.Parse(reference, null);
        var files = await one.Site.Host.DbAsync(db => db.Attachments.AsNoTracking().Where(a => db.Declarations.Any(d => d.Reference == read && d.Id == a.DeclarationId)).ToListAsync());
        var file = Assert.Single(files);
        Assert.NotEqual(AttachmentState.Receiving, file.State);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), file.Sha256);
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
