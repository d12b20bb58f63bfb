namespace Reporting.Domain.Incidents;

public enum IncidentStatus
{
    Received,
    Qualified,
    InProgress,
    Resolved,
    Closed,
    Rejected,
}

/// <summary>How an incident ended; the first three and the last are for rejection, the others for closing.</summary>
public enum Disposition
{
    OutOfScope,
    Duplicate,
    NotAnIncident,
    Confirmed,
    Unconfirmed,
    Transferred,

    /// <summary>The declarant took the declaration back.</summary>
    Withdrawn,
}

/// <summary>The axes of the classification, kept apart.</summary>
public enum Axis
{
    Origin,
    RootCause,
    Type,
    RsitTags,
    DataLoss,
    DataIntegrity,
    DataDisclosure,
    CareImpact,
    Endangerment,
    InPerimeter,
    ProviderCascade,
}

/// <summary>Whether a value is the engine's or an analyst's.</summary>
public enum Standing
{
    Proposed,
    Confirmed,
    Overridden,
}
