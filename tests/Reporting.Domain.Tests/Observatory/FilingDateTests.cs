using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Observatory;

public sealed class FilingDateTests
{
    private static readonly TimeZoneInfo _paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Fact]
    public void The_last_hour_of_the_year_in_UTC_is_already_the_next_year_in_Paris()
    {
        var filedAt = new DateTimeOffset(2020, 12, 31, 23, 30, 0, TimeSpan.Zero);

        var date = FilingDate.Of(filedAt, DatePrecision.Instant, _paris);

        Assert.Equal(new FilingDate(2021, 1, 5, 0), date);
    }

    [Theory]
    [InlineData(DatePrecision.Year, null, null)]
    [InlineData(DatePrecision.Month, 6, null)]
    [InlineData(DatePrecision.Day, 6, 7)]
    public void What_a_date_does_not_tell_is_unknown_and_not_the_first_of_January(DatePrecision precision, int? month, int? weekday)
    {
        var sunday = new DateTimeOffset(2013, 6, 2, 0, 0, 0, TimeSpan.FromHours(2));

        var date = FilingDate.Of(sunday, precision, _paris);

        Assert.Equal(new FilingDate(2013, month, weekday, null), date);
    }

    [Fact]
    public void The_hour_that_happens_twice_is_counted_under_the_clock_on_the_wall()
    {
        var firstTwoThirty = new DateTimeOffset(2020, 10, 25, 0, 30, 0, TimeSpan.Zero);

        int?[] hours = [.. new[] { firstTwoThirty, firstTwoThirty.AddHours(1) }.Select(at => FilingDate.Of(at, DatePrecision.Instant, _paris).Hour)];

        Assert.Equal([2, 2], hours);
    }
}
