using Reporting.Domain.Classification;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Advice;

/// <summary>
/// Which first-aid card fits what was declared: the declared type first, then a type that the narrative speaks of surely enough, then
/// what the short form asks. Pure. A card that is a little too general harms less than one for another incident.
/// </summary>
public static class AdviceChooser
{
    private static readonly HashSet<AffectedSystem> _lines =
        [AffectedSystem.TelecomLink, AffectedSystem.InternetAccess, AffectedSystem.Telephony, AffectedSystem.Hosting, AffectedSystem.BuildingManagement, AffectedSystem.SharedRegionalService];

    private static readonly HashSet<AffectedSystem> _applications =
    [
        AffectedSystem.PatientRecord, AffectedSystem.Prescription, AffectedSystem.Laboratory, AffectedSystem.Imaging, AffectedSystem.Pharmacy,
        AffectedSystem.Radiotherapy, AffectedSystem.MedicalDevices, AffectedSystem.Appointments,
    ];

    /// <param name="proposal">The type that the engine reads in the narrative; null when nobody asked it.</param>
    /// <param name="disclosure">What it reads there of data in strange hands.</param>
    public static AdviceChoice Choose(
        DeclarationContent content, Proposal<IncidentType>? proposal = null, Proposal<Certainty>? disclosure = null)
    {
        if (content.Type is { } declared && CardOf(declared, content) is { } named)
        {
            return new(named, AdviceBasis.Declared);
        }

        var told = proposal is null ? null : CardOf(proposal, content);
        if (told is { } sure && proposal is { Confidence: >= Confidence.Medium })
        {
            return new(sure, AdviceBasis.Proposed);
        }

        if (CardOf(content) is { } fits)
        {
            return new(fits, AdviceBasis.Facts);
        }

        // Published data is the same first hour whoever did it, and so is what is down: neither waits for a sure type. Nor does the word of
        // those who say that they have the data.
        return (disclosure, told) switch
        {
            ({ Value: Certainty.Proven, Confidence: >= Confidence.Medium }, _) => new(AdviceCard.DataLeak, AdviceBasis.Proposed),
            ({ Value: Certainty.Potential } feared, _) when feared.Reasons.Any(r => r.Code == "narrative.data.claimed") =>
                new(AdviceCard.DataLeak, AdviceBasis.Proposed),
            (_, AdviceCard.Outage) => new(AdviceCard.Outage, AdviceBasis.Proposed),
            _ => new(AdviceCard.FirstSteps, AdviceBasis.Nothing),
        };
    }

    private static AdviceCard? CardOf(Proposal<IncidentType> proposal, DeclarationContent content) =>
        proposal.Value is IncidentType.ExploitedVulnerability && proposal.Reasons.Any(r => r.Code == "narrative.edge")
            ? AdviceCard.EdgeDevice
            : CardOf(proposal.Value, content);

    /// <summary>Null for a type that says too little to act upon.</summary>
    private static AdviceCard? CardOf(IncidentType type, DeclarationContent content) => type switch
    {
        IncidentType.Undetermined or IncidentType.Other => null,
        IncidentType.Ransomware => AdviceCard.Ransomware,
        IncidentType.Phishing or IncidentType.MaliciousMail or IncidentType.AccountCompromise or IncidentType.Fraud => AdviceCard.Account,
        IncidentType.ExploitedVulnerability or IncidentType.IntrusionAttempt => CameByTheEdge(content) ? AdviceCard.EdgeDevice : AdviceCard.Compromise,
        IncidentType.SystemCompromise or IncidentType.Malware or IncidentType.InsiderMisuse or IncidentType.Sabotage => AdviceCard.Compromise,
        IncidentType.DataExfiltration or IncidentType.AccidentalDisclosure => AdviceCard.DataLeak,
        IncidentType.DenialOfService => AdviceCard.DenialOfService,
        IncidentType.Defacement => AdviceCard.Defacement,
        IncidentType.Theft or IncidentType.EquipmentLoss => AdviceCard.LostDevice,
        IncidentType.ApplicationBug or IncidentType.DataIntegrityDefect => AdviceCard.ApplicationBug,
        IncidentType.HumanError => Discloses(content) ? AdviceCard.DataLeak : AdviceCard.Outage,
        IncidentType.TelecomLoss or IncidentType.InfrastructureFailure or IncidentType.ProviderFailure or IncidentType.PowerFailure
            or IncidentType.CoolingFailure or IncidentType.Environmental or IncidentType.UnexplainedOutage => AdviceCard.Outage,
    };

    /// <summary>By what the short form and the closed fields tell; null when they tell nothing.</summary>
    private static AdviceCard? CardOf(DeclarationContent content) => content switch
    {
        { DetectedBy: DetectedBy.AttackersMessage, Vector: not (Vector.Mail or Vector.StolenAccount) } => AdviceCard.Ransomware,
        { Vector: Vector.Mail or Vector.StolenAccount } => AdviceCard.Account,
        { SuspectedOrigin: not SuspectedOrigin.NotMalicious, Vector: Vector.RemoteAccess or Vector.ExposedService } => AdviceCard.EdgeDevice,
        { SuspectedOrigin: SuspectedOrigin.Malicious } => CardOfAttack(content),
        _ when Discloses(content) => AdviceCard.DataLeak,
        { SuspectedOrigin: SuspectedOrigin.NotMalicious } => Only(content, _applications) ? AdviceCard.ApplicationBug : AdviceCard.Outage,
        _ when Only(content, _lines) => AdviceCard.Outage,
        _ => null,
    };

    private static AdviceCard CardOfAttack(DeclarationContent content) => content switch
    {
        _ when Only(content, [AffectedSystem.Mail]) => AdviceCard.Account,
        _ when Only(content, [AffectedSystem.RemoteAccess]) => AdviceCard.EdgeDevice,
        _ => AdviceCard.Compromise,
    };

    private static bool CameByTheEdge(DeclarationContent content) =>
        content.Vector is Vector.RemoteAccess or Vector.ExposedService || content.Systems?.Contains(AffectedSystem.RemoteAccess) == true;

    private static bool Discloses(DeclarationContent content) => content.DataImpact?.Any(d => d.Kind is DataImpactKind.Disclosure) == true;

    private static bool Only(DeclarationContent content, HashSet<AffectedSystem> systems) =>
        content.Systems is { Count: > 0 } affected && affected.All(systems.Contains);
}
