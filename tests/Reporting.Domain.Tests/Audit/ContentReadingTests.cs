using Reporting.Domain.Audit;
using Reporting.Domain.Common;

namespace Reporting.Domain.Tests.Audit;

public sealed class ContentReadingTests
{
    [Fact]
    public void A_reading_falls_into_the_hour_that_it_happened_in()
    {
        var reading = ContentReading.Of(
            Guid.CreateVersion7(), 2, ReaderRole.Analyst, new(ActorKind.Account, Guid.CreateVersion7()), new(2026, 11, 23, 4, 59, 59, 999, TimeSpan.FromHours(2)));

        Assert.Equal(new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero), reading.Hour);
        Assert.Equal(new(2026, 11, 23, 2, 59, 59, 999, TimeSpan.Zero), reading.At);
    }

    [Fact]
    public void Nobody_in_particular_leaves_no_reading() => Assert.Equal(
        "reading.nobody",
        Assert.Throws<RuleViolationException>(() => ContentReading.Of(Guid.CreateVersion7(), 1, ReaderRole.Analyst, Actor.Anonymous, DateTimeOffset.UnixEpoch)).Code);
}
