using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Classification;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Following;

/// <summary>An incident with what was declared of it, as regimes, routing and figures read it.</summary>
/// <param name="Declaration">With all its stages, in their order.</param>
/// <param name="Content">What the latest stage says.</param>
public sealed record FollowedIncident(Incident Incident, Declaration Declaration, DeclarationContent Content, ObligationFacts Facts)
{
    /// <summary>FINESS number of the establishment of the directory that it is attached to.</summary>
    public string? DirectoryFiness { get; private init; }

    public IReadOnlyList<DeclarationStage> Stages => Declaration.Stages;

    public static async Task<FollowedIncident> LoadAsync(ReportingDbContext db, Guid incidentId, CancellationToken ct)
    {
        var found = await (
            from incident in db.Incidents
            where incident.Id == incidentId
            join known in db.Establishments on incident.EstablishmentId equals (Guid?)known.Id into attached
            from establishment in attached.DefaultIfEmpty()
            select new { Incident = incident, Establishment = establishment }).AsNoTracking().SingleAsync(ct);

        // Most have one stage: a second query for them costs more than what a later one repeats of its declaration.
        var declaration = await db.Declarations.AsNoTracking().AsSingleQuery().Include(d => d.Stages.OrderBy(s => s.Number))
            .SingleAsync(d => d.Id == found.Incident.DeclarationId, ct);
        var content = declaration.Stages[^1].Content();
        var essential = found.Establishment?.EssentialOperator ?? content.Establishment?.EssentialOperator ?? false;
        return Of(found.Incident, declaration, content, essential) with { DirectoryFiness = found.Establishment?.Finess.Value };
    }

    /// <param name="content">What the latest stage says.</param>
    public static FollowedIncident Of(Incident incident, Declaration declaration, DeclarationContent content, bool essential)
    {
        var consequences = Consequences.Of(content, incident.Origin, incident.DataLoss, incident.DataIntegrity, incident.DataDisclosure);
        return new(incident, declaration, content, ObligationFacts.Of(incident, consequences.PersonalDataBreach, consequences.NationalReach, essential));
    }

    /// <summary>Of a declaration that was taken back nothing is owed.</summary>
    public IReadOnlyList<OwedReport> Owed(IEnumerable<Regime> regimes, HolidayCalendar calendar) => Incident.Withdrawn
        ? []
        : DeadlinePolicy.Owed(regimes, Facts, Milestones(), calendar, Place.Of(Incident.RegionCode, Content.Establishment?.Finess));

    private Milestones Milestones()
    {
        var done = Stages.Where(s => s.Kind <= StageKind.Final).GroupBy(s => (Fulfilment)(int)s.Kind).ToDictionary(g => g.Key, g => g.Min(s => s.SubmittedAt));
        Told(Fulfilment.DataProtectionNotice, AuthorityKind.DataProtectionAuthority);
        Told(Fulfilment.NationalAgencyNotice, AuthorityKind.NationalAgency);
        Told(Fulfilment.Complaint, AuthorityKind.Police);
        return new Milestones { AwareAt = Incident.AwareAt ?? Incident.FiledAt, ResolvedAt = Content.Resolution?.ResolvedAt, Done = done };

        void Told(Fulfilment what, AuthorityKind authority)
        {
            if (Content.OtherAuthorities?.FirstOrDefault(a => a.Authority == authority && a.Informed is AuthorityInformed.Told) is { } told)
            {
                done[what] = told.At ?? Stages[^1].SubmittedAt;
            }
        }
    }
}
