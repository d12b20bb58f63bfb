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
}
