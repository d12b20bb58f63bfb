using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Establishments;

namespace Reporting.Browser.Tests;

/// <summary>The six questions when things go wrong: no network, no answer, a clock that is changed, no mouse, a shared computer.</summary>
public sealed class ExpressJourneyTests(Chromium chromium, ExpressJourneyTests.OneSite one) : IClassFixture<Chromium>, IClassFixture<ExpressJourneyTests.OneSite>
{
    private const string Story = "Le dossier patient ne répond plus, le service d'urgences écrit sur papier.";
    private static readonly View _telephone = new(Width: 360);

    [Fact]
    public async Task A_network_cut_while_sending_makes_exactly_one_declaration()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, _telephone, scripts: true);
        var before = await CountAsync();
        await page.GotoAsync("/declare");
        await FillAsync(page);

        // The service takes it in, its answer never arrives, and then there is no network at all.
        await page.RouteAsync("**/declare", async route =>
        {
            await route.FetchAsync(new() { MaxRedirects = 0 });
            await page.Context.SetOfflineAsync(true);
            await route.AbortAsync("connectionreset");
        }, new() { Times = 1 });
        await page.Locator(".send button").ClickAsync();
        await Assertions.Expect(State(page)).ToContainTextAsync("Pas encore envoyé");
        await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync(Story);
        await FaultlessAsync(page, "queued");

        // Asked by hand, then by itself as soon as there is one.
        await page.Locator("[data-do=send]").ClickAsync();
        await Assertions.Expect(State(page)).ToContainTextAsync("Pas encore envoyé");
        await page.Context.SetOfflineAsync(false);

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Votre signalement est bien reçu");
        Assert.Equal(before + 1, await CountAsync());

        // What was sent is kept nowhere.
        await page.GotoAsync("/declare");
        Assert.Equal(0, await KeptAsync(page));
        await Assertions.Expect(page.Locator("#draft")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_service_that_fails_while_saving_leaves_what_was_typed_and_is_asked_again()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, scripts: true);
        var before = await CountAsync();
        await page.GotoAsync("/declare");
        await FillAsync(page);
        await page.RouteAsync("**/declare", route => route.FulfillAsync(new() { Status = 503, Body = "" }), new() { Times = 1 });

        await page.Locator(".send button").ClickAsync();

        await Assertions.Expect(State(page)).ToContainTextAsync("Pas encore envoyé");
        await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync(Story);
        await page.Locator("[data-do=change]").ClickAsync();
        await page.Locator("#description").FillAsync(Story + " Deux lits fermés.");
        await page.Locator(".send button").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Votre signalement est bien reçu");
        Assert.Equal(before + 1, await CountAsync());
        one.Site.Complaints.Clear();
    }

    [Fact]
    public async Task What_is_wrong_is_said_on_the_same_page_when_scripts_run()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, _telephone, scripts: true);
        await page.GotoAsync("/declare");
        await page.Locator("#description").FillAsync(Story);

        await page.Locator(".send button").ClickAsync();

        await Assertions.Expect(page.Locator(".error-summary")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync(Story);
        await page.Locator(".error-summary a[href='#careImpact']").ClickAsync();
        await Assertions.Expect(page.Locator("#careImpact")).ToBeFocusedAsync();
        await FaultlessAsync(page, "refused-here");
        await FillAsync(page);
        await page.Locator(".send button").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Votre signalement est bien reçu");
    }

    [Fact]
    public async Task A_draft_is_sealed_offered_again_cleared_and_gone_after_a_day()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, _telephone, scripts: true);
        await page.GotoAsync("/declare");
        await page.Locator("#description").FillAsync(Story);
        await Assertions.Expect(State(page)).ToContainTextAsync("Brouillon gardé sur cet appareil");

        // Neither key nor text can be read out of the browser.
        Assert.Equal("false false", await page.EvaluateAsync<string>(
            """
            async story => {
              const db = await new Promise(done => { const asked = indexedDB.open('reporting-draft', 1); asked.onsuccess = () => done(asked.result); });
              const get = name => new Promise(done => { const asked = db.transaction('kept').objectStore('kept').get(name); asked.onsuccess = () => done(asked.result); });
              const [key, draft] = [await get('key'), await get('draft')];
              db.close();
              return `${key.extractable} ${new TextDecoder('latin1').decode(draft.sealed).includes('dossier')}`;
            }
            """,
            Story));

        await page.ReloadAsync();
        await Assertions.Expect(State(page)).ToContainTextAsync("Est-ce le vôtre");
        await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync("");
        await FaultlessAsync(page, "draft");
        await page.Locator("[data-do=take]").ClickAsync();
        await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync(Story);

        await page.Locator("[data-do=clear]").ClickAsync();
        await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync("");
        Assert.Equal(0, await KeptAsync(page));

        await page.Locator("#description").FillAsync(Story);
        await Assertions.Expect(State(page)).ToContainTextAsync("Brouillon gardé sur cet appareil");
        await page.Clock.SetFixedTimeAsync(DateTime.UtcNow.AddHours(25));
        await page.ReloadAsync();
        await page.WaitForFunctionAsync("async () => (await indexedDB.databases()).length > 0");
        await Assertions.Expect(page.Locator("#draft")).ToBeHiddenAsync();
        Assert.Equal(0, await KeptAsync(page));
    }

    [Fact]
    public async Task The_form_is_filled_in_and_sent_by_the_keyboard_alone()
    {
        var page = await one.Site.VisitAsync(chromium.Browser, scripts: true);
        await page.GotoAsync("/declare");
        var keys = page.Keyboard;
        await TabToAsync(page, "establishment_name");
        await keys.TypeAsync("Clinique du Parc");
        await TabToAsync(page, "establishment_town");
        await keys.TypeAsync("Valville");
        await TabToAsync(page, "declarant_phone");
        await keys.TypeAsync("06 12 34 56 78");
        await TabToAsync(page, "awareAt");
        // Day and month alike, and an "AM" that a clock of 24 hours passes over: the browser's own language orders the parts.
        await keys.TypeAsync("11112024");
        await keys.PressAsync("ArrowRight");
        await keys.TypeAsync("0240A");
        await Assertions.Expect(page.Locator("#awareAt")).ToHaveValueAsync("2024-11-11T02:40");
        await TabToAsync(page, "systems");
        await keys.PressAsync("Space");
        await TabToAsync(page, "description");
        await keys.TypeAsync("Panne.");
        foreach (var choice in new[] { "careImpact", "ongoing", "supportWanted" })
        {
            await TabToAsync(page, choice);
            await keys.PressAsync("Space");
        }

        // From a text field, as the key of a telephone's keyboard does: it sends, and does not look the establishment up.
        await page.Locator("#establishment_name").PressAsync("Enter");

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Votre signalement est bien reçu");
    }

    [Fact]
    public async Task An_establishment_is_found_and_chosen_with_and_without_scripts_and_without_a_network_the_form_stays()
    {
        await ImportAsync();
        foreach (var scripts in new[] { false, true })
        {
            var page = await one.Site.VisitAsync(chromium.Browser, _telephone, scripts);
            await page.GotoAsync("/declare");
            await FillAsync(page);
            await page.Locator("#establishment_name").FillAsync("ch");
            if (scripts)
            {
                await page.Context.SetOfflineAsync(true);
                await page.Locator("[name=_find]").ClickAsync();
                await Assertions.Expect(State(page)).ToContainTextAsync("Le répertoire ne répond pas");
                await page.Context.SetOfflineAsync(false);
                one.Site.Complaints.Clear();
            }

            await page.Locator("[name=_find]").ClickAsync();
            await Assertions.Expect(page.Locator("#places li")).ToHaveCountAsync(10);
            await Assertions.Expect(page.Locator("#places")).ToContainTextAsync("Il y en a d'autres");
            if (scripts)
            {
                await Assertions.Expect(page.Locator("#places")).ToBeFocusedAsync();
                await FaultlessAsync(page, "places");
            }

            await page.Locator("#places button").First.ClickAsync();
            await Assertions.Expect(page.Locator("#establishment_name")).ToHaveValueAsync("CENTRE HOSPITALIER N00");
            await Assertions.Expect(page.Locator("#establishment_finess")).ToHaveValueAsync("350000100");
            await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync(Story);
            if (scripts)
            {
                await FaultlessAsync(page, "chosen");
            }

            await page.Locator(".send button").ClickAsync();
            await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Votre signalement est bien reçu");
            var reference = DeclarationReference.Parse(page.Url.Split('/')[^1], null);
            Assert.NotNull(await one.Site.Host.DbAsync(db => db.Declarations.Where(d => d.Reference == reference).Select(d => d.EstablishmentId).SingleAsync()));
        }
    }

    [Fact]
    public async Task Half_past_two_is_filed_on_the_nights_of_the_clock_change()
    {
        var clock = new SetClock();
        await using var site = new Site(clock);

        // The second half past two of the autumn night, then the one that the spring night skips.
        foreach (var (scripts, now, typed, correct, aware) in new (bool, DateTimeOffset, string, Func<IPage, Task>, DateTimeOffset)[]
        {
            (false, new(2026, 10, 25, 1, 31, 0, TimeSpan.Zero), "2026-10-25T02:30", ChooseSecondAsync, new(2026, 10, 25, 1, 30, 0, TimeSpan.Zero)),
            (true, new(2026, 10, 25, 1, 41, 0, TimeSpan.Zero), "2026-10-25T02:40", ChooseSecondAsync, new(2026, 10, 25, 1, 40, 0, TimeSpan.Zero)),
            (false, new(2027, 3, 28, 1, 31, 0, TimeSpan.Zero), "2027-03-28T02:30", WriteAsToldAsync, new(2027, 3, 28, 1, 30, 0, TimeSpan.Zero)),
        })
        {
            clock.Set(now);
            var page = await site.VisitAsync(chromium.Browser, _telephone, scripts);
            await page.GotoAsync("/declare");
            await FillAsync(page, typed);
            await page.Locator(".send button").ClickAsync();
            await Assertions.Expect(page.Locator(".error-summary")).ToBeFocusedAsync();
            await Assertions.Expect(page.Locator("#description")).ToHaveValueAsync(Story);
            await Assertions.Expect(page.Locator("#awareAt")).ToHaveValueAsync(typed);
            if (scripts)
            {
                await FaultlessAsync(page, "clock-change");
            }

            await page.Locator(".error-summary a").ClickAsync();
            await correct(page);
            await page.Locator(".send button").ClickAsync();

            await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Votre signalement est bien reçu");
            var reference = DeclarationReference.Parse(page.Url.Split('/')[^1], null);
            var stored = await site.Host.DbAsync(db => db.Declarations.AsNoTracking().Include(d => d.Stages).SingleAsync(d => d.Reference == reference));
            Assert.Equal(aware, stored.Stages[0].Content().AwareAt);
            Assert.InRange(stored.FiledAt, now, now.AddMinutes(5));
        }

        static async Task ChooseSecondAsync(IPage page)
        {
            Assert.Equal(0, await page.Locator("[name='_hour.awareAt']:checked").CountAsync());
            await page.Locator("[name='_hour.awareAt'][value=second]").CheckAsync();
        }

        static async Task WriteAsToldAsync(IPage page)
        {
            await Assertions.Expect(page.Locator("#awareAt")).ToBeFocusedAsync();
            await Assertions.Expect(page.Locator("#awareAt-error")).ToContainTextAsync("Écrivez 03:30");
            await page.Locator("#awareAt").FillAsync("2027-03-28T03:30");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Since_when_nobody_knows_and_help_that_is_not_wanted_after_all_are_settled_by_keyboard(bool scripts)
    {
        var page = await one.Site.VisitAsync(chromium.Browser, _telephone, scripts);
        await page.GotoAsync("/declare");
        await FillAsync(page, since: "");
        await page.Locator("#awareAt").FocusAsync();
        await TabToAsync(page, "awareAtUnknown");
        await page.Keyboard.PressAsync("Space");
        await page.Locator("[name=supportKinds][value=technicalHelp]").CheckAsync();
        await page.Locator("[name=supportWanted][value=false]").CheckAsync();
        await Assertions.Expect(page.Locator("[name=supportKinds][value=technicalHelp]")).ToBeHiddenAsync();
        await page.Locator(".send button").ClickAsync();

        await Assertions.Expect(page.Locator(".error-summary a")).ToHaveAttributeAsync("href", "#supportKinds");
        await page.Locator(".error-summary a").ClickAsync();
        await page.Locator("[name=supportKinds][value=technicalHelp]").UncheckAsync();
        await page.Locator(".send button").ClickAsync();

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Votre signalement est bien reçu");
    }

    private static ILocator State(IPage page) => page.Locator(".draft-state");

    private static async Task FillAsync(IPage page, string since = "2024-11-23T02:40")
    {
        await page.Locator("#establishment_name").FillAsync("Centre hospitalier du Val");
        await page.Locator("#establishment_town").FillAsync("Valville");
        await page.Locator("#declarant_phone").FillAsync("06 12 34 56 78");
        await page.Locator("#awareAt").FillAsync(since);
        await page.Locator("[name=systems][value=patientRecord]").CheckAsync();
        await page.Locator("#description").FillAsync(Story);
        await page.Locator("[name=careImpact][value=degradedMode]").CheckAsync();
        await page.Locator("[name=ongoing][value=yes]").CheckAsync();
        await page.Locator("[name=supportWanted][value=true]").CheckAsync();
    }

    private static async Task TabToAsync(IPage page, string id)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            if (await page.EvaluateAsync<string>("() => document.activeElement.id") == id)
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"The tab key does not reach {id}.");
    }

    private static Task<int> KeptAsync(IPage page) => page.EvaluateAsync<int>(
        """
        async () => {
          const db = await new Promise(done => { const asked = indexedDB.open('reporting-draft', 1); asked.onupgradeneeded = () => asked.result.createObjectStore('kept'); asked.onsuccess = () => done(asked.result); });
          const count = await new Promise(done => { const asked = db.transaction('kept').objectStore('kept').count(); asked.onsuccess = () => done(asked.result); });
          db.close();
          return count;
        }
        """);

    private static async Task FaultlessAsync(IPage page, string name)
    {
        await Site.ShootAsync(page, $"express-{name}");
        Assert.Empty(await Seen.FaultsAsync(page));
    }

    private async Task ImportAsync()
    {
        await using var scope = one.Site.Host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DirectoryImport>().TakeAsync(
            [
                .. Enumerable.Range(0, 12).Select(i => (FinessNumber.Parse($"{350000100 + i}", null), new EstablishmentProfile(
                    null, $"CENTRE HOSPITALIER N{i:00}", "VALVILLE", "53", EstablishmentCategory.GeneralHospital, EstablishmentStatus.Public, false))),
            ],
            default);
    }

    private Task<int> CountAsync() => one.Site.Host.DbAsync(db => db.Declarations.CountAsync());

    /// <summary>Runs on from the instant it was set to.</summary>
    private sealed class SetClock : TimeProvider
    {
        private TimeSpan _ahead;

        public void Set(DateTimeOffset now) => _ahead = now - System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;
    }

    /// <summary>One service for all of them.</summary>
    public sealed class OneSite : IAsyncDisposable
    {
        public Site Site { get; } = new();

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
