namespace Reporting.Domain.Taxonomy;

/// <summary>
/// Grave: any criterion a to e of article D.1111-16-2 II of the French public health code. Significant: grave by d or e (III).
/// Ordered, hence stored as a number.
/// </summary>
public enum Severity
{
    None = 0,
    Grave = 1,
    Significant = 2,
}

/// <summary>How sure a consequence is. Ordered, hence stored as a number.</summary>
public enum Certainty
{
    None = 0,
    Potential = 1,
    Proven = 2,
}

/// <summary>Effect on care. Ordered, hence stored as a number; unknown is not "none".</summary>
public enum CareImpact
{
    Unknown = 0,
    None = 1,
    DegradedMode = 2,
    Interruption = 3,
}

/// <summary>Patients put in danger. Ordered, hence stored as a number; unknown is not "none".</summary>
public enum Endangerment
{
    Unknown = 0,
    None = 1,
    Potential = 2,
    Proven = 3,
}

/// <summary>How sure the engine is of a proposed value. Ordered, hence stored as a number.</summary>
public enum Confidence
{
    Low = 0,
    Medium = 1,
    High = 2,
}
