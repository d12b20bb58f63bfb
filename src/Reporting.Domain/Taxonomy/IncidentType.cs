namespace Reporting.Domain.Taxonomy;

/// <summary>The national typology (types named by the French yearly reports); the origin stays an axis of its own.</summary>
public enum IncidentType
{
    Undetermined,

    // Malicious
    Ransomware,
    Phishing,
    MaliciousMail,
    AccountCompromise,
    SystemCompromise,
    Malware,
    ExploitedVulnerability,
    IntrusionAttempt,
    DataExfiltration,
    DenialOfService,
    Defacement,
    Fraud,
    Theft,
    InsiderMisuse,
    Sabotage,

    // Not malicious
    TelecomLoss,
    InfrastructureFailure,
    ProviderFailure,
    ApplicationBug,
    PowerFailure,
    CoolingFailure,
    HumanError,
    AccidentalDisclosure,
    EquipmentLoss,
    DataIntegrityDefect,
    Environmental,

    // Either
    UnexplainedOutage,
    Other,
}

/// <summary>What a type implies by default; an analyst may say otherwise on each axis.</summary>
public sealed record IncidentTypeDefaults(Origin Origin, RootCause RootCause, IReadOnlyList<string> RsitTags);

public static class IncidentTypes
{
    private static readonly Dictionary<IncidentType, IncidentTypeDefaults> _defaults = new()
    {
        [IncidentType.Undetermined] = Either("other:undetermined"),
        [IncidentType.Ransomware] = Malicious("information-content-security:unauthorised-information-modification", "malicious-code:infected-system"),
        [IncidentType.Phishing] = Malicious("fraud:phishing"),
        [IncidentType.MaliciousMail] = Malicious("malicious-code:malware-distribution"),
        [IncidentType.AccountCompromise] = Malicious("intrusions:unprivileged-account-compromise"),
        [IncidentType.SystemCompromise] = Malicious("intrusions:system-compromise"),
        [IncidentType.Malware] = Malicious("malicious-code:infected-system"),
        [IncidentType.ExploitedVulnerability] = Malicious("intrusions:application-compromise"),
        [IncidentType.IntrusionAttempt] = Malicious("intrusion-attempts:ids-alert"),
        [IncidentType.DataExfiltration] = Malicious("information-content-security:data-leak"),
        [IncidentType.DenialOfService] = Malicious("availability:ddos"),
        [IncidentType.Defacement] = Malicious("information-content-security:unauthorised-information-modification"),
        [IncidentType.Fraud] = Malicious("fraud:masquerade"),
        [IncidentType.Theft] = Malicious("information-content-security:data-loss"),
        [IncidentType.InsiderMisuse] = Malicious("information-content-security:unauthorised-information-access"),
        [IncidentType.Sabotage] = Malicious("availability:sabotage"),
        [IncidentType.TelecomLoss] = Fault(RootCause.ThirdPartyFailure, "availability:outage"),
        [IncidentType.InfrastructureFailure] = Fault(RootCause.SystemFailure, "availability:outage"),
        [IncidentType.ProviderFailure] = Fault(RootCause.ThirdPartyFailure, "availability:outage"),
        [IncidentType.ApplicationBug] = Fault(RootCause.SystemFailure, "availability:outage"),
        [IncidentType.PowerFailure] = Fault(RootCause.SystemFailure, "availability:outage"),
        [IncidentType.CoolingFailure] = Fault(RootCause.SystemFailure, "availability:outage"),
        [IncidentType.HumanError] = Fault(RootCause.HumanError, "availability:misconfiguration"),
        [IncidentType.AccidentalDisclosure] = Fault(RootCause.HumanError, "information-content-security:data-leak"),
        [IncidentType.EquipmentLoss] = Fault(RootCause.HumanError, "information-content-security:data-loss"),
        [IncidentType.DataIntegrityDefect] = Fault(RootCause.SystemFailure, "information-content-security:unauthorised-information-modification"),
        [IncidentType.Environmental] = Fault(RootCause.NaturalPhenomenon, "availability:outage"),
        [IncidentType.UnexplainedOutage] = Either("availability:outage"),
        [IncidentType.Other] = Either("other:other"),
    };

    /// <summary>Default origin, NIS root cause and RSIT tags, the primary tag first.</summary>
    public static IncidentTypeDefaults Defaults(this IncidentType type) => _defaults[type];

    private static IncidentTypeDefaults Malicious(params string[] tags) => new(Origin.Malicious, RootCause.MaliciousAction, tags);

    private static IncidentTypeDefaults Fault(RootCause cause, params string[] tags) => new(Origin.NotMalicious, cause, tags);

    private static IncidentTypeDefaults Either(params string[] tags) => new(Origin.Undetermined, RootCause.Unknown, tags);
}
