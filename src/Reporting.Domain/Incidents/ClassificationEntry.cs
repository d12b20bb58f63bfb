using Reporting.Domain.Classification;
using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Incidents;

/// <summary>One value that an axis ever held. Rows are added, never changed.</summary>
public sealed class ClassificationEntry
{
    private ClassificationEntry()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public Guid IncidentId { get; private init; }
    public Axis Axis { get; private init; }

    /// <summary>The word of the taxonomy, as the API writes it.</summary>
    public string Value { get; private init; } = "";
    public Standing Standing { get; private init; }

    /// <summary>The stage read by the engine; null for an analyst's decision.</summary>
    public int? Stage { get; private init; }

    /// <summary>Version of the engine that proposed; null for an analyst's decision.</summary>
    public string? Engine { get; private init; }
    public Confidence? Confidence { get; private init; }
    public IReadOnlyList<Reason> Reasons { get; private init; } = [];
    public ActorKind ByKind { get; private init; }
    public Guid? ById { get; private init; }
    public DateTimeOffset At { get; private init; }

    /// <summary>Why an analyst decided otherwise.</summary>
    public string? Explanation { get; private init; }

    internal static ClassificationEntry Proposed(
        Guid incident, Axis axis, string value, int stage, Confidence confidence, IReadOnlyList<Reason> reasons, string engine, DateTimeOffset at) => new()
        {
            IncidentId = incident,
            Axis = axis,
            Value = value,
            Standing = Standing.Proposed,
            Stage = stage,
            Engine = engine,
            Confidence = confidence,
            Reasons = reasons,
            ByKind = ActorKind.System,
            At = at,
        };

    internal static ClassificationEntry Decided(
        Guid incident, Axis axis, string value, Standing standing, Actor by, string? explanation, DateTimeOffset at) => new()
        {
            IncidentId = incident,
            Axis = axis,
            Value = value,
            Standing = standing,
            ByKind = by.Kind,
            ById = by.Id,
            At = at,
            Explanation = explanation,
        };
}

/// <summary>One step of an incident's life. Rows are added, never changed.</summary>
public sealed class StatusChange
{
    private StatusChange()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public Guid IncidentId { get; private init; }
    public IncidentStatus? From { get; private init; }
    public IncidentStatus To { get; private init; }
    public ActorKind ByKind { get; private init; }
    public Guid? ById { get; private init; }
    public DateTimeOffset At { get; private init; }
    public string? Note { get; private init; }

    internal static StatusChange Of(Guid incident, IncidentStatus? from, IncidentStatus to, Actor by, string? note, DateTimeOffset at) =>
        new() { IncidentId = incident, From = from, To = to, ByKind = by.Kind, ById = by.Id, At = at, Note = note };
}
