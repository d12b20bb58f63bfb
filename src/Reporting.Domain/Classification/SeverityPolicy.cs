using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Classification;

/// <summary>
/// Severity by article D.1111-16-2 of the French public health code (decree 2022-715): II lists five criteria, any of them makes an
/// incident grave; III makes it significant by d or e. What is major is the CERT's own rule, kept apart.
/// </summary>
public static class SeverityPolicy
{
    public const string CareSafetyRule = "D.1111-16-2.a";
    public const string HealthDataRule = "D.1111-16-2.b";
    public const string NormalOperationRule = "D.1111-16-2.c";
    public const string HealthSystemRule = "D.1111-16-2.d";
    public const string MaySpreadRule = "D.1111-16-2.e";

    public const string CareInterruptedRule = "major.care-interrupted";
    public const string ProvenEndangermentRule = "major.proven-endangerment";
    public const string SeveralServersEncryptedRule = "major.several-servers-encrypted";
    public const string WideReachRule = "major.wide-reach";

    public const string MaliciousActReason = "recommended.malicious-act";
    public const string CareApplicationBugReason = "recommended.care-application-bug";
    public const string OutOfPerimeterReason = "recommended.out-of-perimeter";
    public const string NoEffectReason = "not-required.no-effect";

    public static SeverityVerdict Assess(
        DeclarationContent content,
        Origin origin,
        IncidentType type,
        CareImpact careImpact,
        Endangerment endangerment,
        Certainty dataLoss,
        Certainty dataIntegrity,
        Certainty dataDisclosure,
        bool providerCascade)
    {
        var criteria = Criteria(
            content, origin, type, careImpact, endangerment, dataLoss, dataIntegrity, dataDisclosure, providerCascade);
        var fired = Fired(criteria);
        var major = MajorRules(content, type, careImpact, endangerment).ToArray();
        var severity = fired switch
        {
            [] => Severity.None,
            _ when criteria.HealthSystem > Certainty.None || criteria.MaySpread > Certainty.None => Severity.Significant,
            _ => Severity.Grave,
        };

        return new SeverityVerdict(severity, major.Length > 0, [.. fired, .. major]);
    }

    public static SeverityCriteria Criteria(
        DeclarationContent content,
        Origin origin,
        IncidentType type,
        CareImpact careImpact,
        Endangerment endangerment,
        Certainty dataLoss,
        Certainty dataIntegrity,
        Certainty dataDisclosure,
        bool providerCascade) => new(
            CareSafety(content, careImpact, endangerment, dataIntegrity),
            HealthData(content, origin, type, dataIntegrity, dataDisclosure),
            NormalOperation(content, type, careImpact, dataLoss),
            HealthSystem(content, careImpact),
            MaySpread(content, providerCascade));

    /// <summary>
    /// Whether this has to be declared. The grey zone follows the instruction of 2017: "any malicious act or suspicion of one that causes
    /// partial or total unavailability, an alteration or a loss of data" is recommended to be declared.
    /// </summary>
    public static DeclarationAdvice DeclarationAdvice(
        DeclarationContent content,
        Origin origin,
        IncidentType type,
        CareImpact careImpact,
        Endangerment endangerment,
        Certainty dataLoss,
        Certainty dataIntegrity,
        Certainty dataDisclosure,
        bool providerCascade)
    {
        var fired = Fired(Criteria(
            content, origin, type, careImpact, endangerment, dataLoss, dataIntegrity, dataDisclosure, providerCascade));

        if (fired is not [])
        {
            return (InPerimeter(content), BugWithoutProvenHarm(type, careImpact, endangerment, dataLoss, dataIntegrity, dataDisclosure)) switch
            {
                (false, _) => new(DeclarationDuty.Recommended, OutOfPerimeterReason),
                (true, true) => new(DeclarationDuty.Recommended, CareApplicationBugReason),
                (true, false) => new(DeclarationDuty.Obliged, fired[0]),
            };
        }

        return MaliciousOrSuspected(content, origin) && HasTechnicalEffect(type, dataLoss, dataIntegrity)
            ? new(DeclarationDuty.Recommended, MaliciousActReason)
            : new(DeclarationDuty.NotRequired, NoEffectReason);
    }

    /// <summary>a: consequences, potential or proven, on the safety of care.</summary>
    private static Certainty CareSafety(
        DeclarationContent content, CareImpact careImpact, Endangerment endangerment, Certainty dataIntegrity) => endangerment switch
        {
            Endangerment.Proven => Certainty.Proven,
            Endangerment.Potential => Certainty.Potential,
            _ when careImpact is CareImpact.Interruption => Certainty.Potential,

            // Degraded mode carries a risk unless somebody looked at it and said that no patient was in danger.
            Endangerment.Unknown when careImpact is CareImpact.DegradedMode => Certainty.Potential,

            // Altered data in a tool that care is decided from: a wrong dose, a wrong patient.
            Endangerment.Unknown when dataIntegrity > Certainty.None && TouchesCareTools(content) => Certainty.Potential,
            _ => Certainty.None,
        };

    /// <summary>b: consequences on the confidentiality or the integrity of health data.</summary>
    private static Certainty HealthData(
        DeclarationContent content, Origin origin, IncidentType type, Certainty dataIntegrity, Certainty dataDisclosure)
    {
        var harm = Max(dataIntegrity, dataDisclosure);

        if (IntruderInside(type) && origin is not Origin.NotMalicious)
        {
            harm = Max(harm, Certainty.Potential);
        }

        if (content.DataKinds is { Count: > 0 } kinds)
        {
            return kinds.Any(k => k is DataKind.PatientHealth or DataKind.PatientIdentity) ? harm : Certainty.None;
        }

        // Which data is not said: health data may be among them, as soon as a system that holds some is concerned.
        return MayHoldHealthData(content) ? Min(harm, Certainty.Potential) : Certainty.None;
    }

    /// <summary>c: harm to the normal operation of the establishment, body or service.</summary>
    private static Certainty NormalOperation(DeclarationContent content, IncidentType type, CareImpact careImpact, Certainty dataLoss)
    {
        // A near miss or a threat has the effects that it declares, and none that are only usual for its type.
        var implied = content.ReportingReason is ReportingReason.NearMiss or ReportingReason.Threat ? Certainty.Potential : Certainty.Proven;

        if (careImpact is CareImpact.DegradedMode or CareImpact.Interruption)
        {
            return Certainty.Proven;
        }

        // The official FAQ has both declared in any case: restarting after a power cut takes hours, an altered public site is a weak signal.
        if (type is IncidentType.PowerFailure or IncidentType.Defacement)
        {
            return implied;
        }

        var usual = type switch
        {
            IncidentType.Ransomware => Certainty.Potential,
            _ when IsOutage(type) && careImpact is CareImpact.Unknown => Certainty.Potential,
            _ => Certainty.None,
        };

        // A loss that is said to touch no care only counts when it is wide: a stolen laptop does not stop an establishment.
        var lost = careImpact is CareImpact.None && !SeveralServersOrMore(content) ? Certainty.None : dataLoss;
        return Max(usual, lost);
    }

    /// <summary>d: repercussions, potential or proven, on the health system of a department, of a region or of the nation.</summary>
    private static Certainty HealthSystem(DeclarationContent content, CareImpact careImpact)
    {
        var declared = content.HealthSystemImpact switch
        {
            { Certainty: { } certainty } => certainty,
            { Reach: not null } => Certainty.Potential,
            _ => Certainty.None,
        };

        // Patients sent elsewhere and a silent emergency call centre are felt by the neighbours.
        var felt = content.CareDisruption?.PatientsRedirected > 0
            || (content.Establishment?.Category is EstablishmentCategory.EmergencyCallCentre && careImpact >= CareImpact.DegradedMode);
        return felt ? Max(declared, Certainty.Potential) : declared;
    }

    /// <summary>e: other establishments, bodies or services may be touched.</summary>
    private static Certainty MaySpread(DeclarationContent content, bool providerCascade)
    {
        if (content.Extent is Extent.SeveralEstablishments or Extent.ProviderAndClients)
        {
            return Certainty.Proven;
        }

        return providerCascade || content.MaySpread is Answer.Yes || Touches(content, AffectedSystem.SharedRegionalService)
            ? Certainty.Potential
            : Certainty.None;
    }

    private static IEnumerable<string> MajorRules(
        DeclarationContent content, IncidentType type, CareImpact careImpact, Endangerment endangerment)
    {
        if (careImpact is CareImpact.Interruption)
        {
            yield return CareInterruptedRule;
        }

        if (endangerment is Endangerment.Proven)
        {
            yield return ProvenEndangermentRule;
        }

        if (type is IncidentType.Ransomware && SeveralServersOrMore(content))
        {
            yield return SeveralServersEncryptedRule;
        }

        if (content.HealthSystemImpact is { Reach: Reach.Region or Reach.Nation, Certainty: Certainty.Proven })
        {
            yield return WideReachRule;
        }
    }

    private static string[] Fired(SeverityCriteria criteria)
    {
        (string Rule, Certainty Certainty)[] all =
        [
            (CareSafetyRule, criteria.CareSafety),
            (HealthDataRule, criteria.HealthData),
            (NormalOperationRule, criteria.NormalOperation),
            (HealthSystemRule, criteria.HealthSystem),
            (MaySpreadRule, criteria.MaySpread),
        ];
        return [.. all.Where(c => c.Certainty > Certainty.None).Select(c => c.Rule)];
    }

    /// <summary>The official FAQ only recommends to declare a bug at the heart of care that had no proven effect yet.</summary>
    private static bool BugWithoutProvenHarm(
        IncidentType type,
        CareImpact careImpact,
        Endangerment endangerment,
        Certainty dataLoss,
        Certainty dataIntegrity,
        Certainty dataDisclosure) =>
        type is IncidentType.ApplicationBug or IncidentType.DataIntegrityDefect
        && careImpact < CareImpact.DegradedMode
        && endangerment < Endangerment.Proven
        && Max(dataLoss, Max(dataIntegrity, dataDisclosure)) < Certainty.Proven;

    private static bool MaliciousOrSuspected(DeclarationContent content, Origin origin) =>
        origin is Origin.Malicious || (origin is Origin.Undetermined && content.SuspectedOrigin is SuspectedOrigin.Malicious);

    private static bool HasTechnicalEffect(IncidentType type, Certainty dataLoss, Certainty dataIntegrity) =>
        Max(dataLoss, dataIntegrity) > Certainty.None || IsOutage(type) || type is IncidentType.Sabotage or IncidentType.Theft;

    private static bool InPerimeter(DeclarationContent content) =>
        (content.Establishment?.Category ?? EstablishmentCategory.Unknown).InPerimeter();

    private static bool IntruderInside(IncidentType type) => type is IncidentType.SystemCompromise or IncidentType.AccountCompromise
        or IncidentType.ExploitedVulnerability or IncidentType.DataExfiltration or IncidentType.InsiderMisuse;

    private static bool IsOutage(IncidentType type) => type is IncidentType.TelecomLoss or IncidentType.InfrastructureFailure
        or IncidentType.ProviderFailure or IncidentType.CoolingFailure or IncidentType.Environmental
        or IncidentType.UnexplainedOutage or IncidentType.DenialOfService;

    private static bool SeveralServersOrMore(DeclarationContent content) =>
        content.Extent >= Extent.SeveralServers || content.ExtentCounts?.Servers > 1;

    private static bool TouchesCareTools(DeclarationContent content) => content.Systems?.Any(s => s
        is AffectedSystem.PatientRecord or AffectedSystem.Prescription or AffectedSystem.Laboratory or AffectedSystem.Imaging
        or AffectedSystem.Emergency or AffectedSystem.OperatingTheatre or AffectedSystem.IntensiveCare or AffectedSystem.Pharmacy
        or AffectedSystem.Sterilisation or AffectedSystem.Radiotherapy or AffectedSystem.MedicalDevices) is true;

    /// <summary>False only when every system named is one that holds no health data.</summary>
    private static bool MayHoldHealthData(DeclarationContent content) => content.Systems is not { Count: > 0 } systems
        || systems.Any(s => s is not (AffectedSystem.Website or AffectedSystem.Telephony or AffectedSystem.TelecomLink
            or AffectedSystem.InternetAccess or AffectedSystem.BuildingManagement or AffectedSystem.HumanResources or AffectedSystem.Finance));

    private static bool Touches(DeclarationContent content, AffectedSystem system) => content.Systems?.Contains(system) is true;

    private static Certainty Max(Certainty one, Certainty other) => one > other ? one : other;

    private static Certainty Min(Certainty one, Certainty other) => one < other ? one : other;
}

/// <summary>Ordered: the later weighs more.</summary>
public enum DeclarationDuty
{
    NotRequired = 0,
    Recommended = 1,
    Obliged = 2,
}

/// <param name="ReasonCode">The rule that decided: <c>D.1111-16-2.a</c> … <c>e</c>, <c>recommended.…</c> or <c>not-required.…</c>.</param>
public sealed record DeclarationAdvice(DeclarationDuty Duty, string ReasonCode);
