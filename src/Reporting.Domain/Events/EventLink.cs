using Reporting.Domain.Common;

namespace Reporting.Domain.Events;

/// <summary>
/// One dated word on whether a declaration belongs to an event, and whose. Rows are only added: what holds now is the latest of them.
/// </summary>
public sealed class EventLink
{
    private EventLink()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();

    public Guid EventId { get; private init; }

    public Guid DeclarationId { get; private init; }

    public EventLinkState State { get; private init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset At { get; private init; }

    public ActorKind ByKind { get; private init; }

    /// <summary>Account or API key; null for an anonymous declarant.</summary>
    public Guid? ById { get; private init; }

    /// <summary>The declarant answered an event that the first page shows: a candidate, which the team confirms or not.</summary>
    public static EventLink Propose(Guid eventId, Guid declarationId, Actor by, DateTimeOffset now) => new()
    {
        EventId = eventId,
        DeclarationId = declarationId,
        State = EventLinkState.Proposed,
        At = now.ToMillisecond(),
        ByKind = by.Kind,
        ById = by.Id,
    };
}

public enum EventLinkState
{
    /// <summary>Nobody of the team has looked at it.</summary>
    Proposed,
}
