using MassTransit;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;
using Reporting.Infrastructure.Following;
using Reporting.Infrastructure.Persistence;
using Decided = Reporting.Domain.Escalation.Escalation;

namespace Reporting.Worker.Escalation;

/// <summary>Decides who must know of an incident and makes a delivery row for each way to tell them; it sends nothing itself.</summary>
/// <remarks>
/// Idempotent by the unique index on (incident, rule, recipient): who was decided upon once is not told again. A rule that stops
/// applying takes nothing back: what was told stays told.
/// </remarks>
public sealed class EscalateIncidentConsumer(ReportingDbContext db, TimeProvider clock) : IConsumer<IncidentAssessed>, IConsumer<IncidentClassified>
{
    public Task Consume(ConsumeContext<IncidentAssessed> context) => EscalateAsync(context.Message.IncidentId, context.CancellationToken);

    public Task Consume(ConsumeContext<IncidentClassified> context) => EscalateAsync(context.Message.IncidentId, context.CancellationToken);

    private async Task EscalateAsync(Guid incidentId, CancellationToken ct)
    {
        var subject = await FollowedIncident.LoadAsync(db, incidentId, ct);
        var incident = subject.Incident;
        var now = clock.GetUtcNow().ToMillisecond();
        var today = Period.DayOf(now, new Place(incident.RegionCode).TimeZone);
        var decisions = EscalationPolicy.Decide(
            new IncidentFactsForRouting(subject.Facts, incident.RegionCode), await db.RoutingRules.AsNoTracking().ToListAsync(ct), today);
        var recipients = await db.Recipients.AsNoTracking().Where(r => r.Active).ToListAsync(ct);
        var known = await db.Escalations.Where(e => e.IncidentId == incidentId).ToListAsync(ct);
        WithheldReason? withheld = incident.History ? WithheldReason.History : incident.Exercise ? WithheldReason.Exercise : null;
        foreach (var decision in decisions)
        {
            var addressees = EscalationPolicy.Addressees(decision, recipients);
            foreach (var recipient in addressees.DefaultIfEmpty())
            {
                Record(decision, recipient);
            }
        }

        await db.SaveChangesAsync(ct);

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
                var (escalation, deliveries) = Decided.Open(incidentId, incident.DeclarationId, decision, recipient, withheld, now);
                known.Add(escalation);
                db.Escalations.Add(escalation);
                db.Deliveries.AddRange(deliveries);
            }
        }
    }
}
