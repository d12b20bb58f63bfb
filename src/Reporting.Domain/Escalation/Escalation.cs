using Reporting.Domain.Common;

namespace Reporting.Domain.Escalation;

/// <summary>A routing rule that fired for an incident: its row is unique by (incident, rule, recipient).</summary>
public sealed class Escalation : AggregateRoot
{
    private Escalation()
    {
    }

    public Guid IncidentId { get; private init; }
    public Guid DeclarationId { get; private init; }
    public string RuleCode { get; private init; } = "";
    public int RuleVersion { get; private init; }
    public RecipientKind RecipientKind { get; private init; }

    /// <summary>Empty while nobody is known for it: the region is unknown, or nobody is registered.</summary>
    public string RecipientCode { get; private set; } = "";

    /// <summary>The rule's reason, then the facts that made it fire.</summary>
    public IReadOnlyList<string> Reasons { get; private init; } = [];
    public EscalationState State { get; private set; }
    public WithheldReason? Withheld { get; private init; }
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When the first delivery left, UTC.</summary>
    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>Records a decision, with what has to be sent for it.</summary>
    /// <param name="recipient">Null when nobody is known: that is a state to be seen and settled, not an error.</param>
    /// <param name="withheld">Recorded, and nothing is sent.</param>
    public static (Escalation Escalation, IReadOnlyList<Delivery> Deliveries) Open(
        Guid incidentId, Guid declarationId, RoutingDecision decision, Recipient? recipient, WithheldReason? withheld, DateTimeOffset now)
    {
        var escalation = new Escalation
        {
            IncidentId = incidentId,
            DeclarationId = declarationId,
            RuleCode = decision.RuleCode,
            RuleVersion = decision.RuleVersion,
            RecipientKind = decision.Recipient,
            RecipientCode = recipient?.Code ?? "",
            Reasons = [.. decision.Reasons],
            State = withheld is null ? EscalationState.NoRoute : EscalationState.Withheld,
            Withheld = withheld,
            CreatedAt = now.ToMillisecond(),
        };
        return (escalation, withheld is null && recipient is { IsReachable: true } ? escalation.RouteTo(recipient, now) : []);
    }

    /// <summary>Takes up an escalation that had nowhere to go: the region became known, or an administrator entered an address.</summary>
    /// <exception cref="RuleViolationException">It has a route already or is withheld, or the recipient is another kind or cannot be reached.</exception>
    public IReadOnlyList<Delivery> RouteTo(Recipient recipient, DateTimeOffset now)
    {
        Guard(State is EscalationState.NoRoute && recipient.Kind == RecipientKind && recipient.IsReachable, "routed");
        Guard(RecipientCode.Length == 0 || RecipientCode == recipient.Code, "routed to somebody else");
        (RecipientCode, State) = (recipient.Code, EscalationState.Pending);
        Raise(new IncidentEscalated(IncidentId, Id, DeclarationId, RuleCode, RuleVersion, RecipientCode, now.ToMillisecond()));
        return Delivery.Of(this, recipient, rung: 0, now);
    }

    /// <summary>The first delivery that leaves makes it sent; those of its other channels leave the instant as it is.</summary>
    /// <exception cref="RuleViolationException">It has no route, or is withheld.</exception>
    public void MarkSent(DateTimeOffset at)
    {
        Guard(State is EscalationState.Pending or EscalationState.Sent, "sent");
        (State, SentAt) = (EscalationState.Sent, SentAt ?? at.ToMillisecond());
    }

    private void Guard(bool holds, string verb)
    {
        if (!holds)
        {
            throw new RuleViolationException("escalation.transition", $"An escalation that is {State} cannot be {verb}.");
        }
    }
}

public enum EscalationState
{
    Pending,
    Sent,

    /// <summary>Nobody is known for it, or no address is.</summary>
    NoRoute,

    /// <summary>Decided and recorded, but not to be sent.</summary>
    Withheld,
}

public enum WithheldReason
{
    /// <summary>Imported from before the service.</summary>
    History,

    /// <summary>A drill.</summary>
    Exercise,
}

/// <summary>A recipient is going to be told of an incident.</summary>
public sealed record IncidentEscalated(
    Guid IncidentId, Guid EscalationId, Guid DeclarationId, string RuleCode, int RuleVersion, string RecipientCode, DateTimeOffset At) : IDomainEvent
{
    public Guid SubjectId => DeclarationId;
}
