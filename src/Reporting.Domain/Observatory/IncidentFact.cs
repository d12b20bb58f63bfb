using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Observatory;

/// <summary>
/// What the figures know of one incident: one flat row, copied from the incident and its declaration each time they change.
/// Exercises have none. A year is always recomputed from these rows, never incremented.
/// </summary>
public sealed class IncidentFact
{
    /// <summary>The key: writing the same incident again replaces its row.</summary>
    public required Guid IncidentId { get; init; }
    public required Guid DeclarationId { get; init; }

    /// <summary>Version of the incident that was copied; see <see cref="Supersedes"/>.</summary>
    public required int Version { get; init; }

    /// <summary>Why the incident is in no figure but the count of declarations; kept rather than deleted, so that the rule can be checked.</summary>
    public required FactExclusion Exclusion { get; init; }

    /// <summary>Imported: it happened before the service knew of it.</summary>
    public required bool History { get; init; }

    /// <summary>Where imported history comes from.</summary>
    public string? Source { get; init; }

    public required DateTimeOffset FiledAt { get; init; }
    public required DatePrecision DatePrecision { get; init; }

    // The filing date cut up once, in the authority's time zone: databases disagree on time zones, and figures group by these.
    public required int FiledYear { get; init; }
    public int? FiledMonth { get; init; }
    public int? FiledWeekday { get; init; }
    public int? FiledHour { get; init; }

    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? AwareAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Whole minutes from awareness to filing; null when either is not known to the instant.</summary>
    public int? MinutesToFile { get; init; }

    public Guid? EstablishmentId { get; init; }

    /// <summary>What distinct establishments are counted by: a FINESS number, a folded name and town, or the victim's id in an imported source.</summary>
    public required string EstablishmentKey { get; init; }

    /// <summary>INSEE code; null when the region is not known or is abroad.</summary>
    public string? RegionCode { get; init; }
    public required EstablishmentCategory Category { get; init; }
    public required bool InPerimeter { get; init; }
    public required bool ProviderCascade { get; init; }

    public required Origin Origin { get; init; }
    public required IncidentType Type { get; init; }
    public required RootCause RootCause { get; init; }

    // Null when nobody said anything about data: not the same as none.
    public Certainty? DataLoss { get; init; }
    public Certainty? DataIntegrity { get; init; }
    public Certainty? DataDisclosure { get; init; }

    public required CareImpact CareImpact { get; init; }
    public required Endangerment Endangerment { get; init; }
    public required Severity Severity { get; init; }
    public required bool IsMajor { get; init; }

    public required OngoingState OngoingAtDeclaration { get; init; }
    public bool? SupportWanted { get; init; }
    public bool? ComplaintMade { get; init; }
    public bool? DataProtectionTold { get; init; }

    /// <summary>Facts travel in any order: one that is not newer than the row it meets is ignored.</summary>
    public bool Supersedes(IncidentFact known) => Version > known.Version;
}

/// <summary>Why an incident is left out of the figures.</summary>
public enum FactExclusion
{
    None,
    Withdrawn,
    Rejected,
}
