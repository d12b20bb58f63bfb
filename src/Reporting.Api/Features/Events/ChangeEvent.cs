using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Domain.Events;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Events;

/// <summary>Publishes an event's name, takes it back, or ends the event. Whoever calls has checked who may.</summary>
public sealed class ChangeEvent(ReportingDbContext db, OpenEvents open, TimeProvider clock)
{
    /// <exception cref="RuleViolationException">The event's state does not allow it.</exception>
    public Task<bool> PublishAsync(Guid id, Actor by, CancellationToken ct) => RunAsync(id, "event.published", by, (systemic, now) => systemic.Publish(by, now), ct);

    /// <exception cref="RuleViolationException">The event's state does not allow it.</exception>
    public Task<bool> WithdrawAsync(Guid id, Actor by, CancellationToken ct) => RunAsync(id, "event.withdrawn", by, (systemic, _) => systemic.Withdraw(), ct);

    /// <param name="until">Now when null.</param>
    /// <exception cref="RuleViolationException">The event's state or the instant does not allow it.</exception>
    public Task<bool> CloseAsync(Guid id, DateTimeOffset? until, Actor by, CancellationToken ct) =>
        RunAsync(id, "event.closed", by, (systemic, now) => systemic.Close(until ?? now, now), ct);

    /// <returns>False when there is no such event.</returns>
    private async Task<bool> RunAsync(Guid id, string action, Actor by, Action<SystemicEvent, DateTimeOffset> change, CancellationToken ct)
    {
        if (await db.Events.SingleOrDefaultAsync(e => e.Id == id, ct) is not { } systemic)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        change(systemic, now);
        db.AuditEntries.Add(AuditEntry.Of(by, action, "event", id, now));
        await db.SaveChangesAsync(ct);
        open.Forget();
        return true;
    }
}
