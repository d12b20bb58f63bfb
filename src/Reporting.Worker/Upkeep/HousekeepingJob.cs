using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Drafts;
using Reporting.Infrastructure.Jobs;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Worker.Upkeep;

/// <summary>Clears what has served: facts that were relayed, idempotency keys that no client repeats any more, drafts that nobody went on with.</summary>
/// <remarks>Deletes rows of no aggregate but drafts, which raise no facts; safe to repeat.</remarks>
public sealed class HousekeepingJob(ReportingDbContext db, IOptions<DraftSettings> drafts, TimeProvider clock) : IRecurringSweep
{
    private const int Batch = 1_000;
    private static readonly TimeSpan _relayedFor = TimeSpan.FromDays(7);
    private static readonly TimeSpan _keysFor = TimeSpan.FromDays(30);

    public static string Schedule => "17 3 * * *";

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().ToMillisecond();
        var (relayedBefore, keysBefore, draftsBefore) = (now - _relayedFor, now - _keysFor, now - drafts.Value.KeptFor);

        // In batches: a write that lasts keeps declarations waiting.
        int deleted;
        do
        {
            var relayed = await db.Outbox.Where(m => m.SentAt < relayedBefore).OrderBy(m => m.SentAt).Take(Batch).Select(m => m.Seq).ToListAsync(ct);
            deleted = await db.Outbox.Where(m => relayed.Contains(m.Seq)).ExecuteDeleteAsync(ct);
        }
        while (deleted > 0);

        do
        {
            var old = await db.IdempotencyKeys.Where(k => k.CreatedAt < keysBefore).OrderBy(k => k.CreatedAt).Take(Batch).Select(k => k.KeyHash).ToListAsync(ct);
            deleted = await db.IdempotencyKeys.Where(k => old.Contains(k.KeyHash)).ExecuteDeleteAsync(ct);
        }
        while (deleted > 0);

        do
        {
            var left = await db.DeclarationDrafts.Where(d => d.SavedAt < draftsBefore).OrderBy(d => d.SavedAt).Take(Batch).Select(d => d.Id).ToListAsync(ct);
            deleted = await db.DeclarationDrafts.Where(d => left.Contains(d.Id)).ExecuteDeleteAsync(ct);
        }
        while (deleted > 0);
    }
}
