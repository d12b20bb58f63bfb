using MassTransit;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Classification;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Infrastructure.Following;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Worker.Classification;

/// <summary>Reads each stage of a declaration: the first opens the incident, later ones renew its proposals.</summary>
/// <remarks>
/// Idempotent by (declaration, stage): the unique index on the incident's declaration, and <see cref="Incident.AssessedStage"/>, which
/// refuses a stage that was read already. Stages may arrive in any order: an older one than the last read changes nothing.
/// </remarks>
public sealed class ClassifyDeclarationConsumer(ReportingDbContext db, TimeProvider clock) : IConsumer<DeclarationSubmitted>
{
    public async Task Consume(ConsumeContext<DeclarationSubmitted> context)
    {
        var (id, number, ct) = (context.Message.DeclarationId, context.Message.Stage, context.CancellationToken);
        // Once for all that follows: on SQLite each opening sets the pragmas again.
        await db.Database.OpenConnectionAsync(ct);
        var incident = await db.Incidents.SingleOrDefaultAsync(i => i.DeclarationId == id, ct);
        if (incident?.AssessedStage >= number)
        {
            return;
        }

        var declaration = await db.Declarations.AsNoTracking().Include(d => d.Stages.Where(s => s.Number == number)).SingleAsync(d => d.Id == id, ct);
        var establishment = declaration.EstablishmentId is { } attached
            ? await db.Establishments.AsNoTracking().SingleAsync(e => e.Id == attached, ct)
            : null;
        var now = clock.GetUtcNow().ToMillisecond();
        if (incident is null)
        {
            incident = Incident.Open(
                new IncidentOpening(declaration.Id, declaration.Reference.Value, declaration.FiledAt, declaration.Exercise, declaration.IsHistory), now);
            db.Incidents.Add(incident);
        }

        var content = declaration.Stages[0].Content();
        var situation = IncidentReading.SituationOf(content, establishment, declaration.Stages[0].Kind);
        incident.Assess(number, situation, Classifier.Assess(content, situation.Category), now);
        if (!await db.PlaceTerms.AnyAsync(t => t.PlaceId == incident.PlaceId, ct))
        {
            db.PlaceTerms.AddRange(situation.Words.Select(word => new PlaceTerm(incident.PlaceId, word)));
        }

        if (declaration.Labels is { } labels)
        {
            Confirm(incident, labels, content, now);
        }

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException named) when (DatabaseFaults.Of(named) is DatabaseFault.Duplicate && db.ChangeTracker.Entries<PlaceTerm>().Any())
        {
            // Another declaration named this place meanwhile, with the same words. If it was this very one, saving fails again.
            db.ChangeTracker.Entries<PlaceTerm>().ToList().ForEach(term => term.State = EntityState.Detached);
            await db.SaveChangesAsync(ct);
        }
    }

    /// <summary>What the source of imported history had decided stands as decided, and its case is closed: nobody has to work on the past.</summary>
    private static void Confirm(Incident incident, HistoryLabels labels, DeclarationContent content, DateTimeOffset now)
    {
        incident.Decide(
            new ClassificationDecision
            {
                Origin = labels.Origin ?? incident.Origin,
                Type = labels.Type ?? incident.Type,
                RootCause = labels.RootCause ?? incident.RootCause,
                DataLoss = labels.DataLoss,
                DataIntegrity = labels.DataIntegrity,
                DataDisclosure = labels.DataDisclosure,
                CareImpact = labels.CareImpact ?? incident.CareImpact,
                Endangerment = labels.Endangerment,
                InPerimeter = labels.InPerimeter,
                ProviderCascade = labels.ProviderCascade,
                Explanation = "source",
            },
            Actor.Import, now);
        incident.Rate(IncidentReading.SeverityOf(incident, content));
        incident.MoveTo(IncidentStatus.Qualified, null, null, Actor.Import, byLead: false, now);
        incident.MoveTo(IncidentStatus.Resolved, null, null, Actor.Import, byLead: false, now);
        incident.MoveTo(IncidentStatus.Closed, Disposition.Confirmed, null, Actor.Import, byLead: true, now);
    }
}
