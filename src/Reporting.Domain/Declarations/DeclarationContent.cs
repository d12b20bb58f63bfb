using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Declarations;

/// <summary>
/// What one stage of a declaration says: the fields of the form and of the API, one to one. Blocks follow the form annexed to the
/// French order of 30 October 2017. Null means "not said"; "unknown" is a value of its own.
/// </summary>
public sealed record DeclarationContent
{
    // Who
    public DeclaredEstablishment? Establishment { get; init; }

    /// <summary>Further sites of the same legal entity or group that the incident touches.</summary>
    public IReadOnlyList<DeclaredSite>? Sites { get; init; }
    public Contact? Declarant { get; init; }
    public Contact? TechnicalContact { get; init; }
    public Contact? Director { get; init; }
    public Contact? DataProtectionOfficer { get; init; }

    /// <summary>Set when an operator, a vendor or a regional body types for the establishment.</summary>
    public OnBehalfOf? OnBehalfOf { get; init; }

    // When and what

    /// <summary>When the establishment became aware (the "constat"): the legal clocks start here.</summary>
    public DateTimeOffset? AwareAt { get; init; }
    public bool? AwareAtApproximate { get; init; }

    /// <summary>In place of <see cref="AwareAt"/>: nobody knows since when. The clocks start when it is filed.</summary>
    public bool? AwareAtUnknown { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DetectedBy? DetectedBy { get; init; }
    public OngoingState? Ongoing { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<AffectedSystem>? Systems { get; init; }
    public Extent? Extent { get; init; }
    public ExtentCounts? ExtentCounts { get; init; }
    public ReportingReason? ReportingReason { get; init; }
    public IReadOnlyList<Provider>? Providers { get; init; }
    public Vector? Vector { get; init; }

    /// <summary>CVE identifiers.</summary>
    public IReadOnlyList<string>? Vulnerabilities { get; init; }

    /// <summary>Addresses, domains, hashes, as the declarant writes them.</summary>
    public IReadOnlyList<string>? Indicators { get; init; }

    // Effects
    public CareImpact? CareImpact { get; init; }
    public CareDisruption? CareDisruption { get; init; }
    public Endangerment? PatientEndangerment { get; init; }
    public int? PatientsEndangered { get; init; }
    public string? EndangermentNarrative { get; init; }
    public IReadOnlyList<DataImpact>? DataImpact { get; init; }
    public IReadOnlyList<DataKind>? DataKinds { get; init; }
    public PersonsAffected? PersonsAffected { get; init; }
    public Answer? MaySpread { get; init; }
    public HealthSystemImpact? HealthSystemImpact { get; init; }
    public Answer? CrossBorder { get; init; }

    /// <summary>Euros.</summary>
    public decimal? FinancialLoss { get; init; }

    /// <summary>Minutes during which a service was down.</summary>
    public int? DowntimeMinutes { get; init; }

    // Cause
    public SuspectedOrigin? SuspectedOrigin { get; init; }
    public IncidentType? Type { get; init; }
    public Motive? Motive { get; init; }
    public RootCause? RootCause { get; init; }
    public string? RootCauseNarrative { get; init; }

    // What follows
    public string? MeasuresTaken { get; init; }
    public IReadOnlyList<HandledBy>? HandledBy { get; init; }
    public bool? SupportWanted { get; init; }

    /// <summary>In place of <see cref="SupportWanted"/>: nobody knows yet whether help is wanted.</summary>
    public bool? SupportUndecided { get; init; }
    public IReadOnlyList<SupportKind>? SupportKinds { get; init; }
    public IReadOnlyList<OtherAuthority>? OtherAuthorities { get; init; }
    public PersonsInformed? PersonsInformed { get; init; }
    public string? PersonsNotInformedReason { get; init; }

    /// <summary>AMBER+STRICT when not said.</summary>
    public Tlp? Tlp { get; init; }

    /// <summary>Consent to an anonymised lesson for other establishments.</summary>
    public bool? AnonymisedLesson { get; init; }
    public Resolution? Resolution { get; init; }

    /// <summary>Why what was said before is corrected, or withdrawn.</summary>
    public string? ChangeReason { get; init; }

    /// <summary>What the next stage begins with: all but what was said of this one submission, why it was made and who told of it.</summary>
    public DeclarationContent Lasting() => this with { ChangeReason = null, OnBehalfOf = null };
}

/// <summary>FINESS number, or free name and town: an establishment that nobody knows yet may declare.</summary>
public sealed record DeclaredEstablishment
{
    public string? Finess { get; init; }
    public string? Name { get; init; }
    public string? Town { get; init; }

    /// <summary>INSEE code; taken from the directory when the number is known there.</summary>
    public string? Region { get; init; }
    public EstablishmentCategory? Category { get; init; }
    public EstablishmentStatus? Status { get; init; }
    public bool? EssentialOperator { get; init; }
}

/// <summary>A site by its FINESS number, or by name and town.</summary>
public sealed record DeclaredSite
{
    public string? Finess { get; init; }
    public string? Name { get; init; }
    public string? Town { get; init; }
}

/// <summary>Somebody to reach. One channel is enough: mail may be down.</summary>
public sealed record Contact
{
    public string? Name { get; init; }
    public string? Role { get; init; }

    /// <summary>E.164 once read: <c>+33612345678</c>.</summary>
    public string? Phone { get; init; }
    public string? Email { get; init; }
}

public sealed record OnBehalfOf
{
    public string? Organisation { get; init; }
    public string? TypedBy { get; init; }
    public string? ToldBy { get; init; }
    public DateTimeOffset? ToldAt { get; init; }
}

public sealed record ExtentCounts
{
    public int? Workstations { get; init; }
    public int? Servers { get; init; }
    public int? Sites { get; init; }
}

public sealed record Provider
{
    public string? Name { get; init; }
    public string? Product { get; init; }
    public string? Version { get; init; }
    public ProviderRole? Role { get; init; }
}

public sealed record CareDisruption
{
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }
    public string? Services { get; init; }
    public int? PatientsRedirected { get; init; }
    public int? BedsClosed { get; init; }
    public int? ActsCancelled { get; init; }
}

public sealed record DataImpact
{
    public DataImpactKind? Kind { get; init; }
    public Certainty? Certainty { get; init; }
}

public sealed record PersonsAffected
{
    public int? Minimum { get; init; }
    public int? Maximum { get; init; }
    public bool? Approximate { get; init; }
}

public sealed record HealthSystemImpact
{
    public Reach? Reach { get; init; }
    public Certainty? Certainty { get; init; }
}

public sealed record OtherAuthority
{
    public AuthorityKind? Authority { get; init; }
    public AuthorityInformed? Informed { get; init; }
    public DateTimeOffset? At { get; init; }

    /// <summary>File or complaint number given by that authority.</summary>
    public string? Reference { get; init; }
}

/// <summary>The end of it: asked by the final stage (article D.1111-16-3: the CERT is told of the resolution).</summary>
public sealed record Resolution
{
    public DateTimeOffset? ResolvedAt { get; init; }
    public string? Lessons { get; init; }
    public string? Remediation { get; init; }
}

/// <summary>
/// Stages of a declaration; the words of the first four are those of article 23(4) of directive (EU) 2022/2555. The last two fulfil nothing
/// that is owed. Stored as a number.
/// </summary>
public enum StageKind
{
    EarlyWarning = 0,
    Notification = 1,
    Intermediate = 2,
    Final = 3,

    /// <summary>Something that was said before was wrong.</summary>
    Correction = 4,

    /// <summary>There was no incident, or it was declared by mistake. A later stage of another kind takes it back.</summary>
    Withdrawal = 5,
}
