using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;
using Reporting.Infrastructure.Following;
using Reporting.Infrastructure.Observatory;
using Reporting.Infrastructure.Persistence;
using Decided = Reporting.Domain.Escalation.Escalation;

namespace Reporting.Worker.Following;

/// <summary>
/// After each reading and each decision: what is owed now, who must know, and, last, what the figures need of it. It sends nothing itself.
/// </summary>
/// <remarks>
/// Idempotent. Deadlines are computed from the present state and unique by (incident, obligation). Escalations are unique by (incident,
/// rule, recipient): who was decided upon once is not told again, and a rule that stops applying takes nothing back. The figures' one row
/// is replaced by a newer version of the incident only; of two at once the later one fails on the row's version and is repeated.
/// Authorities do not wait for the figures: what comes before them is saved before.
/// </remarks>
public sealed class FollowIncidentConsumer(ReportingDbContext db, FollowingRules rules, IOptions<ObservatoryOptions> observatory, TimeProvider clock)
    : IConsumer<IncidentAssessed>, IConsumer<IncidentClassified>, IConsumer<IncidentAttached>, IConsumer<IncidentMoved>
{
    public Task Consume(ConsumeContext<IncidentAssessed> context) => FollowAsync(context.Message.IncidentId, context.CancellationToken);

    public Task Consume(ConsumeContext<IncidentClassified> context) => FollowAsync(context.Message.IncidentId, context.CancellationToken);

    public Task Consume(ConsumeContext<IncidentAttached> context) => FollowAsync(context.Message.IncidentId, context.CancellationToken);

    /// <summary>A move changes neither what is owed nor who must know.</summary>
    public async Task Consume(ConsumeContext<IncidentMoved> context)
    {
        var (id, ct) = (context.Message.IncidentId, context.CancellationToken);

        // Most find the row written already: several facts of one incident are saved together, and the first copies them all.
        var behind = await db.Incidents.AnyAsync(i => i.Id == id && !i.Exercise && !db.IncidentFacts.Any(f => f.IncidentId == id && f.Version >= i.Version), ct);
        if (behind)
        {
            await CopyAsync(await FollowedIncident.LoadAsync(db, id, ct), ct);
        }
    }

    private async Task FollowAsync(Guid incidentId, CancellationToken ct)
    {
        // Once for all that follows: on SQLite each opening sets the pragmas again.
        await db.Database.OpenConnectionAsync(ct);
        var subject = await FollowedIncident.LoadAsync(db, incidentId, ct);
        var tables = await rules.ReadAsync(db, ct);
        await OpenDeadlinesAsync(subject, tables, ct);
        await EscalateAsync(subject, tables, ct);
        await db.SaveChangesAsync(ct);
        await CopyAsync(subject, ct);
    }

    private async Task OpenDeadlinesAsync(FollowedIncident subject, FollowingRules.Tables tables, CancellationToken ct)
    {
        var id = subject.Incident.Id;
        var existing = await db.Deadlines.Where(d => d.IncidentId == id).ToListAsync(ct);
        db.Deadlines.AddRange(DeadlinePolicy.Reconcile(id, existing, subject.Owed(tables.Regimes, tables.Calendar)));
    }

    private async Task EscalateAsync(FollowedIncident subject, FollowingRules.Tables tables, CancellationToken ct)
    {
        var incident = subject.Incident;
        var now = clock.GetUtcNow().ToMillisecond();
        var today = Period.DayOf(now, new Place(incident.RegionCode).TimeZone);
        if (incident.Withdrawn)
        {
            return;
        }

        var decisions = EscalationPolicy.Decide(new IncidentFactsForRouting(subject.Facts, incident.RegionCode), tables.Routing, today);
        var recipients = await db.Recipients.AsNoTracking().Where(r => r.Active).ToListAsync(ct);
        var known = await db.Escalations.Where(e => e.IncidentId == incident.Id).ToListAsync(ct);
        WithheldReason? withheld = incident.History ? WithheldReason.History : incident.Exercise ? WithheldReason.Exercise : null;
        foreach (var decision in decisions)
        {
            var addressees = EscalationPolicy.Addressees(decision, recipients);
            foreach (var recipient in addressees.DefaultIfEmpty())
            {
                Record(decision, recipient);
            }
        }

        void Record(RoutingDecision decision, Recipient? recipient)
        {
            // One without a route is taken up again as soon as there is one.
            var waiting = known.FirstOrDefault(e => e.RuleCode == decision.RuleCode && e.State is EscalationState.NoRoute
                && (e.RecipientCode.Length == 0 || e.RecipientCode == recipient?.Code));
            if (waiting is not null)
            {
                if (recipient is { IsReachable: true })
                {
                    db.Deliveries.AddRange(waiting.RouteTo(recipient, now));
                }
            }
            else if (!known.Any(e => e.RuleCode == decision.RuleCode && (recipient is null || e.RecipientCode == recipient.Code)))
            {
                var (escalation, deliveries) = Decided.Open(incident.Id, incident.DeclarationId, decision, recipient, withheld, now);
                known.Add(escalation);
                db.Escalations.Add(escalation);
                db.Deliveries.AddRange(deliveries);
            }
        }
    }

    private async Task CopyAsync(FollowedIncident subject, CancellationToken ct)
    {
        var id = subject.Incident.Id;
        if (subject.Incident.Exercise)
        {
            return;
        }

        var first = subject.Stages.Count == 1 ? subject.Content : subject.Stages[0].Content();
        var fact = CopyOfIncident.Of(subject.Incident, subject.Declaration, first, subject.Content, subject.DirectoryFiness, observatory.Value.Zone);
        var known = await db.IncidentFacts.SingleOrDefaultAsync(f => f.IncidentId == id, ct);
        if (known is null)
        {
            db.IncidentFacts.Add(fact);
        }
        else if (fact.Supersedes(known))
        {
            db.Entry(known).CurrentValues.SetValues(fact);
        }

        await db.SaveChangesAsync(ct);
    }
}
