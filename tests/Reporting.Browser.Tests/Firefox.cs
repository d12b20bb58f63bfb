using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using WebDriverBiDi;
using WebDriverBiDi.BrowsingContext;
using WebDriverBiDi.Log;
using WebDriverBiDi.Script;
using WebDriverBiDi.Session;

namespace Reporting.Browser.Tests;

/// <summary>One browser for the tests of a class, driven by WebDriver BiDi: Debian's firefox-esr, or the one that <c>REPORTING_FIREFOX</c> names.</summary>
public sealed partial class Firefox : IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("reporting-firefox-");
    private readonly BiDiDriver _driver = new(_patience);
    private Process? _process;

    public static string Executable => Environment.GetEnvironmentVariable("REPORTING_FIREFOX") ?? "/usr/bin/firefox-esr";

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
        {
            return;
        }

        await File.WriteAllTextAsync(Path.Combine(_profile.FullName, "user.js"), """user_pref("intl.accept_languages", "fr");""");
        _process = Process.Start(new ProcessStartInfo(Executable, ["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", _profile.FullName])
        {
            Environment = { ["HOME"] = _profile.FullName },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _process.BeginOutputReadLine();
        var listens = new TaskCompletionSource<string>();
        _process.ErrorDataReceived += (_, line) =>
        {
            if (Listens().Match(line.Data ?? "") is { Success: true } match)
            {
                listens.TrySetResult($"{match.Groups[1].Value}/session");
            }
        };
        _process.BeginErrorReadLine();
        await _driver.StartAsync(await listens.Task.WaitAsync(_patience));
        await _driver.Session.NewSessionAsync(new NewCommandParameters());
        await _driver.Session.SubscribeAsync(new SubscribeCommandParameters(_driver.Log.OnEntryAdded.EventName));
    }

    /// <summary>A telephone's page. Tests are reported as skipped, by name, where there is no browser.</summary>
    public async Task<FirefoxPage> VisitAsync()
    {
        Assert.SkipWhen(_process is null, $"There is no {Executable}: apt-get install firefox-esr, or set REPORTING_FIREFOX.");
        var context = (await _driver.BrowsingContext.CreateAsync(new CreateCommandParameters(CreateType.Tab))).BrowsingContextId;
        await _driver.BrowsingContext.SetViewportAsync(new SetViewportCommandParameters { BrowsingContextId = context, Viewport = new Viewport { Width = 360, Height = 740 } });
        return new(_driver, context);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await _driver.Browser.CloseAsync();
            await _driver.StopAsync();
            await process.WaitForExitAsync().WaitAsync(_patience);
            process.Dispose();
        }

        await _driver.DisposeAsync();
        _profile.Delete(recursive: true);
    }

    [GeneratedRegex(@"WebDriver BiDi listening on (ws://\S+)")]
    private static partial Regex Listens();
}

/// <summary>A page of its own.</summary>
public sealed class FirefoxPage : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly BiDiDriver _driver;
    private readonly string _context;

    internal FirefoxPage(BiDiDriver driver, string context)
    {
        (_driver, _context) = (driver, context);
        driver.Log.OnEntryAdded.AddObserver(said =>
        {
            if (said.Level is LogLevel.Error)
            {
                Complaints.Add(said.Text ?? "");
            }
        });
    }

    /// <summary>Errors that its scripts and the browser wrote to the console.</summary>
    public List<string> Complaints { get; } = [];

    public Task GoToAsync(string address) => _driver.BrowsingContext.NavigateAsync(new NavigateCommandParameters(_context, address) { Wait = ReadinessState.Complete });

    /// <summary>Runs as the browser's own tools do, whatever the page's policy says.</summary>
    public Task RunAsync(string script) => RawAsync($"{script}; ''");

    /// <summary>The value of an expression, or of the promise that it is.</summary>
    public async Task<T?> EvaluateAsync<T>(string expression) =>
        JsonSerializer.Deserialize<T>(await RawAsync($"Promise.resolve({expression}).then(value => JSON.stringify(value ?? null))"));

    private async Task<string> RawAsync(string script) =>
        await _driver.Script.EvaluateAsync(new EvaluateCommandParameters(script, new ContextTarget(_context), true)) switch
        {
            EvaluateResultSuccess { Result: StringRemoteValue text } => text.Value,
            EvaluateResultException { ExceptionDetails: var wrong } => throw new InvalidOperationException($"{wrong.Text} in {script}"),
            var other => throw new InvalidOperationException($"{other} of {script}"),
        };

    /// <summary>Until it holds, also on the page that comes next.</summary>
    public async Task HoldsAsync(string condition)
    {
        for (var started = Stopwatch.StartNew(); !await EvaluateAsync<bool>($"!!({condition})"); await Task.Delay(50))
        {
            Assert.True(started.Elapsed < _patience, $"{condition} does not hold: {await EvaluateAsync<string>("location.href + document.body?.innerText")}");
        }
    }

    public Task ClickAsync(string selector) => EvaluateAsync<object>($"document.querySelector({JsonSerializer.Serialize(selector)}).click()");

    public Task FillAsync(string selector, string text) => EvaluateAsync<object>(
        $$"""(field => { field.value = {{JsonSerializer.Serialize(text)}}; field.dispatchEvent(new Event('input', { bubbles: true })); })(document.querySelector({{JsonSerializer.Serialize(selector)}}))""");

    public async Task ShootAsync(string name)
    {
        var shot = await _driver.BrowsingContext.CaptureScreenshotAsync(new CaptureScreenshotCommandParameters(_context) { Origin = ScreenshotOrigin.Document });
        Directory.CreateDirectory(Site.Shots);
        await File.WriteAllBytesAsync(Path.Combine(Site.Shots, $"{name}.png"), Convert.FromBase64String(shot.Data));
    }

    public async ValueTask DisposeAsync() => await _driver.BrowsingContext.CloseAsync(new(_context));
}
