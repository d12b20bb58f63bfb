using System.Diagnostics;
using System.Net;

namespace Reporting.Infrastructure.Documents;

/// <param name="code">Names what happened; never a text of the browser, which may quote a document.</param>
internal sealed class BrowserException(string code, bool noSandbox = false) : Exception
{
    public string Code => code;

    /// <summary>The machine gives it no sandbox, and it was not told to do without.</summary>
    public bool NoSandbox => noSandbox;
}

/// <summary>
/// The Chromium of this machine, one process a document. It is spoken to through a pipe: what is printed never lies on the disk, and nothing
/// listens on a port. No scripts, no network, a profile of its own that goes with it, none of our environment, and never root.
/// </summary>
internal sealed class Browser
{
    /// <summary>User and group "nobody", by number: the names differ between systems.</summary>
    private const string Nobody = "65534";

    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge-stable"];

    private static readonly string[] _folders = ["/usr/local/bin", "/usr/bin", "/bin", "/snap/bin", "/opt/google/chrome"];

    private static readonly string[] _arguments =
    [
        "--headless", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
        "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync", "--disable-breakpad",
        "--disable-dev-shm-usage", "--disable-features=Translate,MediaRouter,OptimizationHints", "--metrics-recording-only", "--mute-audio",
        "--password-store=basic", "--use-mock-keychain", "--hide-scrollbars", "--blink-settings=scriptEnabled=false",

        // Whatever it might ask for goes to a port where nobody answers, and no name is looked up.
        "--proxy-server=127.0.0.1:1", "--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND", "about:blank",
    ];

    private readonly string _program;
    private readonly bool _noSandbox;
    private readonly string? _asNobody;

    private Browser(string program, bool noSandbox, string? asNobody) => (_program, _noSandbox, _asNobody) = (program, noSandbox, asNobody);

    /// <summary>Null when there is none, or none that may be started: as root, and with no way to start it as somebody else.</summary>
    public static Browser? Find(DocumentSettings settings)
    {
        var program = settings.Browser is { Length: > 0 } configured ? configured : _names.Select(OnPath).FirstOrDefault(found => found is not null);
        if (program is null || OperatingSystem.IsWindows())
        {
            return null;
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return new(program, settings.NoSandbox, asNobody: null);
        }

        var setpriv = OnPath("setpriv");
        return setpriv is null && !settings.NoSandbox ? null : new(program, settings.NoSandbox, setpriv);
    }

    /// <exception cref="OperationCanceledException">It took too long; the browser is killed.</exception>
    /// <exception cref="BrowserException">The browser ended, or answered with an error.</exception>
    public async Task<byte[]> PrintAsync(PrintedDocument document, CancellationToken ct)
    {
        var profile = Path.Combine(Path.GetTempPath(), $"reporting-browser-{Guid.CreateVersion7():N}");
        using var process = Start(profile);
        var noSandbox = false;
        process.ErrorDataReceived += (_, line) => noSandbox |= line.Data?.Contains("No usable sandbox", StringComparison.Ordinal) is true;
        process.BeginErrorReadLine();
        try
        {
            return await PrintAsync(new BrowserPipe(process.StandardInput.BaseStream, process.StandardOutput.BaseStream), document, ct);
        }
        catch (IOException) when (!ct.IsCancellationRequested)
        {
            // Its last words come after its pipe is closed.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new BrowserException("browser.ended", noSandbox);
        }
        finally
        {
            await EndAsync(process, profile);
        }
    }

    private static async Task<byte[]> PrintAsync(BrowserPipe pipe, PrintedDocument document, CancellationToken ct)
    {
        var target = (await pipe.CallAsync("Target.createTarget", new { url = "about:blank" }, null, ct)).GetProperty("targetId").GetString();
        var session = (await pipe.CallAsync("Target.attachToTarget", new { targetId = target, flatten = true }, null, ct)).GetProperty("sessionId").GetString();
        await pipe.CallAsync("Emulation.setScriptExecutionDisabled", new { value = true }, session, ct);
        await pipe.CallAsync("Page.enable", null, session, ct);
        var frame = (await pipe.CallAsync("Page.getFrameTree", null, session, ct)).GetProperty("frameTree").GetProperty("frame").GetProperty("id").GetString();
        await pipe.CallAsync("Page.setDocumentContent", new { frameId = frame, html = document.Html }, session, ct);
        await pipe.WaitForAsync("Page.loadEventFired", ct);
        var printed = await pipe.CallAsync(
            "Page.printToPDF",
            new
            {
                printBackground = true,
                preferCSSPageSize = true,
                paperWidth = 8.27,
                paperHeight = 11.69,
                displayHeaderFooter = true,
                headerTemplate = "<span></span>",
                footerTemplate = FooterOf(document.Footer),
                generateTaggedPDF = true,
                generateDocumentOutline = true,
            },
            session,
            ct);
        return printed.GetProperty("data").GetBytesFromBase64();
    }

    private static string FooterOf(string text) =>
        "<div style=\"width: 100%; margin: 0 18mm; font: 8px sans-serif; color: #333; display: flex; justify-content: space-between\">"
        + $"<span>{WebUtility.HtmlEncode(text)}</span><span><span class=\"pageNumber\"></span> / <span class=\"totalPages\"></span></span></div>";

    private Process Start(string profile)
    {
        // The shell gives the browser the two ends of its pipe, and makes the profile as the user it runs as.
        var start = new ProcessStartInfo(_asNobody ?? "/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        string[] ahead = _asNobody is null ? [] : [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "/bin/sh"];
        string[] sandbox = _noSandbox ? ["--no-sandbox"] : [];
        string[] all =
        [
            .. ahead, "-c", "umask 077 && mkdir \"$1\" && profile=$1 && shift && exec \"$@\" --user-data-dir=\"$profile\" 3<&0 4>&1 1>&2", "sh", profile, _program,
            .. sandbox, .. _arguments,
        ];
        foreach (var argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        // The environment of the service holds its secrets.
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["HOME"] = start.Environment["TMPDIR"] = profile;
        start.Environment["LANG"] = "C.UTF-8";
        return Process.Start(start) ?? throw new BrowserException("browser.not-started");
    }

    private static async Task EndAsync(Process process, string profile)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It had ended by itself, or a child of it had.
        }

        await process.WaitForExitAsync(CancellationToken.None);
        for (var attempt = 1; Directory.Exists(profile); attempt++)
        {
            try
            {
                Directory.Delete(profile, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException && attempt < 20)
            {
                // A process that was just killed may still write.
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return;
            }
        }
    }

    private static string? OnPath(string name) =>
        _folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
