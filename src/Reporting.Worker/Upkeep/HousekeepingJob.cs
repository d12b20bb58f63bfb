using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Jobs;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Worker.Upkeep;

/// <summary>Clears what has served: facts that were relayed, idempotency keys that no client repeats any more.</summary>
/// <remarks>Deletes rows of no aggregate; safe to repeat.</remarks>
public sealed class HousekeepingJob(ReportingDbContext db, TimeProvider clock) : IRecurringSweep
{
    private const int Batch = 1_000;
    private static readonly TimeSpan _relayedFor = TimeSpan.FromDays(7);
    private static readonly TimeSpan _keysFor = TimeSpan.FromDays(30);

    public static string Schedule => "17 3 * * *";

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().ToMillisecond();
        var (relayedBefore, keysBefore) = (now - _relayedFor, now - _keysFor);

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
    }
}
