using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Documents;

/// <summary>Section <c>Documents</c>: how pages become PDFs.</summary>
public sealed class DocumentSettings
{
    /// <summary>Path of a Chromium; found by itself when not given.</summary>
    public string? Browser { get; set; }

    /// <summary>
    /// Lets the browser run without its own sandbox, where the machine gives it none: in a container, which is one itself. It then prints
    /// pages of this service only, without scripts and without network, as it does elsewhere.
    /// </summary>
    public bool NoSandbox { get; set; }

    /// <summary>Browsers at a time, 1 to 16.</summary>
    public int Concurrency { get; set; } = 2;

    /// <summary>Documents that may wait for a browser; whoever comes after them is told to come back.</summary>
    public int Queue { get; set; } = 16;

    /// <summary>For one document, after which its browser is killed, 1 to 120.</summary>
    public int TimeoutSeconds { get; set; } = 20;

    /// <summary>How long a document is kept for whoever asks for the same again, 0 to 1440.</summary>
    public int CacheMinutes { get; set; } = 10;

    /// <summary>What all documents that are kept may take, in megabytes of memory, 0 to 1024.</summary>
    public int CacheMegabytes { get; set; } = 32;
}

internal sealed class DocumentSettingsCheck : IValidateOptions<DocumentSettings>
{
    public ValidateOptionsResult Validate(string? name, DocumentSettings options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(DocumentSettings settings)
    {
        if (settings.Browser is { Length: > 0 } browser && !File.Exists(browser))
        {
            yield return "Documents:Browser must name the program of a Chromium, or be left out.";
        }

        foreach (var (key, value, least, most) in new[]
        {
            (nameof(settings.Concurrency), settings.Concurrency, 1, 16), (nameof(settings.Queue), settings.Queue, 0, 1000),
            (nameof(settings.TimeoutSeconds), settings.TimeoutSeconds, 1, 120), (nameof(settings.CacheMinutes), settings.CacheMinutes, 0, 1440),
            (nameof(settings.CacheMegabytes), settings.CacheMegabytes, 0, 1024),
        })
        {
            if (value < least || value > most)
            {
                yield return $"Documents:{key} must be between {least} and {most}.";
            }
        }
    }
}
