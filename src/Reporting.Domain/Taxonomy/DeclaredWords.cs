namespace Reporting.Domain.Taxonomy;

// The closed lists of a declaration. "Unknown" is an answer: it is not the same as a field left out.

public enum Answer
{
    Unknown,
    Yes,
    No,
}

public enum OngoingState
{
    Unknown,
    Yes,
    No,
    BeingResolved,
}

public enum DetectedBy
{
    Unknown,
    User,
    Monitoring,
    Provider,
    Cert,
    Authority,
    AttackersMessage,
    Press,
    Other,
}

public enum AffectedSystem
{
    Unknown,
    PatientRecord,
    Prescription,
    Laboratory,
    Imaging,
    Emergency,
    OperatingTheatre,
    IntensiveCare,
    Pharmacy,
    Sterilisation,
    Radiotherapy,
    MedicalDevices,
    Appointments,
    Administration,
    HumanResources,
    Finance,
    Mail,
    Directory,
    Network,
    Telephony,
    TelecomLink,
    InternetAccess,
    RemoteAccess,
    Backup,
    Hosting,
    BuildingManagement,
    Website,
    SharedRegionalService,
    Other,
}

public enum Extent
{
    Unknown,
    OneWorkstation,
    SeveralWorkstations,
    OneServer,
    SeveralServers,
    OneDepartment,
    OneSite,
    Establishment,
    SeveralEstablishments,
    ProviderAndClients,
}

public enum ReportingReason
{
    Incident,
    NearMiss,
    Threat,

    /// <summary>A drill: goes the whole way, marked everywhere, in no figure and no real escalation.</summary>
    Exercise,
}

public enum ProviderRole
{
    Unknown,
    Host,
    Editor,
    TelecomOperator,
    ManagedService,
    Maintenance,
}

public enum Vector
{
    Unknown,
    Mail,
    ExposedService,
    RemoteAccess,
    StolenAccount,
    Provider,
    RemovableMedium,
    Physical,
}

public enum DataImpactKind
{
    LossOrUnavailability,
    Integrity,
    Disclosure,
}

public enum DataKind
{
    PatientHealth,
    PatientIdentity,
    Staff,
    Technical,
    Operation,
}

public enum Reach
{
    Department,
    Region,
    Nation,
}

public enum SuspectedOrigin
{
    Unknown,
    Malicious,
    NotMalicious,
}

public enum Motive
{
    Unknown,
    Lucrative,
    Espionage,
    Ideological,
    Playful,
    Personal,
}

public enum HandledBy
{
    Internal,
    Provider,
    ResponseCompany,
    RegionalBody,
    Police,
    Cert,
}

public enum SupportKind
{
    CallBackNow,
    TechnicalHelp,
    Advice,
    Communication,
}

public enum AuthorityKind
{
    DataProtectionAuthority,
    NationalAgency,
    RegionalAgency,
    Police,
    MedicinesAgency,
    Insurer,
}

public enum AuthorityInformed
{
    Told,
    Intends,
    NotConcerned,
}

public enum PersonsInformed
{
    Unknown,
    Yes,
    WillBe,
    No,
}
