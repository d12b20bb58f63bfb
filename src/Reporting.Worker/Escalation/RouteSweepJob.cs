using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Jobs;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Worker.Escalation;

/// <summary>Takes up escalations that had nowhere to go, once an administrator has entered an address.</summary>
/// <remarks>
/// Idempotent: an escalation that has a route is not read. Three days back and no further: whoever enters a first address is told of what
/// is going on, not of the past.
/// </remarks>
public sealed class RouteSweepJob(ReportingDbContext db, TimeProvider clock) : IRecurringSweep
{
    private const int Batch = 200;
    private static readonly TimeSpan _reach = TimeSpan.FromDays(3);

    public static string Schedule => "* * * * *";

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().ToMillisecond();
        var since = now - _reach;
        var reachable = await db.Recipients.AsNoTracking()
            .Where(r => r.Active && (r.MailAddress != null || r.WebhookUrl != null)).ToDictionaryAsync(r => r.Code, ct);
        var codes = reachable.Keys.ToList();
        var waiting = await db.Escalations
            .Where(e => e.State == EscalationState.NoRoute && e.CreatedAt >= since && codes.Contains(e.RecipientCode))
            .OrderBy(e => e.CreatedAt).Take(Batch).ToListAsync(ct);
        foreach (var escalation in waiting)
        {
            db.Deliveries.AddRange(escalation.RouteTo(reachable[escalation.RecipientCode], now));
        }

        await db.SaveChangesAsync(ct);
    }
}
