using Reporting.Domain.Common;

namespace Reporting.Domain.Regimes;

/// <summary>One obligation of one incident: its row is unique by (incident, obligation).</summary>
public sealed class Deadline : AggregateRoot
{
    private Deadline()
    {
    }

    public Guid IncidentId { get; private init; }
    public string RegimeCode { get; private init; } = "";
    public int RegimeVersion { get; private set; }
    public string ObligationCode { get; private init; } = "";
    public string Recipient { get; private set; } = "";
    public Clock Clock { get; private set; }

    /// <summary>Shown and ticked off, never counted as late here.</summary>
    public bool IsReminder { get; private set; }
    public DateTimeOffset TriggeredAt { get; private set; }

    /// <summary>The last instant in time, UTC; null for "without delay", which no clock can exceed.</summary>
    public DateTimeOffset? DueAt { get; private set; }
    public DeadlineState State { get; private set; } = DeadlineState.Pending;
    public DateTimeOffset? MetAt { get; private set; }

    public bool IsWithoutDelay => DueAt is null;
    public bool IsOpen => State is DeadlineState.Pending or DeadlineState.Overdue;

    /// <summary>Met, but after its time.</summary>
    public bool WasLate => MetAt > DueAt;

    /// <summary>As whoever owes it should see it: by the clock, whether or not the sweep has come by.</summary>
    public OwedStanding StandingAt(DateTimeOffset now) => this switch
    {
        { State: DeadlineState.Cancelled } => OwedStanding.NotOwed,
        { State: DeadlineState.Met, IsReminder: false, WasLate: true } => OwedStanding.MetLate,
        { State: DeadlineState.Met } => OwedStanding.Met,
        { IsReminder: true } => OwedStanding.Reminder,
        _ when DueAt < now => OwedStanding.Late,
        _ => OwedStanding.Due,
    };

    public static Deadline Open(Guid incidentId, OwedReport owed)
    {
        var deadline = new Deadline { IncidentId = incidentId, RegimeCode = owed.RegimeCode, ObligationCode = owed.ObligationCode };
        deadline.Take(owed);
        return deadline;
    }

    /// <summary>Also after its time: it is then met late.</summary>
    /// <exception cref="RuleViolationException">It is already met, or cancelled.</exception>
    public void Meet(DateTimeOffset at)
    {
        Guard(IsOpen, "met");
        (State, MetAt) = (DeadlineState.Met, at.ToMillisecond());
    }

    /// <exception cref="RuleViolationException">It is not pending, or its time has not passed. "Without delay" has no time that passes.</exception>
    public void MarkOverdue(DateTimeOffset now)
    {
        Guard(State is DeadlineState.Pending && DueAt < now, "overdue");
        State = DeadlineState.Overdue;
    }

    /// <summary>What made it owed turned out not to be so.</summary>
    /// <exception cref="RuleViolationException">It is already met, or cancelled.</exception>
    public void Cancel()
    {
        Guard(IsOpen, "cancelled");
        State = DeadlineState.Cancelled;
    }

    /// <summary>
    /// Owed at another time or again: the awareness was corrected, or the classification changed back. What is met stays met.
    /// True when something changed.
    /// </summary>
    /// <exception cref="RuleViolationException">It is met, or another obligation.</exception>
    public bool Renew(OwedReport owed)
    {
        Guard(State is not DeadlineState.Met && owed.ObligationCode == ObligationCode, "renewed");
        var same = (RegimeVersion, TriggeredAt, DueAt) == (owed.RegimeVersion, owed.TriggeredAt, owed.DueAt);
        if (same && IsOpen)
        {
            return false;
        }

        State = DeadlineState.Pending;
        Take(owed);
        return true;
    }

    private void Take(OwedReport owed)
    {
        (RegimeVersion, Recipient, Clock, IsReminder) = (owed.RegimeVersion, owed.Recipient, owed.Clock, owed.IsReminder);
        (TriggeredAt, DueAt) = (owed.TriggeredAt, owed.DueAt);
    }

    private void Guard(bool holds, string verb)
    {
        if (!holds)
        {
            throw new RuleViolationException("deadline.transition", $"A deadline that is {State} cannot be {verb} now.");
        }
    }
}

public enum DeadlineState
{
    Pending,
    Met,
    Overdue,
    Cancelled,
}

/// <summary>What a deadline is to the one who owes it.</summary>
public enum OwedStanding
{
    Due,
    Late,
    Met,
    MetLate,

    /// <summary>What made it owed turned out not to be so.</summary>
    NotOwed,

    /// <summary>Owed to somebody else, or by a text that is not in force yet: nobody is late by it here.</summary>
    Reminder,
}
