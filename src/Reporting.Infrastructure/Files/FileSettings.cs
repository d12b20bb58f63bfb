using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Files;

/// <summary>Section <c>Files</c>.</summary>
public sealed class FileSettings
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Where encrypted files lie; <c>files</c> of the data directory when not given. Several programs on one database share it.</summary>
    public string? Directory { get; set; }

    /// <summary>Of one file.</summary>
    public int MaxMegabytes { get; set; } = 200;

    /// <summary>Of all files of one declaration, those on their way included.</summary>
    public int MaxTotalMegabytes { get; set; } = 1000;

    /// <summary>Files of one declaration, those on their way included.</summary>
    public int MaxCount { get; set; } = 50;

    /// <summary>What is left free on the disk, whatever is sent: a database may lie on the same one.</summary>
    public int KeepFreeMegabytes { get; set; } = 512;

    /// <summary>How long a transfer may stand still before it is swept away.</summary>
    public int KeepUnfinishedHours { get; set; } = 24;

    /// <summary><c>unix:/run/clamav/clamd.ctl</c> or <c>tcp://host:3310</c>; nothing is scanned when not given.</summary>
    public string? Scanner { get; set; }

    /// <summary>How long the scanner may keep silent, at each step and before its verdict.</summary>
    public int ScannerTimeoutSeconds { get; set; } = 120;

    /// <summary>Larger files are not offered to the scanner; to be set to its own StreamMaxLength, or left out.</summary>
    public int? ScannerMaxMegabytes { get; set; }

    public long MaxBytes => MaxMegabytes * Megabyte;

    public long MaxTotalBytes => MaxTotalMegabytes * Megabyte;

    public long KeepFreeBytes => KeepFreeMegabytes * Megabyte;

    public long? ScannerMaxBytes => ScannerMaxMegabytes * Megabyte;

    public bool Scans => !string.IsNullOrWhiteSpace(Scanner);
}

internal sealed class FileSettingsCheck : IValidateOptions<FileSettings>
{
    public ValidateOptionsResult Validate(string? name, FileSettings options)
    {
        var wrong = new List<string>();
        Between(nameof(options.MaxMegabytes), options.MaxMegabytes, 1, 10_000);
        Between(nameof(options.MaxTotalMegabytes), options.MaxTotalMegabytes, options.MaxMegabytes, 1_000_000);
        Between(nameof(options.MaxCount), options.MaxCount, 1, 1_000);
        Between(nameof(options.KeepFreeMegabytes), options.KeepFreeMegabytes, 0, 1_000_000);
        Between(nameof(options.KeepUnfinishedHours), options.KeepUnfinishedHours, 1, 24 * 30);
        Between(nameof(options.ScannerTimeoutSeconds), options.ScannerTimeoutSeconds, 1, 3_600);
        Between(nameof(options.ScannerMaxMegabytes), options.ScannerMaxMegabytes ?? 1, 1, 10_000);
        if (options.Scans && !ScannerAddress.TryRead(options.Scanner!, out _))
        {
            wrong.Add("Files:Scanner must be unix:/path/of/the/socket or tcp://host:port.");
        }

        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Between(string setting, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                wrong.Add($"Files:{setting} must be from {least} to {most}.");
            }
        }
    }
}
