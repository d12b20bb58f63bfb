namespace Reporting.Domain.Taxonomy;

/// <summary>Malicious or not: an axis of its own, not a property of the type.</summary>
public enum Origin
{
    Undetermined,
    Malicious,
    NotMalicious,
}

/// <summary>Root causes of NIS incident reporting, as in the MISP taxonomy nis2:nature-root-cause (version 5).</summary>
public enum RootCause
{
    Unknown,
    SystemFailure,
    NaturalPhenomenon,
    HumanError,
    MaliciousAction,
    ThirdPartyFailure,
}
