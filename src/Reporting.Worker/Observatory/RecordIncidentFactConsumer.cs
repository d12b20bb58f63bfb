using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;
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
        var fact = FactOf(incident, declaration, finess?.Value);
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

    private IncidentFact FactOf(Incident incident, Declaration declaration, string? directoryFiness)
    {
        var stages = declaration.Stages.OrderBy(s => s.Number).ToList();
        var (first, latest) = (stages[0].Content(), stages[^1].Content());
        var filed = FilingDate.Of(declaration.FiledAt, declaration.Precision, options.Value.Zone);
        var finess = directoryFiness ?? (Domain.Establishments.FinessNumber.TryParse(latest.Establishment?.Finess, null, out var declared) ? declared.Value : null);
        return new IncidentFact
        {
            IncidentId = incident.Id,
            DeclarationId = incident.DeclarationId,
            Version = incident.Version,
            Exclusion = incident.Status is IncidentStatus.Rejected ? FactExclusion.Rejected : FactExclusion.None,
            History = incident.History,
            Source = declaration.Source,
            FiledAt = declaration.FiledAt,
            DatePrecision = declaration.Precision,
            FiledYear = filed.Year,
            FiledMonth = filed.Month,
            FiledWeekday = filed.Weekday,
            FiledHour = filed.Hour,
            StartedAt = latest.StartedAt,
            AwareAt = incident.AwareAt,
            ClosedAt = incident.ClosedAt,
            MinutesToFile = MinutesToFile(declaration, first.AwareAt),
            EstablishmentId = incident.EstablishmentId,
            EstablishmentKey = EstablishmentKey.Of(finess, incident.EstablishmentName, incident.EstablishmentTown, declaration.Source, incident.Id),
            RegionCode = incident.RegionCode,
            Category = incident.Category,
            InPerimeter = incident.InPerimeter,
            ProviderCascade = incident.ProviderCascade,
            Origin = incident.Origin,
            Type = incident.Type,
            RootCause = incident.RootCause,
            DataLoss = Said(Axis.DataLoss, incident.DataLoss),
            DataIntegrity = Said(Axis.DataIntegrity, incident.DataIntegrity),
            DataDisclosure = Said(Axis.DataDisclosure, incident.DataDisclosure),
            CareImpact = incident.CareImpact,
            Endangerment = incident.Endangerment,
            Severity = incident.Severity,
            IsMajor = incident.IsMajor,
            OngoingAtDeclaration = first.Ongoing ?? OngoingState.Unknown,
            SupportWanted = latest.SupportWanted,
            ComplaintMade = Told(latest, AuthorityKind.Police),
            DataProtectionTold = Told(latest, AuthorityKind.DataProtectionAuthority),
        };

        // "None" counts as known when somebody decided it, or when the declaration speaks of data at all.
        Certainty? Said(Axis axis, Certainty value) =>
            value > Certainty.None || incident.Decided.Contains(axis) || latest.DataImpact is not null ? value : null;
    }

    /// <summary>From the first stage's awareness; history says neither to the minute.</summary>
    private static int? MinutesToFile(Declaration declaration, DateTimeOffset? awareAt) =>
        declaration.Precision is DatePrecision.Instant && awareAt <= declaration.FiledAt ? (int)(declaration.FiledAt - awareAt.Value).TotalMinutes : null;

    private static bool? Told(DeclarationContent content, AuthorityKind authority) =>
        content.OtherAuthorities?.Where(a => a.Authority == authority && a.Informed is not null).Select(a => (bool?)(a.Informed is AuthorityInformed.Told)).Max();
}
