using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Manifests;

/// <summary>Signs the heads of all chains, once a day (UTC), and has the result mailed to those outside who keep it.</summary>
/// <remarks>Idempotent by the day, which is unique: of several workers one signs, and the others find what it signed.</remarks>
public sealed class SignManifest(ReportingDbContext db, SigningKey key, IOptions<ManifestSettings> settings, TimeProvider clock)
{
    public async Task<ChainManifest> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().ToMillisecond();
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        if (await OfAsync(day, ct) is { } signed)
        {
            return signed;
        }

        var previous = await db.ChainManifests.AsNoTracking().OrderByDescending(m => m.Day).Select(m => m.Body).FirstOrDefaultAsync(ct);
        var (receipts, audit) = await db.ReadTogetherAsync(
            async () => (
                await db.ReceiptLanes.AsNoTracking().Where(l => l.Seq > 0).OrderBy(l => l.Lane).Select(l => new ManifestHead(l.Lane, l.Seq, l.Head)).ToListAsync(ct),
                await db.AuditLanes.AsNoTracking().Where(l => l.Seq > 0).OrderBy(l => l.Lane).Select(l => new ManifestHead(l.Lane, l.Seq, l.Head)).ToListAsync(ct)),
            ct);
        var body = new ManifestBody(
            ManifestBody.FormatName, ManifestBody.FormatVersion, day, now, key.Id, previous is null ? "" : HashOf(previous), receipts, audit);
        var manifest = ChainManifest.Of(day, body.Write(), key, now);
        db.Add(manifest);
        db.AddRange(settings.Value.Recipients.Select((address, index) => Delivery.OfManifest(manifest.Id, index + 1, address, now)));
        try
        {
            await db.SaveChangesAsync(ct);
            return manifest;
        }
        catch (DbUpdateException) when (!ct.IsCancellationRequested)
        {
            db.ChangeTracker.Clear();
            if (await OfAsync(day, ct) is { } others)
            {
                return others;
            }

            throw;
        }
    }

    /// <summary>SHA-256 of a manifest's text, hexadecimal.</summary>
    internal static string HashOf(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));

    private Task<ChainManifest?> OfAsync(DateOnly day, CancellationToken ct) => db.ChainManifests.AsNoTracking().SingleOrDefaultAsync(m => m.Day == day, ct);
}
