using Reporting.Domain.Common;
using Reporting.Domain.Regimes;

namespace Reporting.Domain.Tests.Regimes;

public sealed class DeadlineTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);

    private static OwedReport Owed(DateTimeOffset? dueAt) =>
        new("nis2", 1, "nis2.early-warning", "csirt", Clock.Legal, IsReminder: false, _now, dueAt, MetAt: null);

    private static Deadline Due(DateTimeOffset? dueAt) => Deadline.Open(Guid.CreateVersion7(), Owed(dueAt));

    [Fact]
    public void It_is_overdue_after_its_last_instant_and_not_at_it()
    {
        var deadline = Due(_now.AddHours(24));

        Assert.Throws<RuleViolationException>(() => deadline.MarkOverdue(_now.AddHours(24)));
        deadline.MarkOverdue(_now.AddHours(24).AddMilliseconds(1));

        Assert.Equal(DeadlineState.Overdue, deadline.State);
        Assert.Throws<RuleViolationException>(() => deadline.MarkOverdue(_now.AddHours(25)));
    }

    [Fact]
    public void Without_delay_is_pending_until_it_is_met_and_never_overdue()
    {
        var deadline = Due(null);

        Assert.True(deadline.IsWithoutDelay);
        Assert.Throws<RuleViolationException>(() => deadline.MarkOverdue(_now.AddYears(1)));

        deadline.Meet(_now.AddYears(1));
        Assert.False(deadline.WasLate);
    }

    [Fact]
    public void Met_after_its_time_is_met_late()
    {
        var late = Due(_now.AddHours(24));
        late.MarkOverdue(_now.AddHours(30));
        late.Meet(_now.AddHours(31));

        var inTime = Due(_now.AddHours(24));
        inTime.Meet(_now.AddHours(24));

        Assert.Equal((DeadlineState.Met, true), (late.State, late.WasLate));
        Assert.False(inTime.WasLate);
    }

    [Fact]
    public void What_is_met_or_cancelled_is_not_met_again()
    {
        var met = Due(_now.AddHours(24));
        met.Meet(_now);
        var cancelled = Due(_now.AddHours(24));
        cancelled.Cancel();

        Assert.Equal("deadline.transition", Assert.Throws<RuleViolationException>(() => met.Meet(_now.AddHours(1))).Code);
        Assert.Throws<RuleViolationException>(met.Cancel);
        Assert.Throws<RuleViolationException>(() => met.Renew(Owed(_now.AddHours(48))));
        Assert.Throws<RuleViolationException>(() => cancelled.Meet(_now));
        Assert.Throws<RuleViolationException>(() => cancelled.MarkOverdue(_now.AddHours(25)));
        Assert.Throws<RuleViolationException>(cancelled.Cancel);
        Assert.Equal(_now, met.MetAt);
    }

    [Fact]
    public void It_is_renewed_by_its_own_obligation_only()
    {
        var deadline = Due(_now.AddHours(24));

        Assert.False(deadline.Renew(Owed(_now.AddHours(24))));
        Assert.True(deadline.Renew(Owed(_now.AddHours(30))));
        Assert.Throws<RuleViolationException>(() => deadline.Renew(Owed(null) with { ObligationCode = "nis2.notification" }));
        Assert.Equal(_now.AddHours(30), deadline.DueAt);
    }

    [Fact]
    public void Whoever_owes_it_sees_it_by_the_clock_and_not_by_the_sweep()
    {
        var deadline = Due(_now.AddHours(24));

        Assert.Equal(OwedStanding.Due, deadline.StandingAt(_now.AddHours(24)));
        Assert.Equal(OwedStanding.Late, deadline.StandingAt(_now.AddHours(24).AddMilliseconds(1)));

        deadline.MarkOverdue(_now.AddHours(25));
        Assert.Equal(OwedStanding.Late, deadline.StandingAt(_now.AddHours(25)));
        deadline.Meet(_now.AddHours(26));
        Assert.Equal(OwedStanding.MetLate, deadline.StandingAt(_now.AddHours(27)));
    }

    [Fact]
    public void Nobody_is_late_by_a_reminder_nor_by_what_has_no_time()
    {
        var reminder = Deadline.Open(Guid.CreateVersion7(), Owed(_now.AddHours(24)) with { IsReminder = true });
        Assert.Equal(OwedStanding.Reminder, reminder.StandingAt(_now.AddHours(25)));
        reminder.Meet(_now.AddHours(26));
        Assert.Equal(OwedStanding.Met, reminder.StandingAt(_now.AddHours(27)));

        var withoutDelay = Due(null);
        Assert.Equal(OwedStanding.Due, withoutDelay.StandingAt(_now.AddYears(1)));
        withoutDelay.Cancel();
        Assert.Equal(OwedStanding.NotOwed, withoutDelay.StandingAt(_now.AddYears(1)));
    }
}
