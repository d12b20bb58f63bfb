using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Domain.Regimes;
using Reporting.Infrastructure.Following;
using Reporting.Infrastructure.Jobs;
using Reporting.Infrastructure.Notifications;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Worker.Regimes;

/// <summary>
/// Makes a mail for whoever declared and gave an address, some hours before a legal deadline that is still open. Of texts in force only,
/// and never for a drill, for history or for a case that has ended.
/// </summary>
/// <remarks>Idempotent: a delivery is unique by its kind, the deadline and the step. Two sweeps at once: the second one's batch fails and is made again a little later.</remarks>
public sealed class RemindSweepJob(ReportingDbContext db, FollowingRules rules, IOptions<ReminderSettings> settings, TimeProvider clock) : IRecurringSweep
{
    private const int Batch = 200;

    public static string Schedule => "*/5 * * * *";

    public async Task RunAsync(CancellationToken ct)
    {
        if (!settings.Value.Enabled || settings.Value.Ladder is not { } ladder)
        {
            return;
        }

        var now = clock.GetUtcNow().ToMillisecond();
        var inForce = (await rules.ReadAsync(db, ct)).Regimes.Where(r => r.Standing is RegimeStanding.InForce).Select(r => (r.Code, r.Version)).ToHashSet();
        var horizon = now.AddHours(ladder.Hours[0]);
        var (dueAfter, after) = (now, Guid.Empty);
        while (true)
        {
            var page = await NextAsync(horizon, dueAfter, after, ct);
            foreach (var open in page.Where(o => inForce.Contains((o.Deadline.RegimeCode, o.Deadline.RegimeVersion))))
            {
                await RemindAsync(open, ladder, now, ct);
            }

            await db.SaveChangesAsync(ct);
            if (page.Count < Batch)
            {
                return;
            }

            db.ChangeTracker.Clear();
            (dueAfter, after) = (page[^1].Deadline.DueAt!.Value, page[^1].Deadline.Id);
        }
    }

    private Task<List<OpenDeadline>> NextAsync(DateTimeOffset horizon, DateTimeOffset dueAfter, Guid after, CancellationToken ct) => (
        from deadline in db.Deadlines.AsNoTracking()
        where deadline.State == DeadlineState.Pending && deadline.Clock == Clock.Legal && deadline.DueAt <= horizon
            && (deadline.DueAt > dueAfter || (deadline.DueAt == dueAfter && deadline.Id.CompareTo(after) > 0))
        join incident in db.Incidents on deadline.IncidentId equals incident.Id
        where !incident.Exercise && !incident.History && !incident.Ended
        orderby deadline.DueAt, deadline.Id
        select new OpenDeadline(deadline, incident.DeclarationId, incident.FiledAt)).Take(Batch).ToListAsync(ct);

    private async Task RemindAsync(OpenDeadline open, ReminderLadder ladder, DateTimeOffset now, CancellationToken ct)
    {
        var (deadline, declarationId, filedAt) = open;
        if (ladder.StepAt(deadline, filedAt, now) is not { } step
            || await db.Deliveries.AnyAsync(d => d.Kind == DeliveryKind.Reminder && d.SubjectId == deadline.Id && d.Rung == step, ct))
        {
            return;
        }

        if (await DeclarantMail.AddressAsync(db, declarationId, stage: null, ct) is not null)
        {
            db.Add(Delivery.OfReminder(deadline.Id, deadline.IncidentId, step, await DeclarantMail.LanguageAsync(db, declarationId, ct), now));
        }
    }

    private sealed record OpenDeadline(Deadline Deadline, Guid DeclarationId, DateTimeOffset FiledAt);
}
