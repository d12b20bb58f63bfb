using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Incidents;

/// <summary>When something happened at one establishment, and what, as far as that is said.</summary>
/// <param name="From">UTC.</param>
/// <param name="To">UTC; null while it goes on.</param>
/// <param name="Type">Null when nobody said.</param>
public sealed record Occurrence(DateTimeOffset From, DateTimeOffset? To, IncidentType? Type)
{
    /// <summary>As a case stands.</summary>
    public static Occurrence Of(DateTimeOffset? awareAt, DateTimeOffset filedAt, DateTimeOffset? closedAt, OngoingState ongoing, IncidentType type) =>
        new(awareAt ?? filedAt, closedAt ?? (ongoing is OngoingState.No ? filedAt : null), type);
}

/// <summary>Whether two declarations of one establishment may be about one incident. Asked of a few at a time, never of all pairs.</summary>
public static class LikelyDuplicate
{
    /// <summary>Declarations filed further apart are not looked at.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(30);

    /// <summary>Two people who notice one failure do not notice it in the same minute.</summary>
    private static readonly TimeSpan _slack = TimeSpan.FromHours(12);

    /// <summary>Overlapping in time, and of one type; a type that is not known may be any.</summary>
    public static bool MayBe(Occurrence one, Occurrence other) =>
        one.From - _slack <= (other.To ?? DateTimeOffset.MaxValue) && other.From - _slack <= (one.To ?? DateTimeOffset.MaxValue)
        && (IsOpen(one.Type) || IsOpen(other.Type) || one.Type == other.Type);

    private static bool IsOpen(IncidentType? type) => type is null or IncidentType.Other or IncidentType.UnexplainedOutage;
}
