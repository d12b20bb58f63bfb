using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Admin;

/// <summary>Ends a key at once and for good; the row stays, so that what it did keeps its name.</summary>
public sealed class RevokeApiKey(ReportingDbContext db, TimeProvider clock)
{
    public async Task RunAsync(Guid keyId, Actor by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var key = await db.ApiKeys.SingleAsync(k => k.Id == keyId, ct);
        if (key.RevokedAt is not null)
        {
            return;
        }

        key.Revoke(now);
        db.AuditEntries.Add(AuditEntry.Of(by, "key.revoked", "key", key.Id, now));
        await db.SaveChangesAsync(ct);
    }
}
