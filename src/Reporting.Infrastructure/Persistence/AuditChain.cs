using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;

namespace Reporting.Infrastructure.Persistence;

/// <summary>
/// Gives each entry of the audit trail its place in the chain, in the transaction that stores it. One save at a time in a process, and a lane
/// for each process: they do not wait for one another, and who meets another on a lane all the same takes its next place.
/// </summary>
internal sealed class AuditChain(Guid writer, TimeProvider clock) : IDisposable
{
    private const int MostTries = 10;
    private static readonly TimeSpan _hold = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>In the order they were written. Looked for at every save, hence without a search for changes: what is added says so itself.</summary>
    public static IReadOnlyList<AuditEntry> EntriesAdded(ReportingDbContext db)
    {
        var searches = db.ChangeTracker.AutoDetectChangesEnabled;
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            return [.. db.ChangeTracker.Entries<AuditEntry>().Where(e => e.State is EntityState.Added).Select(e => e.Entity).OrderBy(e => e.At).ThenBy(e => e.Id)];
        }
        finally
        {
            db.ChangeTracker.AutoDetectChangesEnabled = searches;
        }
    }

    public async Task<int> SaveAsync(ReportingDbContext db, IReadOnlyList<AuditEntry> added, Func<Task<int>> save, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var lane = await LaneAsync(db, ct);
                try
                {
                    foreach (var entry in added)
                    {
                        entry.Append(lane);
                    }

                    return await save();
                }
                catch (DbUpdateException error) when (attempt < MostTries && error.Entries.Any(e => e.Entity is AuditLane))
                {
                    // Another process took the place: its head is read again.
                }
                finally
                {
                    // Never kept: another save of this process moves it.
                    db.Entry(lane).State = EntityState.Detached;
                }
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>This writer's lane, or the first that nobody holds, or a new one.</summary>
    private async Task<AuditLane> LaneAsync(ReportingDbContext db, CancellationToken ct)
    {
        var now = clock.GetUtcNow().ToMillisecond();
        var lane = await db.AuditLanes.Where(l => l.Holder == null || l.Holder == writer || l.HeldUntil <= now)
            .OrderByDescending(l => l.Holder == writer).ThenBy(l => l.Lane).AsTracking().FirstOrDefaultAsync(ct);
        if (lane is null)
        {
            lane = AuditLane.Start(1 + (await db.AuditLanes.MaxAsync(l => (int?)l.Lane, ct) ?? 0));
            db.AuditLanes.Add(lane);
        }

        lane.Hold(writer, now, _hold);
        return lane;
    }
}
