using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Manifests;

/// <summary>Whether what is stored is still what a manifest says it was: each chain holds, at the place that the manifest names, the hash that it names.</summary>
/// <remarks>Links after and before that place are the business of the chain itself: see <see cref="Checks.SelfCheck"/>.</remarks>
public sealed class VerifyManifest(ReportingDbContext db, SigningKey key, IOptions<ManifestSettings> settings)
{
    /// <param name="text">As it was received, byte for byte.</param>
    /// <param name="signature">In DER.</param>
    /// <returns>What is wrong, in words for an administrator; empty when everything holds.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(byte[] text, byte[] signature, CancellationToken ct)
    {
        if (ManifestBody.Read(Encoding.UTF8.GetString(text)) is not { } body)
        {
            return ["not a manifest"];
        }

        if (await KeyAsync(body.KeyId, ct) is not { } signer)
        {
            return [$"signed with key {body.KeyId}, which is not one of this service"];
        }

        return SigningKey.Verifies(signer, text, signature) ? await HeadsAsync(body, ct) : ["the signature does not fit the text"];
    }

    /// <summary>Chains that do not hold what a manifest says.</summary>
    internal async Task<IReadOnlyList<string>> HeadsAsync(ManifestBody body, CancellationToken ct)
    {
        var (lanes, places) = (body.Receipts.Select(h => h.Lane).ToList(), body.Receipts.Select(h => h.Place).ToList());
        var links = await db.Set<DeclarationStage>().AsNoTracking().Where(s => lanes.Contains(s.Receipt.Lane) && places.Contains(s.Receipt.Seq))
            .Select(s => new { s.Receipt.Lane, s.Receipt.Seq, s.Receipt.Hash }).ToListAsync(ct);
        var (auditLanes, auditPlaces) = (body.Audit.Select(h => (int?)h.Lane).ToList(), body.Audit.Select(h => (long?)h.Place).ToList());
        var entries = await db.AuditEntries.AsNoTracking().Where(e => auditLanes.Contains(e.Lane) && auditPlaces.Contains(e.Place))
            .Select(e => new { e.Lane, e.Place, e.Hash }).ToListAsync(ct);
        return
        [
            .. body.Receipts.Where(h => !links.Exists(l => l.Lane == h.Lane && l.Seq == h.Place && l.Hash == h.Hash)).Select(h => $"receipts, lane {h.Lane}, place {h.Place}"),
            .. body.Audit.Where(h => !entries.Exists(e => e.Lane == h.Lane && e.Place == h.Place && e.Hash == h.Hash)).Select(h => $"audit trail, lane {h.Lane}, place {h.Place}"),
        ];
    }

    /// <summary>The public key of this id, when it is or was this service's own: a stored key that nobody configured proves nothing.</summary>
    internal async Task<byte[]?> KeyAsync(string id, CancellationToken ct)
    {
        if (id == key.Id)
        {
            return key.PublicKey;
        }

        if (!settings.Value.FormerKeyIds.Contains(id, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        var stored = await db.ChainManifests.AsNoTracking().Where(m => m.KeyId == id).OrderBy(m => m.Day).Select(m => m.PublicKey).FirstOrDefaultAsync(ct);
        var bytes = stored is null ? null : Decoded(stored);
        return bytes is not null && SigningKey.IdOf(bytes) == id ? bytes : null;
    }

    internal static byte[]? Decoded(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }
}
