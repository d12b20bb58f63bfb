using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Classification;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Following;

/// <summary>An incident with what was declared of it, as regimes and routing read it.</summary>
public sealed record FollowedIncident(Incident Incident, IReadOnlyList<DeclarationStage> Stages, DeclarationContent Content, ObligationFacts Facts)
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
        return Of(incident, stages, content, essential);
    }

    /// <param name="content">What the latest stage says.</param>
    public static FollowedIncident Of(Incident incident, IReadOnlyList<DeclarationStage> stages, DeclarationContent content, bool essential)
    {
        var consequences = Consequences.Of(content, incident.Origin, incident.DataLoss, incident.DataIntegrity, incident.DataDisclosure);
        return new(incident, stages, content, ObligationFacts.Of(incident, consequences.PersonalDataBreach, consequences.NationalReach, essential));
    }

    public IReadOnlyList<OwedReport> Owed(IEnumerable<Regime> regimes, HolidayCalendar calendar) =>
        DeadlinePolicy.Owed(regimes, Facts, Milestones(), calendar, Place.Of(Incident.RegionCode, Content.Establishment?.Finess));

    private Milestones Milestones()
    {
        var done = Stages.GroupBy(s => (Fulfilment)(int)s.Kind).ToDictionary(g => g.Key, g => g.Min(s => s.SubmittedAt));
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
