using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Classification;

/// <summary>What regimes and routing ask of a declaration beyond its classification.</summary>
/// <param name="PersonalDataBreach">Destruction, loss, alteration or disclosure of personal data (GDPR, article 4(12)), proven or feared.</param>
/// <param name="NationalReach">The declarant sees, or fears, repercussions on the whole nation.</param>
public sealed record Consequences(bool PersonalDataBreach, bool NationalReach)
{
    public static Consequences Of(
        DeclarationContent content, Origin origin, Certainty dataLoss, Certainty dataIntegrity, Certainty dataDisclosure) => new(
            PersonalData(content, origin, dataLoss, dataIntegrity > Certainty.None || dataDisclosure > Certainty.None),
            content.HealthSystemImpact is { Reach: Reach.Nation, Certainty: not Certainty.None });

    private static bool PersonalData(DeclarationContent content, Origin origin, Certainty dataLoss, bool alteredOrSeen) => content.DataKinds switch
    {
        { Count: > 0 } kinds => (alteredOrSeen || dataLoss > Certainty.None)
            && kinds.Any(k => k is DataKind.PatientHealth or DataKind.PatientIdentity or DataKind.Staff),

        // Which data is not said. Altered or seen: personal data may be among it. Only out of reach: an outage is no breach, an attack may be.
        _ => alteredOrSeen || (dataLoss > Certainty.None && origin is Origin.Malicious),
    };
}
