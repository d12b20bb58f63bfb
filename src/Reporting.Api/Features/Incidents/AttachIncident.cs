using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Domain.Establishments;
using Reporting.Domain.Incidents;
using Reporting.Infrastructure.Following;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Incidents;

/// <summary>Says which establishment of the directory an incident happened at. Reference, stages and history stay as they are.</summary>
public sealed class AttachIncident(ReportingDbContext db, TimeProvider clock)
{
    /// <param name="finess">Number of the establishment.</param>
    /// <returns>Null when the analyst has no such incident.</returns>
    /// <exception cref="RuleViolationException">The directory has no such establishment, or it is attached to that one already.</exception>
    public async Task<Incident?> RunAsync(string reference, string finess, int? seenVersion, Analyst analyst, CancellationToken ct)
    {
        var written = ShowIncident.Written(reference);
        var incident = await db.Incidents.WithinRegions(analyst.Regions).SingleOrDefaultAsync(i => i.Reference == written, ct);
        if (incident is null)
        {
            return null;
        }

        incident.RefuseIfOutdated(seenVersion);
        var establishment = FinessNumber.TryParse(finess, null, out var number) ? await db.Establishments.AsNoTracking().SingleOrDefaultAsync(e => e.Finess == number, ct) : null;
        if (establishment is null || (analyst.Regions.Count > 0 && !analyst.Regions.Contains(establishment.RegionCode ?? "")))
        {
            throw new RuleViolationException("establishment.unknown", "The directory has no such establishment in the regions of this analyst.");
        }

        var declaration = await db.Declarations.Include(d => d.Stages.OrderByDescending(s => s.Number).Take(1)).SingleAsync(d => d.Id == incident.DeclarationId, ct);
        var (latest, now) = (declaration.Stages[0], clock.GetUtcNow().ToMillisecond());
        var situation = IncidentReading.SituationOf(latest.Content(), establishment, latest.Kind);
        db.AuditEntries.Add(AuditEntry.Of(
            analyst.Actor, "incident.attached", "incident", incident.Id, now, $"{incident.EstablishmentId?.ToString() ?? "none"} {establishment.Id}"));
        declaration.AttachTo(establishment.Id);
        incident.AttachTo(establishment.Id, situation, analyst.Actor, now);
        if (!await db.PlaceTerms.AnyAsync(t => t.PlaceId == incident.PlaceId, ct))
        {
            db.PlaceTerms.AddRange(situation.Words.Select(word => new PlaceTerm(incident.PlaceId, word)));
        }

        await db.SaveChangesAsync(ct);
        return incident;
    }
}
