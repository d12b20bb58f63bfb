namespace Reporting.Domain.Regimes;

/// <summary>
/// A dated set of obligations, as data. A text that changes is a new version with its own dates; rows are never rewritten, so that an
/// old deadline can always be explained. Its key is (code, version).
/// </summary>
public sealed class Regime
{
    public required string Code { get; init; }

    public required int Version { get; init; }

    /// <summary>First day in force.</summary>
    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day in force; null while no end is known.</summary>
    public DateOnly? ValidTo { get; init; }

    public required RegimeStanding Standing { get; init; }

    /// <summary>Concerns the declarant when any of these holds; everybody when empty.</summary>
    public IReadOnlyList<ObligationFact> AppliesTo { get; init; } = [];

    public required IReadOnlyList<Obligation> Obligations { get; init; }

    /// <summary>Article or standard.</summary>
    public required string Source { get; init; }

    public bool IsValidAt(DateOnly day) => ValidFrom <= day && (ValidTo is null || day <= ValidTo);
}

public enum RegimeStanding
{
    InForce,

    /// <summary>Not law in this country yet: its deadlines are computed and shown as reminders, nobody is late by them.</summary>
    Anticipated,

    Off,
}
