using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Incidents;
using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;

namespace Reporting.Infrastructure.Observatory;

/// <summary>What the figures take of an incident as it stands.</summary>
public static class CopyOfIncident
{
    /// <param name="first">What the first stage says.</param>
    /// <param name="latest">What the latest stage says.</param>
    /// <param name="directoryFiness">Of the establishment it is attached to.</param>
    /// <param name="zone">The authority's.</param>
    public static IncidentFact Of(
        Incident incident, Declaration declaration, DeclarationContent first, DeclarationContent latest, string? directoryFiness, TimeZoneInfo zone)
    {
        var filed = FilingDate.Of(declaration.FiledAt, declaration.Precision, zone);
        var finess = directoryFiness ?? (FinessNumber.TryParse(latest.Establishment?.Finess, null, out var declared) ? declared.Value : null);
        return new IncidentFact
        {
            IncidentId = incident.Id,
            DeclarationId = incident.DeclarationId,
            Version = incident.Version,
            Exclusion = incident.Withdrawn ? FactExclusion.Withdrawn : incident.Status is IncidentStatus.Rejected ? FactExclusion.Rejected : FactExclusion.None,
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
