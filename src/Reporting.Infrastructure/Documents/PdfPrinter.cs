using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Documents;

/// <summary>What is printed.</summary>
/// <param name="Html">Complete: its style and its images are inside, for nothing is fetched.</param>
/// <param name="Footer">Stands at the bottom of each page, before the page's number.</param>
public sealed record PrintedDocument(string Html, string Footer);

public abstract record PrintOutcome
{
    public sealed record Made(byte[] Pdf) : PrintOutcome;

    /// <summary>There is no browser here that may be used.</summary>
    public sealed record Unavailable : PrintOutcome;

    /// <summary>Too many wait already.</summary>
    public sealed record Busy : PrintOutcome;

    /// <summary>It took too long, or the browser ended.</summary>
    public sealed record Failed : PrintOutcome;
}

/// <summary>
/// Makes PDFs when they are asked for: a few at a time, a few more wait, and the rest is told so. Who asks for the very same document again
/// gets the same file for a while, and who asks while it is being made waits for that one.
/// </summary>
public sealed partial class PdfPrinter(IOptions<DocumentSettings> settings, ILogger<PdfPrinter> log) : IDisposable
{
    private readonly DocumentSettings _settings = settings.Value;
    private readonly SemaphoreSlim _browsers = new(settings.Value.Concurrency, settings.Value.Concurrency);
    private readonly ConcurrentDictionary<string, Task<PrintOutcome>> _underway = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly MemoryCache _made = new(new MemoryCacheOptions { SizeLimit = Math.Max(1, settings.Value.CacheMegabytes) * 1024L * 1024L });
    private readonly Browser? _browser = Browser.Find(settings.Value);
    private readonly Lock _door = new();
    private int _inside;
    private volatile bool _unusable;

    /// <summary>Whether asking is of any use; pages offer to print themselves where it is not.</summary>
    public bool Available => _browser is not null && !_unusable;

    /// <summary>A leaving caller does not stop it: the next one finds the document made.</summary>
    public async Task<PrintOutcome> PrintAsync(PrintedDocument document, CancellationToken ct)
    {
        if (_browser is not { } browser || _unusable)
        {
            return new PrintOutcome.Unavailable();
        }

        var key = KeyOf(document);
        if (_made.TryGetValue(key, out byte[]? made))
        {
            return new PrintOutcome.Made(made!);
        }

        Task<PrintOutcome> printing;
        lock (_door)
        {
            if (!_underway.TryGetValue(key, out printing!))
            {
                if (_inside >= _settings.Concurrency + _settings.Queue)
                {
                    return new PrintOutcome.Busy();
                }

                _inside++;
                printing = Task.Run(() => MakeAsync(browser, key, document), CancellationToken.None);
                _underway[key] = printing;
            }
        }

        return await printing.WaitAsync(ct);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _made.Dispose();
    }

    private async Task<PrintOutcome> MakeAsync(Browser browser, string key, PrintedDocument document)
    {
        try
        {
            await _browsers.WaitAsync(_stopping.Token);
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                patience.CancelAfter(TimeSpan.FromSeconds(_settings.TimeoutSeconds));
                var pdf = await browser.PrintAsync(document, patience.Token);
                Keep(key, pdf);
                return new PrintOutcome.Made(pdf);
            }
            finally
            {
                _browsers.Release();
            }
        }
        catch (OperationCanceledException)
        {
            LogTooLong(_settings.TimeoutSeconds);
            return new PrintOutcome.Failed();
        }
        catch (BrowserException refused)
        {
            if (refused.NoSandbox)
            {
                _unusable = true;
                LogNoSandbox();
                return new PrintOutcome.Unavailable();
            }

            LogEnded(refused.Code);
            return new PrintOutcome.Failed();
        }
        catch (Exception error)
        {
            LogEnded(error.GetType().Name);
            return new PrintOutcome.Failed();
        }
        finally
        {
            lock (_door)
            {
                _inside--;
                _underway.TryRemove(key, out _);
            }
        }
    }

    private void Keep(string key, byte[] pdf)
    {
        if (_settings.CacheMinutes > 0 && _settings.CacheMegabytes > 0)
        {
            _made.Set(key, pdf, new MemoryCacheEntryOptions { Size = pdf.Length, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(_settings.CacheMinutes) });
        }
    }

    /// <summary>By the content itself: another stage, language, person or look is another document, and nobody gets another's.</summary>
    private static string KeyOf(PrintedDocument document) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{document.Footer}\n{document.Html}")));

    [LoggerMessage(Level = LogLevel.Warning, Message = "A document took more than {Seconds} seconds: its browser was killed")]
    private partial void LogTooLong(int seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "A document could not be made: {Code}")]
    private partial void LogEnded(string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "The browser finds no sandbox on this machine, and no document is made. In a container, set Documents:NoSandbox to true.")]
    private partial void LogNoSandbox();
}
