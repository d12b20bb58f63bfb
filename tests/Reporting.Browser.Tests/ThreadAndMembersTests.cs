using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;

namespace Reporting.Browser.Tests;

/// <summary>What comes after the declaration: declarant and analyst write to each other, a colleague joins, somebody telephones.</summary>
public sealed class ThreadAndMembersTests(Chromium chromium, ThreadAndMembersTests.OneSite one) : IClassFixture<Chromium>, IClassFixture<ThreadAndMembersTests.OneSite>
{
    private static readonly View[] _eyes = [new("fr", 360), new("en", 1280, Dark: true)];

    [Fact]
    public async Task Both_sides_write_to_each_other_without_scripts()
    {
        var declarant = await one.Site.VisitAsync(chromium.Browser, new View(Width: 360));
        var analyst = await one.Site.VisitAsync(chromium.Browser);
        var reference = await DeclareAsync(declarant);
        await declarant.GotoAsync($"/declarations/{reference}");
        await declarant.Locator("#Text").FillAsync("Le réseau est coupé, que faire ?");
        await declarant.Locator("section:has(#messages) button:not([name])").ClickAsync();
        await Assertions.Expect(declarant.Locator(".message-own")).ToContainTextAsync("que faire ?");

        await Site.SignInAsync(analyst, OneSite.Analyst);
        await analyst.GotoAsync($"/incidents/{reference}");
        await Assertions.Expect(analyst.Locator(".message").First).ToContainTextAsync("que faire ?");
        await analyst.Locator("#Text").FillAsync("Isolez les sauvegardes.");
        await analyst.Locator("section:has(#messages) button:not([name])").ClickAsync();
        await analyst.Locator("#NoteText").FillAsync("Même prestataire que lundi.");
        await analyst.Locator("section:has(#notes) button").ClickAsync();
        await Assertions.Expect(analyst.Locator(".message-note")).ToContainTextAsync("Même prestataire");

        await declarant.ReloadAsync();
        await Assertions.Expect(declarant.Locator(".thread")).ToContainTextAsync("Isolez les sauvegardes.");
        await Assertions.Expect(declarant.Locator("body")).Not.ToContainTextAsync("Même prestataire");
        await Assertions.Expect(declarant.Locator("section:has(#progress)")).ToContainTextAsync("Lu par un analyste du CERT");
    }

    [Fact]
    public async Task A_thread_its_refusals_and_the_link_elsewhere_can_be_used_by_everybody()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, scripts: true);
        var reference = await DeclareAsync(page);
        await page.GotoAsync($"/declarations/{reference}");
        await page.Locator("#Text").FillAsync("Le réseau est coupé.");
        await page.Locator("section:has(#messages) button:not([name])").ClickAsync();

        await LookAsync("thread", page, p => p.GotoAsync($"/declarations/{reference}"));
        await LookAsync("thread-refused", page, async p =>
        {
            await p.GotoAsync($"/declarations/{reference}/message");
            await p.Locator("main form button:not([name])").ClickAsync();
            await p.Locator(".error-summary").WaitForAsync();
        });
        await LookAsync("elsewhere", page, async p =>
        {
            await p.GotoAsync($"/declarations/{reference}/link");
            await p.Locator("main form button:not([name])").ClickAsync();
            await p.Locator(".secret").WaitForAsync();
        });
        await LookAsync("link-spent", page, p => p.GotoAsync("/resume/no-such-link"));
    }

    [Fact]
    public async Task What_an_analyst_types_for_others_can_be_used_by_everybody()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, scripts: true);
        var reference = await DeclareAsync(page);
        await Site.SignInAsync(page, OneSite.Analyst);

        await LookAsync("phone", page, async p =>
        {
            await p.GotoAsync("/phone");
            await p.Locator(".send button").First.ClickAsync();
            await p.Locator(".error-summary").WaitForAsync();
        });
        await LookAsync("phone-none", page, p => p.GotoAsync("/phone?find=S26"));
        await LookAsync("incident-thread", page, p => p.GotoAsync($"/incidents/{reference}"));
        await LookAsync("note-refused", page, async p =>
        {
            await p.GotoAsync($"/incidents/{reference}/note");
            await p.Locator("main form button:not([name])").ClickAsync();
            await p.Locator(".error-summary").WaitForAsync();
        });
    }

    [Fact]
    public async Task The_pages_of_an_establishment_can_be_used_by_everybody()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, scripts: true);
        await DeclareAsync(page, OneSite.Finess);
        await Site.SignInAsync(page, OneSite.Manager);
        var invitation = "";

        await LookAsync("declarations", page, p => p.GotoAsync("/declarations"));
        await LookAsync("members", page, async p =>
        {
            await p.GotoAsync("/members");
            await p.Locator("#Form_Address").FillAsync("collegue@hopital.example");
            await p.Locator("section:has(#invite) form button").ClickAsync();
            invitation = new Uri((await p.Locator(".secret").TextContentAsync())!).PathAndQuery;
        });
        await LookAsync("members-refused", page, async p =>
        {
            await p.GotoAsync("/members");
            await p.Locator("#Form_Address").FillAsync("pas une adresse");
            await p.Locator("section:has(#invite) form button").ClickAsync();
            await p.Locator(".error-summary").WaitForAsync();
        });
        await LookAsync("invitation-signed-in", page, p => p.GotoAsync(invitation));
        var colleague = await one.Site.VisitAsync(chromium.Browser, scripts: true);
        await LookAsync("invitation", colleague, async p =>
        {
            await p.GotoAsync(invitation);
            await p.Locator("main form button:not([name])").ClickAsync();
            await p.Locator(".error-summary").WaitForAsync();
        });
    }

    [Fact]
    public async Task On_a_telephone_without_scripts_a_member_is_seen_whole_and_removed_in_two_steps()
    {
        var address = "une-personne-au-nom-vraiment-tres-long@centre-hospitalier-du-val.example";
        var colleague = await one.Site.AccountAsync(address, Roles.Declarant);
        await one.Site.Host.DbAsync(async db =>
        {
            (await db.Users.SingleAsync(u => u.Id == colleague)).EstablishmentIds = [await db.Establishments.Select(e => e.Id).SingleAsync()];
            return await db.SaveChangesAsync();
        });
        var page = await one.Site.VisitAsync(chromium.Browser, new View(Width: 360));
        await Site.SignInAsync(page, OneSite.Manager);
        await page.GotoAsync("/members");
        var row = page.Locator("tr", new() { HasText = address });

        var cell = (await row.Locator("td").First.BoundingBoxAsync())!;
        Assert.True(cell.X >= 0 && cell.X + cell.Width <= 360, $"{cell.X} {cell.Width}");
        Assert.Equal(0, await page.Locator(".table-frame").First.EvaluateAsync<int>("frame => frame.scrollWidth - frame.clientWidth"));
        await Assertions.Expect(row.Locator("button")).ToBeHiddenAsync();
        await row.Locator("summary").ClickAsync();
        await row.Locator("button").ClickAsync();

        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Membre retiré");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync(address);
    }

    [Fact]
    public async Task The_head_of_a_page_leaves_a_telephone_its_screen_and_its_menu_opens_by_the_keyboard_without_scripts()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, new View(Width: 360));
        await page.GotoAsync("/declare");
        Assert.InRange((await page.Locator(".site-header").BoundingBoxAsync())!.Height, 60, 120);
        await Assertions.Expect(page.Locator(".languages a[lang=en]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".site-header a[href='/sign-in']")).ToBeVisibleAsync();

        await Site.SignInAsync(page, OneSite.Manager);
        await page.GotoAsync("/members");
        Assert.InRange((await page.Locator(".site-header").BoundingBoxAsync())!.Height, 60, 120);
        await Assertions.Expect(page.Locator(".site-nav a[href='/declarations']")).ToBeHiddenAsync();
        await page.Locator(".menu-button").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".site-nav a[href='/declare']")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".site-nav a[href='/declare']")).ToBeHiddenAsync();

        await page.SetViewportSizeAsync(1280, 800);
        await Assertions.Expect(page.Locator(".site-nav a[href='/declare']")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".menu-button")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(OneSite.Manager, "/kits")]
    [InlineData(OneSite.Analyst, "/events")]
    public async Task The_longest_menu_stays_on_one_line(string who, string path)
    {
        var page = await one.Site.VisitAsync(chromium.Browser, new View());
        await Site.SignInAsync(page, who);

        await page.GotoAsync(path);

        Assert.InRange((await page.Locator(".site-nav").BoundingBoxAsync())!.Height, 40, 70);
    }

    private async Task<string> DeclareAsync(IPage page, string? finess = null)
    {
        await page.GotoAsync("/receipt/none");
        var answer = await page.APIRequest.PostAsync($"{one.Site.Address}/declare", new() { Form = Form(page, finess), MaxRedirects = 0 });
        var reference = Regex.Match(answer.Headers["location"], "S[0-9]{2}-[^/]+").Value;
        Assert.True(await Eventually.Async(() => one.Site.Host.DbAsync(db => db.Incidents.AnyAsync(i => i.Reference == reference)), opened => opened));
        return reference;
    }

    private static IFormData Form(IPage page, string? finess)
    {
        var form = page.APIRequest.CreateFormData();
        (string Name, string Value)[] fields =
        [
            ("reportingReason", "incident"), ("establishment.name", "Centre hospitalier du Val"), ("establishment.town", "Valville"), ("establishment.finess", finess ?? ""),
            ("declarant.phone", "06 12 34 56 78"), ("awareAt", "2024-11-23T02:40"), ("ongoing", "yes"), ("description", "Panne du réseau."), ("systems", "network"),
            ("careImpact", "degradedMode"), ("supportWanted", "false"),
        ];
        foreach (var (name, value) in fields)
        {
            form.Set(name, value);
        }

        return form;
    }

    private async Task LookAsync(string name, IPage page, Func<IPage, Task> act)
    {
        one.Site.Complaints.Clear();
        var faults = new List<string>();
        foreach (var view in _eyes)
        {
            await page.SetViewportSizeAsync(view.Width, 800);
            await page.EmulateMediaAsync(new() { ColorScheme = view.Dark ? ColorScheme.Dark : ColorScheme.Light });
            await page.GotoAsync($"/?lang={view.Language}");
            await act(page);
            await Site.ShootAsync(page, $"after-{name}-{view}");
            faults.AddRange((await Seen.FaultsAsync(page)).Select(fault => $"{view}: {fault}"));
        }

        Assert.Empty(faults.Concat(one.Site.Complaints));
    }

    /// <summary>One service with people who may open its pages.</summary>
    public sealed class OneSite : IAsyncLifetime
    {
        public const string Analyst = "analyste@cert.example";
        public const string Manager = "gestion@hopital.example";
        public const string Finess = "350000048";

        public Site Site { get; } = new();

        public async ValueTask InitializeAsync() => await Site.FurnishAsync(Analyst, Manager, Finess, "Centre hospitalier du Val");

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
