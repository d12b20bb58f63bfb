using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Domain.Incidents;
using Reporting.Infrastructure.Observatory;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Worker.Observatory;

/// <summary>Copies what the figures need of an incident, each time it changed.</summary>
/// <remarks>
/// Idempotent by the incident's id and version: it reads the incident as it stands, replaces the one row, and leaves a row that is as
/// new or newer. Two at once on one incident: the version is a concurrency token, the later one fails and is repeated.
/// </remarks>
public sealed class RecordIncidentFactConsumer(ReportingDbContext db, IOptions<ObservatoryOptions> options)
    : IConsumer<IncidentAssessed>, IConsumer<IncidentClassified>, IConsumer<IncidentMoved>
{
    public Task Consume(ConsumeContext<IncidentAssessed> context) => RecordAsync(context.Message.IncidentId, context.CancellationToken);

    public Task Consume(ConsumeContext<IncidentClassified> context) => RecordAsync(context.Message.IncidentId, context.CancellationToken);

    public Task Consume(ConsumeContext<IncidentMoved> context) => RecordAsync(context.Message.IncidentId, context.CancellationToken);

    private async Task RecordAsync(Guid id, CancellationToken ct)
    {
        // Most messages find the row written already: several facts of one incident are saved together, and the first copies them all.
        var seen = await db.Incidents.Where(i => i.Id == id)
            .Select(i => new { i.Exercise, i.Version, Recorded = db.IncidentFacts.Where(f => f.IncidentId == id).Max(f => (int?)f.Version) }).SingleAsync(ct);
        if (seen.Exercise || seen.Recorded >= seen.Version)
        {
            return;
        }

        var incident = await db.Incidents.AsNoTracking().SingleAsync(i => i.Id == id, ct);
        var known = await db.IncidentFacts.SingleOrDefaultAsync(f => f.IncidentId == id, ct);
        var declaration = await db.Declarations.AsNoTracking().Include(d => d.Stages).SingleAsync(d => d.Id == incident.DeclarationId, ct);
        var finess = incident.EstablishmentId is { } attached
            ? await db.Establishments.AsNoTracking().Where(e => e.Id == attached).Select(e => e.Finess).SingleAsync(ct)
            : null;
        var stages = declaration.Stages.OrderBy(s => s.Number).ToList();
        var fact = CopyOfIncident.Of(incident, declaration, stages[0].Content(), stages[^1].Content(), finess?.Value, options.Value.Zone);
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
