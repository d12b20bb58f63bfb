using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Classification;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Worker.Regimes;

/// <summary>An incident with what was declared of it, as regimes and routing read it.</summary>
internal sealed record FollowedIncident(Incident Incident, IReadOnlyList<DeclarationStage> Stages, DeclarationContent Content, ObligationFacts Facts)
{
    public static async Task<FollowedIncident> LoadAsync(ReportingDbContext db, Guid incidentId, CancellationToken ct)
    {
        var incident = await db.Incidents.AsNoTracking().SingleAsync(i => i.Id == incidentId, ct);
        var stages = await db.Set<DeclarationStage>().AsNoTracking()
            .Where(s => s.DeclarationId == incident.DeclarationId).OrderBy(s => s.Number).ToListAsync(ct);
        var content = stages[^1].Content();
        var essential = incident.EstablishmentId is { } id
            ? await db.Establishments.Where(e => e.Id == id).Select(e => e.EssentialOperator).SingleAsync(ct)
            : content.Establishment?.EssentialOperator ?? false;
        var consequences = Consequences.Of(content, incident.Origin, incident.DataLoss, incident.DataIntegrity, incident.DataDisclosure);
        return new(incident, stages, content, ObligationFacts.Of(incident, consequences.PersonalDataBreach, consequences.NationalReach, essential));
    }
}
