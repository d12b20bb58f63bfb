using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Manifests;

/// <summary>Each manifest as a file, and its signature beside it: for a backup, a share, a medium that is written once.</summary>
public sealed class ManifestFiles(ReportingDbContext db, IOptions<ManifestSettings> settings, DataDirectory data)
{
    /// <summary>How many of the latest are looked after: what a folder that was away for a while missed.</summary>
    private const int Latest = 30;

    public static string NameOf(DateOnly day) => $"manifest-{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";

    /// <summary>Writes those of the latest that are missing; safe to repeat, and in several processes at once.</summary>
    /// <returns>How many were written.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public async Task<int> WriteMissingAsync(CancellationToken ct)
    {
        var folder = settings.Value.Folder is { Length: > 0 } configured ? Directory.CreateDirectory(configured).FullName : data.Folder("manifests");
        var latest = await db.ChainManifests.AsNoTracking().OrderByDescending(m => m.Day).Take(Latest).ToListAsync(ct);
        var written = 0;
        foreach (var manifest in latest.Where(m => !File.Exists(Path.Combine(folder, NameOf(m.Day) + ".json"))))
        {
            // The text comes last: where it is, its signature is.
            await WriteAsync(Path.Combine(folder, NameOf(manifest.Day) + ".sig"), Convert.FromBase64String(manifest.Signature), ct);
            await WriteAsync(Path.Combine(folder, NameOf(manifest.Day) + ".json"), System.Text.Encoding.UTF8.GetBytes(manifest.Body), ct);
            written++;
        }

        return written;
    }

    private static async Task WriteAsync(string path, byte[] content, CancellationToken ct)
    {
        var partial = $"{path}.{Guid.CreateVersion7():N}.partial";
        try
        {
            await using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(content, ct);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
