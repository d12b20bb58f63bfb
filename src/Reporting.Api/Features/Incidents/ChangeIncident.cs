using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Reporting.Api.Hosting;
using Reporting.Domain.Classification;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Incidents;

/// <summary>Who works on incidents, and where.</summary>
/// <param name="Regions">INSEE codes; empty for the whole country.</param>
public sealed record Analyst(Actor Actor, IReadOnlyList<string> Regions, bool IsLead);

internal static class AnalystOf
{
    public static Analyst ToAnalyst(this ClaimsPrincipal user) => new(user.ToActor(), user.Regions(), user.IsLead());
}

/// <summary>Confirms or overrides values of the classification; severity is computed again from them.</summary>
public sealed class ClassifyIncident(ReportingDbContext db, TimeProvider clock)
{
    /// <returns>Null when the analyst has no such incident.</returns>
    /// <exception cref="RuleViolationException">See <see cref="Incident.Decide"/>.</exception>
    public async Task<Incident?> RunAsync(string reference, ClassificationDecision decision, int? seenVersion, Analyst analyst, CancellationToken ct)
    {
        var written = ShowIncident.Written(reference);
        var incident = await db.Incidents.WithinRegions(analyst.Regions).SingleOrDefaultAsync(i => i.Reference == written, ct);
        if (incident is null)
        {
            return null;
        }

        incident.RefuseIfOutdated(seenVersion);
        var stage = await db.Set<DeclarationStage>().AsNoTracking()
            .Where(s => s.DeclarationId == incident.DeclarationId).OrderByDescending(s => s.Number).FirstAsync(ct);
        incident.Decide(decision, analyst.Actor, clock.GetUtcNow().ToMillisecond());
        incident.Rate(SeverityPolicy.Assess(
            stage.Content(), incident.Origin, incident.Type, incident.CareImpact, incident.Endangerment,
            incident.DataLoss, incident.DataIntegrity, incident.DataDisclosure, incident.ProviderCascade));
        await db.SaveChangesAsync(ct);
        return incident;
    }
}

public sealed record Transition
{
    public required IncidentStatus To { get; init; }
    public Disposition? Disposition { get; init; }
    public string? Note { get; init; }
}

/// <summary>Moves an incident on; the life cycle is the domain's.</summary>
public sealed class MoveIncident(ReportingDbContext db, TimeProvider clock)
{
    /// <returns>Null when the analyst has no such incident.</returns>
    /// <exception cref="RuleViolationException">See <see cref="Incident.MoveTo"/>.</exception>
    public async Task<Incident?> RunAsync(string reference, Transition transition, int? seenVersion, Analyst analyst, CancellationToken ct)
    {
        var written = ShowIncident.Written(reference);
        var incident = await db.Incidents.WithinRegions(analyst.Regions).SingleOrDefaultAsync(i => i.Reference == written, ct);
        if (incident is null)
        {
            return null;
        }

        incident.RefuseIfOutdated(seenVersion);
        incident.MoveTo(transition.To, transition.Disposition, transition.Note, analyst.Actor, analyst.IsLead, clock.GetUtcNow().ToMillisecond());
        await db.SaveChangesAsync(ct);
        return incident;
    }
}

internal static class SeenVersion
{
    public const string Outdated = "concurrency";

    /// <summary>A page that was open while somebody else decided must not overwrite what its reader never saw.</summary>
    public static void RefuseIfOutdated(this Incident incident, int? seen)
    {
        if (seen is { } version && version != incident.Version)
        {
            throw new RuleViolationException(Outdated, "Somebody else changed the incident in the meantime.");
        }
    }
}
