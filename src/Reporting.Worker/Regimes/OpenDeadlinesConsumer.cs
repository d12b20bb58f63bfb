using MassTransit;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;
using Reporting.Infrastructure.Following;
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
        var subject = await FollowedIncident.LoadAsync(db, incidentId, ct);
        var owed = subject.Owed(await db.Regimes.AsNoTracking().ToListAsync(ct), reference.Calendar);
        var existing = await db.Deadlines.Where(d => d.IncidentId == incidentId).ToListAsync(ct);
        db.Deadlines.AddRange(DeadlinePolicy.Reconcile(incidentId, existing, owed));
        await db.SaveChangesAsync(ct);
    }
}
