using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;

namespace Reporting.Browser.Tests;

/// <summary>The service as shipped, on a port of its own, and the ways to look at it.</summary>
public sealed class Site : IAsyncDisposable
{
    public const string Password = "quatre mots sans rapport";

    public static string Shots { get; } = Environment.GetEnvironmentVariable("REPORTING_SHOTS") ?? Path.Combine(Tree(), "artifacts", "screens");

    private readonly List<IBrowserContext> _contexts = [];

    public Site(TimeProvider? clock = null)
    {
        Host = new ReportingHost { Clock = clock, Settings = { ["Brand:OnCallPhone"] = "09 00 00 00 00", ["Brand:Organisation"] = "CERT de démonstration" } };
        Host.UseKestrel(0);
        Host.StartServer();
        Address = $"http://localhost:{Host.ClientOptions.BaseAddress.Port}";
    }

    public ReportingHost Host { get; }

    public string Address { get; }

    /// <summary>What the browser complained of since the site opened: refused content, failed files, errors of scripts.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>A visitor with cookies of its own; without scripts unless a test needs them for its own measuring.</summary>
    public async Task<IPage> VisitAsync(IBrowser browser, View? view = null, bool scripts = false)
    {
        view ??= new View();
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = Address,
            ColorScheme = view.Dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = scripts,
            Locale = view.Language,
            ViewportSize = new() { Width = view.Width, Height = view.Width == 360 ? 740 : 800 },
        });
        context.SetDefaultTimeout(15_000);
        _contexts.Add(context);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            // A page that answers with an error is logged by the browser too; that is no complaint about its content.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal))
            {
                Complaints.Add($"{page.Url}: {message.Text}");
            }
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Address, StringComparison.Ordinal))
            {
                Complaints.Add($"{page.Url} asks elsewhere: {request.Url}");
            }
        };
        return page;
    }

    public async Task<Guid> AccountAsync(string email, params string[] roles)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = new Account { UserName = email, Email = email, DisplayName = email.Split('@')[0], CreatedAt = TimeProvider.System.GetUtcNow() };
        Assert.True((await users.CreateAsync(account, Password)).Succeeded);
        Assert.True((await users.AddToRolesAsync(account, roles)).Succeeded);
        return account.Id;
    }

    /// <summary>An analyst, and the manager of one hospital.</summary>
    public async Task FurnishAsync(string analyst, string manager, string finess, string hospital)
    {
        await AccountAsync(analyst, Roles.Analyst);
        var id = await AccountAsync(manager, Roles.Manager);
        await Host.DbAsync(async db =>
        {
            var establishment = Establishment.Register(FinessNumber.Parse(finess), new(
                null, hospital, "Valville", "53", EstablishmentCategory.GeneralHospital, EstablishmentStatus.Public, false));
            db.Add(establishment);
            (await db.Users.SingleAsync(u => u.Id == id)).EstablishmentIds = [establishment.Id];
            return await db.SaveChangesAsync();
        });
    }

    public static async Task SignInAsync(IPage page, string email)
    {
        await page.GotoAsync("/sign-in");
        await page.Locator("#Email").FillAsync(email);
        await page.Locator("#Password").FillAsync(Password);
        await page.Locator("main button").ClickAsync();
        await page.Locator(".who").WaitForAsync();
    }

    /// <summary>Presses a button that posts a form, until the next page is there: with scripts a page asks first whether the service is.</summary>
    public static async Task PostAsync(IPage page, string button)
    {
        var next = await page.RunAndWaitForResponseAsync(() => page.Locator(button).ClickAsync(), answer => answer.Request.IsNavigationRequest && answer.Status is < 300 or >= 400);
        await next.FinishedAsync();
        await page.WaitForLoadStateAsync();
    }

    /// <summary>For eyes: what the page looks like now, in <c>artifacts/screens</c> of the tree, or in the folder that <c>REPORTING_SHOTS</c> names.</summary>
    public static async Task ShootAsync(IPage page, string name)
    {
        for (var left = 2; ; left--)
        {
            try
            {
                await page.ScreenshotAsync(new() { Path = Path.Combine(Shots, $"{name}.png"), FullPage = true });
                return;
            }
            catch (PlaywrightException busy) when (left > 0 && busy.Message.Contains("Unable to capture screenshot", StringComparison.Ordinal))
            {
                // Chromium's compositor has nothing to give when the machine is busy; the page is well, and the next try gets it.
                await page.WaitForTimeoutAsync(200);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
        {
            await context.CloseAsync();
        }

        await Host.DisposeAsync();
    }

    private static string Tree()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Reporting.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Reporting.sln was not found above the tests.");
        }

        return folder.FullName;
    }
}

/// <summary>Through whose eyes.</summary>
public sealed record View(string Language = "fr", int Width = 1280, bool Dark = false)
{
    /// <summary>Telephone and desktop, light and dark, in both languages.</summary>
    public static IEnumerable<View> All { get; } =
        from language in new[] { "fr", "en" } from width in new[] { 360, 1280 } from dark in new[] { false, true } select new View(language, width, dark);

    public override string ToString() => $"{Language}-{Width}-{(Dark ? "dark" : "light")}";
}
