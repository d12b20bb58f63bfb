using Microsoft.Extensions.Logging;
using Reporting.Infrastructure.Jobs;
using Reporting.Infrastructure.Manifests;

namespace Reporting.Worker.Upkeep;

/// <summary>Signs the heads of all chains soon after midnight (UTC), and lays the result into the folder.</summary>
/// <remarks>Asked for every hour, so that a night in which no worker ran is made up for; the day is unique, and a file that is there is left.</remarks>
public sealed partial class SignManifestJob(SignManifest sign, ManifestFiles files, ILogger<SignManifestJob> log) : IRecurringSweep
{
    public static string Schedule => "7 * * * *";

    public async Task RunAsync(CancellationToken ct)
    {
        var manifest = await sign.RunAsync(ct);
        try
        {
            await files.WriteMissingAsync(ct);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnwritten(manifest.Day, error.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The manifest of {Day} is signed and kept, and cannot be written to its folder: {Error}. It is tried again every hour.")]
    private partial void LogUnwritten(DateOnly day, string error);
}
