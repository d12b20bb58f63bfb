using Reporting.Domain.Classification;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;

namespace Reporting.Infrastructure.Following;

/// <summary>What an incident takes from a declaration and from the directory.</summary>
public static class IncidentReading
{
    public static SeverityVerdict SeverityOf(Incident incident, DeclarationContent content) => SeverityPolicy.Assess(
        content, incident.Origin, incident.Type, incident.CareImpact, incident.Endangerment,
        incident.DataLoss, incident.DataIntegrity, incident.DataDisclosure, incident.ProviderCascade);

    /// <param name="known">The establishment of the directory that it is attached to.</param>
    /// <param name="kind">Of the stage that says this.</param>
    public static IncidentSituation SituationOf(DeclarationContent content, Establishment? known, StageKind kind)
    {
        var declared = content.Establishment;
        var finess = FinessNumber.TryParse(declared?.Finess, null, out var number) ? number : null;
        List<string> attention = [];
        if (known is null)
        {
            attention.Add(finess is null ? "establishment.unknown" : "finess.unknown");
        }

        if (finess is { CheckDigitHolds: false })
        {
            attention.Add("finess.check-digit");
        }

        if (kind is StageKind.Withdrawal)
        {
            attention.Add(Incident.DeclaredWithdrawn);
        }
        else if (content.Resolution?.ResolvedAt is not null)
        {
            attention.Add(Incident.DeclaredResolved);
        }

        return new(
            known?.Id,
            known?.Name ?? declared?.Name ?? declared?.Finess ?? "",
            known?.Town ?? declared?.Town ?? "",
            known?.RegionCode ?? declared?.Region ?? EstablishmentZone.RegionOf(declared?.Finess)?.Code,
            known?.Category ?? declared?.Category ?? EstablishmentCategory.Unknown,
            content.AwareAt,
            content.Ongoing ?? OngoingState.Unknown,
            content.SupportWanted ?? false,
            attention)
        {
            Withdrawn = kind is StageKind.Withdrawal,
            Words = SearchWords.Of(known?.Name, known?.Town, known?.Finess.Value, known?.LegalFiness?.Value, declared?.Name, declared?.Town, declared?.Finess),
        };
    }
}
