using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Regimes;

/// <summary>The closed set of facts that conditions of regimes and routing rules may read.</summary>
public enum ObligationFact
{
    Grave,
    Significant,
    Major,
    Malicious,

    /// <summary>Likely to have a direct or indirect impact on health, notably a malfunction in the provision of care (article D.1111-16-3).</summary>
    HealthImpact,
    PersonalDataBreach,
    NationalReach,
    EssentialOperator,

    /// <summary>The declarant is one of those that article L.1111-8-2 obliges.</summary>
    InPerimeter,
    OutOfPerimeter,
}

/// <summary>What conditions read of one incident.</summary>
/// <param name="History">Imported from before the service: creates neither deadline nor notification.</param>
public sealed record ObligationFacts(
    Severity Severity,
    bool Major,
    bool Malicious,
    bool HealthImpact,
    bool PersonalDataBreach,
    bool NationalReach,
    bool EssentialOperator,
    bool InPerimeter,
    bool History)
{
    /// <summary>Takes from the incident what it knows; the rest is read from the declaration by who holds it.</summary>
    public static ObligationFacts Of(Incident incident, bool personalDataBreach, bool nationalReach, bool essentialOperator) => new(
        incident.Severity,
        incident.IsMajor,
        incident.Origin is Origin.Malicious,
        incident.CareImpact >= CareImpact.DegradedMode || incident.Endangerment >= Endangerment.Potential,
        personalDataBreach,
        nationalReach,
        essentialOperator,
        incident.InPerimeter,
        incident.History);

    public bool Holds(ObligationFact fact) => fact switch
    {
        ObligationFact.Grave => Severity >= Severity.Grave,
        ObligationFact.Significant => Severity >= Severity.Significant,
        ObligationFact.Major => Major,
        ObligationFact.Malicious => Malicious,
        ObligationFact.HealthImpact => HealthImpact,
        ObligationFact.PersonalDataBreach => PersonalDataBreach,
        ObligationFact.NationalReach => NationalReach,
        ObligationFact.EssentialOperator => EssentialOperator,
        ObligationFact.InPerimeter => InPerimeter,
        ObligationFact.OutOfPerimeter => !InPerimeter,
    };

    /// <summary>True when no condition is given, or one of them holds.</summary>
    public bool AnyOf(IReadOnlyList<ObligationFact> conditions) => conditions.Count == 0 || conditions.Any(Holds);
}
