using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Domain.Regimes;
using Reporting.Infrastructure.Jobs;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Worker.Regimes;

/// <summary>Marks deadlines whose time has passed.</summary>
/// <remarks>Idempotent: only pending ones are read, and the row's version refuses a second mark.</remarks>
public sealed class OverdueSweepJob(ReportingDbContext db, TimeProvider clock) : IRecurringSweep
{
    private const int Batch = 500;

    public static string Schedule => "* * * * *";

    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            var now = clock.GetUtcNow().ToMillisecond();
            var due = await db.Deadlines.Where(d => d.State == DeadlineState.Pending && d.DueAt < now).OrderBy(d => d.DueAt).Take(Batch).ToListAsync(ct);
            due.ForEach(d => d.MarkOverdue(now));
            await db.SaveChangesAsync(ct);
            if (due.Count < Batch)
            {
                return;
            }

            db.ChangeTracker.Clear();
        }
    }
}
