using MassTransit;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Seed;

namespace Reporting.Worker.Regimes;

/// <summary>Brings an incident's deadlines to what is owed now, after each reading and each decision.</summary>
/// <remarks>Idempotent: what is owed is computed from the present state, and a row is unique by (incident, obligation).</remarks>
public sealed class OpenDeadlinesConsumer(ReportingDbContext db, ReferenceData reference) : IConsumer<IncidentAssessed>, IConsumer<IncidentClassified>
{
    public Task Consume(ConsumeContext<IncidentAssessed> context) => ReconcileAsync(context.Message.IncidentId, context.CancellationToken);

    public Task Consume(ConsumeContext<IncidentClassified> context) => ReconcileAsync(context.Message.IncidentId, context.CancellationToken);

    private async Task ReconcileAsync(Guid incidentId, CancellationToken ct)
    {
        var (incident, stages, content, facts) = await FollowedIncident.LoadAsync(db, incidentId, ct);
        var owed = DeadlinePolicy.Owed(
            await db.Regimes.AsNoTracking().ToListAsync(ct), facts, MilestonesOf(incident, content, stages),
            reference.Calendar, Place.Of(incident.RegionCode, content.Establishment?.Finess));
        var existing = await db.Deadlines.Where(d => d.IncidentId == incidentId).ToListAsync(ct);
        db.Deadlines.AddRange(DeadlinePolicy.Reconcile(incidentId, existing, owed));
        await db.SaveChangesAsync(ct);
    }

    private static Milestones MilestonesOf(Incident incident, DeclarationContent content, IReadOnlyList<DeclarationStage> stages)
    {
        var done = stages.GroupBy(s => (Fulfilment)(int)s.Kind).ToDictionary(g => g.Key, g => g.Min(s => s.SubmittedAt));
        Told(Fulfilment.DataProtectionNotice, AuthorityKind.DataProtectionAuthority);
        Told(Fulfilment.NationalAgencyNotice, AuthorityKind.NationalAgency);
        Told(Fulfilment.Complaint, AuthorityKind.Police);
        return new Milestones { AwareAt = incident.AwareAt ?? incident.FiledAt, ResolvedAt = content.Resolution?.ResolvedAt, Done = done };

        void Told(Fulfilment what, AuthorityKind authority)
        {
            if (content.OtherAuthorities?.FirstOrDefault(a => a.Authority == authority && a.Informed is AuthorityInformed.Told) is { } told)
            {
                done[what] = told.At ?? stages[^1].SubmittedAt;
            }
        }
    }
}
