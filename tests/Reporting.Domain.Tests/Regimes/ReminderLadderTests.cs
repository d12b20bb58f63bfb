using Reporting.Domain.Common;
using Reporting.Domain.Regimes;

namespace Reporting.Domain.Tests.Regimes;

public sealed class ReminderLadderTests
{
    private static readonly DateTimeOffset _aware = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);

    private static readonly ReminderLadder _ladder = ReminderLadder.Of([3, 24, 72]);

    private static Deadline Due(int hours, Clock clock = Clock.Legal) => Deadline.Open(
        Guid.CreateVersion7(), new("gdpr", 1, "gdpr.authority", "cnil", clock, IsReminder: true, _aware, _aware.AddHours(hours), MetAt: null));

    [Theory]
    [InlineData(72, 47, null)]
    [InlineData(72, 48, 24)]
    [InlineData(72, 68, 24)]
    [InlineData(72, 69, 3)]
    [InlineData(72, 71, 3)]
    [InlineData(72, 72, null)]
    [InlineData(24, 20, null)]
    [InlineData(24, 21, 3)]
    [InlineData(720, 648, 72)]
    public void A_step_is_due_from_its_hour_on_until_the_next(int period, int passed, int? step) =>
        Assert.Equal(step, _ladder.StepAt(Due(period), _aware, _aware.AddHours(passed)));

    [Fact]
    public void A_step_that_had_passed_when_it_was_declared_is_none() => Assert.Equal(
        ((int?)null, (int?)3), (_ladder.StepAt(Due(72), _aware.AddHours(50), _aware.AddHours(51)), _ladder.StepAt(Due(72), _aware.AddHours(50), _aware.AddHours(69))));

    [Fact]
    public void Nobody_is_reminded_of_what_is_met_not_owed_without_time_or_somebody_elses_promise()
    {
        var (met, cancelled) = (Due(72), Due(72));
        met.Meet(_aware);
        cancelled.Cancel();
        var withoutDelay = Deadline.Open(Guid.CreateVersion7(), new("fr-health", 2, "fr-health.declaration", "cert-sante", Clock.Legal, false, _aware, null, null));

        Assert.All([met, cancelled, withoutDelay, Due(72, Clock.Service)], d => Assert.Null(_ladder.StepAt(d, _aware, _aware.AddHours(70))));
    }

    [Theory]
    [InlineData]
    [InlineData(0)]
    [InlineData(745)]
    [InlineData(3, 3)]
    public void A_ladder_that_cannot_be_climbed_is_refused(params int[] hours) =>
        Assert.Equal("reminder.ladder", Assert.Throws<RuleViolationException>(() => ReminderLadder.Of(hours)).Code);
}
