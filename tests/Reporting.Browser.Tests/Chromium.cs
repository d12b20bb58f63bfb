using Microsoft.Playwright;

namespace Reporting.Browser.Tests;

/// <summary>One browser for the tests of a class: Debian's chromium, or the one that <c>REPORTING_CHROMIUM</c> names.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>What reads the console, which all classes share, says <c>[Collection(Chromium.Alone)]</c>.</summary>
    public const string Alone = "alone";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public static string Executable => Environment.GetEnvironmentVariable("REPORTING_CHROMIUM") ?? "/usr/bin/chromium";

    /// <summary>Tests are reported as skipped, by name, where there is no browser.</summary>
    public IBrowser Browser
    {
        get
        {
            Assert.SkipWhen(_browser is null, $"There is no {Executable}: apt-get install chromium, or set REPORTING_CHROMIUM.");
            return _browser;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args =
            [
                "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--no-first-run",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}

[CollectionDefinition(Chromium.Alone, DisableParallelization = true)]
public sealed class ReadsTheConsole;
