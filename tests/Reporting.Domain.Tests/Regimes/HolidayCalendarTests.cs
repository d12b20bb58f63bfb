using System.Globalization;
using Reporting.Domain.Common;
using Reporting.Domain.Regimes;

namespace Reporting.Domain.Tests.Regimes;

public sealed class HolidayCalendarTests
{
    [Theory]
    [InlineData(1961, "04-02")]
    [InlineData(2008, "03-23")]
    [InlineData(2011, "04-24")]
    [InlineData(2024, "03-31")]
    [InlineData(2025, "04-20")]
    [InlineData(2026, "04-05")]
    [InlineData(2027, "03-28")]
    [InlineData(2028, "04-16")]
    [InlineData(2030, "04-21")]
    [InlineData(2038, "04-25")]
    public void Easter_is_on_its_Sunday(int year, string expected) =>
        Assert.Equal(expected, HolidayDay.EasterSunday(year).ToString("MM-dd", CultureInfo.InvariantCulture));

    [Fact]
    public void The_eleven_holidays_of_2026_in_metropolitan_France_are_these()
    {
        var days = Enumerable.Range(0, 365).Select(new DateOnly(2026, 1, 1).AddDays).Where(d => Seed.France.IsHoliday(d, new Place("11", "75")));

        Assert.Equal(
            ["01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25"],
            days.Select(d => d.ToString("MM-dd", CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("06", "2026-04-27")]
    [InlineData("02", "2026-05-22")]
    [InlineData("01", "2026-05-27")]
    [InlineData("978", "2026-05-27")]
    [InlineData("03", "2026-06-10")]
    [InlineData("977", "2026-10-09")]
    [InlineData("04", "2026-12-20")]
    public void The_abolition_of_slavery_is_remembered_on_each_territorys_own_day(string region, string date)
    {
        var day = DateOnly.Parse(date, CultureInfo.InvariantCulture);

        Assert.True(Seed.France.IsHoliday(day, new Place(region)));
        Assert.False(Seed.France.IsHoliday(day, new Place("11")));
    }

    [Fact]
    public void The_department_is_read_from_the_FINESS_number()
    {
        Assert.Equal("67", Place.Of("44", "670000025").Department);
        Assert.Null(Place.Of("44", null).Department);
        Assert.Equal("Europe/Paris", Place.Of(null, null).TimeZone.Id);
    }

    [Fact]
    public void A_dated_day_and_the_years_of_a_rule_are_kept_to()
    {
        var calendar = CalendarFile.Parse("""
            {
              "code": "x", "source": "test",
              "holidays": [
                { "code": "mourning", "date": "2026-09-17" },
                { "code": "old", "day": "03-03", "fromYear": 2020, "toYear": 2021 }
              ]
            }
            """);

        Assert.True(calendar.IsHoliday(new(2026, 9, 17), default));
        Assert.False(calendar.IsHoliday(new(2027, 9, 17), default));
        Assert.True(calendar.IsHoliday(new(2021, 3, 3), default));
        Assert.False(calendar.IsHoliday(new(2022, 3, 3), default));
        Assert.False(calendar.IsHoliday(new(2019, 3, 3), default));
    }

    [Theory]
    [InlineData("""{ "code": "a" }""", "holidays[0]")]
    [InlineData("""{ "code": "a", "day": "01-01", "easter": 1 }""", "holidays[0]")]
    [InlineData("""{ "code": "a", "day": "13-01" }""", "holidays[0].day")]
    [InlineData("""{ "code": "a", "date": "2026-02-30" }""", "holidays[0].date")]
    [InlineData("""{ "code": "a", "day": "01-01", "regions": ["12"] }""", "holidays[0].regions")]
    [InlineData("""{ "code": "a", "day": "01-01", "from": 2020 }""", "holidays[0].from")]
    public void A_wrong_holiday_is_refused_by_its_field(string holiday, string path)
    {
        var refused = Assert.Throws<DataFileException>(
            () => CalendarFile.Parse($$"""{ "code": "x", "source": "test", "holidays": [{{holiday}}] }""", "x.json"));

        Assert.Equal(path, refused.Path);
        Assert.StartsWith("x.json: ", refused.Message, StringComparison.Ordinal);
    }
}
