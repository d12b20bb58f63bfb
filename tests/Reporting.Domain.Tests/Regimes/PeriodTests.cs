using System.Globalization;
using CsCheck;
using Reporting.Domain.Regimes;

namespace Reporting.Domain.Tests.Regimes;

/// <summary>Vectors for Regulation (EEC, Euratom) 1182/71, on the clocks and holidays of France.</summary>
public sealed class PeriodTests
{
    private static readonly Place _metropolitan = new("11");

    /// <summary>Local time in, local time of the end out; both as the clocks of the place show them.</summary>
    private static string End(Delay delay, string local, Place place)
    {
        var zone = place.TimeZone;
        var wall = DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return EndOf(delay, new DateTimeOffset(wall, zone.GetUtcOffset(wall)), place);
    }

    private static string EndOf(Delay delay, DateTimeOffset trigger, Place place)
    {
        var end = Period.End(delay, trigger, place.TimeZone, d => Seed.France.IsWorkingDay(d, place))!.Value;
        Assert.Equal(TimeSpan.Zero, end.Offset);
        return TimeZoneInfo.ConvertTime(end, place.TimeZone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(24, "2026-03-11 14:20", "2026-03-12 15:00")]        // the hour of the event is not counted
    [InlineData(24, "2026-03-11 14:00", "2026-03-12 15:00")]        // 14:00 is the first instant of that hour
    [InlineData(24, "2026-03-11 14:59", "2026-03-12 15:00")]
    [InlineData(72, "2026-03-11 02:40", "2026-03-14 03:00")]        // ends on a Saturday: hours run on
    [InlineData(24, "2026-03-14 10:15", "2026-03-15 11:00")]        // within a week-end
    [InlineData(24, "2025-12-31 23:30", "2026-01-02 00:00")]        // over a holiday, a night and a year
    public void Hours_run_over_nights_weekends_and_holidays(int hours, string local, string expected) =>
        Assert.Equal(expected, End(Delay.Hours(hours), local, _metropolitan));

    [Theory]
    [InlineData("2026-03-28 14:20", "2026-03-29 16:00")]            // one hour is missing in the night: 24 hours are 24 hours
    [InlineData("2026-10-24 14:20", "2026-10-25 14:00")]            // one hour comes twice
    [InlineData("2026-03-29 01:30", "2026-03-30 03:00")]            // the next hour is 03:00, summer time
    public void Hours_are_elapsed_hours_in_the_nights_in_which_clocks_change(string local, string expected) =>
        Assert.Equal(expected, End(Delay.Hours(24), local, _metropolitan));

    [Fact]
    public void The_hour_that_comes_twice_is_two_hours()
    {
        var first = new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromHours(2));
        var second = new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromHours(1));

        Assert.Equal("2026-10-26 02:00", EndOf(Delay.Hours(24), first, _metropolitan));
        Assert.Equal("2026-10-26 03:00", EndOf(Delay.Hours(24), second, _metropolitan));
    }

    [Theory]
    [InlineData("2026-05-07 09:00", "2026-05-11 23:59")]            // Thursday, then 8 May and a week-end: one working day in 72 hours
    [InlineData("2026-04-04 10:20", "2026-04-08 23:59")]            // Saturday before Easter Monday: only Tuesday is one
    [InlineData("2026-04-03 10:20", "2026-04-07 23:59")]            // Friday before Easter Monday
    [InlineData("2026-03-14 10:20", "2026-03-17 11:00")]            // an ordinary Saturday: Monday and Tuesday are two
    [InlineData("2026-03-13 23:30", "2026-03-17 23:59")]            // begins when Friday is over, would end when Tuesday begins: only Monday
    [InlineData("2026-03-13 22:30", "2026-03-16 23:00")]            // an hour of Friday is in it
    public void Seventy_two_hours_hold_at_least_two_working_days(string local, string expected) =>
        Assert.Equal(expected, End(Delay.Hours(72), local, _metropolitan));

    [Theory]
    [InlineData("2026-01-31 10:00", "2026-03-02 23:59")]            // no 31 February: its last day, a Saturday, so Monday
    [InlineData("2028-01-31 10:00", "2028-02-29 23:59")]            // a leap year
    [InlineData("2026-01-30 10:00", "2026-03-02 23:59")]
    [InlineData("2026-03-31 10:00", "2026-04-30 23:59")]
    [InlineData("2026-02-28 10:00", "2026-03-30 23:59")]            // 28 March is a Saturday; the end of a month does not stick
    [InlineData("2026-03-15 00:10", "2026-04-15 23:59")]            // the day of the event is not counted, its date is
    [InlineData("2026-04-14 10:00", "2026-05-15 23:59")]            // 14 May 2026 is Ascension Day
    [InlineData("2026-11-25 10:00", "2026-12-28 23:59")]            // Christmas is a Friday
    [InlineData("2026-12-01 10:00", "2027-01-04 23:59")]            // New Year's Day is a Friday
    public void A_month_ends_with_the_same_date_or_the_last_day_then_with_a_working_day(string local, string expected) =>
        Assert.Equal(expected, End(Delay.Months(1), local, _metropolitan));

    [Theory]
    [InlineData(1, "2026-03-11 10:00", "2026-03-12 23:59")]
    [InlineData(1, "2026-03-13 10:00", "2026-03-16 23:59")]         // Saturday: Monday
    [InlineData(2, "2026-03-13 10:00", "2026-03-17 23:59")]         // Saturday and Sunday run, Monday is one working day, Tuesday the second
    [InlineData(3, "2026-03-13 10:00", "2026-03-17 23:59")]         // Saturday, Sunday, Monday hold one working day
    [InlineData(4, "2026-03-13 10:00", "2026-03-17 23:59")]
    [InlineData(30, "2026-03-27 10:00", "2026-04-27 23:59")]        // Sunday 26 April: Monday; clocks changed meanwhile
    public void Days_end_with_the_last_hour_of_a_working_day_and_two_or_more_hold_two(int days, string local, string expected) =>
        Assert.Equal(expected, End(Delay.Days(days), local, _metropolitan));

    [Theory]
    [InlineData("2026-03-11 10:00", "2026-03-18 23:59")]            // Wednesday to Wednesday
    [InlineData("2026-05-01 10:00", "2026-05-11 23:59")]            // Friday 8 May is a holiday
    public void A_week_ends_on_the_same_day_of_the_week(string local, string expected) =>
        Assert.Equal(expected, End(Delay.Weeks(1), local, _metropolitan));

    [Theory]
    [InlineData("04", "2026-11-20 10:00", "2026-12-21 23:59")]      // 20 December is a Sunday and a holiday: Monday
    [InlineData("04", "2027-11-20 10:00", "2027-12-21 23:59")]      // 20 December 2027 is a Monday, and La Réunion's holiday
    [InlineData("11", "2027-11-20 10:00", "2027-12-20 23:59")]      // not elsewhere
    [InlineData("01", "2026-04-27 10:00", "2026-05-28 23:59")]      // Guadeloupe, 27 May
    [InlineData("02", "2026-04-22 10:00", "2026-05-26 23:59")]      // Martinique, 22 May a Friday, then Whit Monday
    [InlineData("06", "2026-03-27 10:00", "2026-04-28 23:59")]      // Mayotte, 27 April
    [InlineData("988", "2026-03-15 10:00", "2026-04-15 23:59")]
    public void Overseas_months_end_by_their_own_holidays_and_clocks(string region, string local, string expected) =>
        Assert.Equal(expected, End(Delay.Months(1), local, new Place(region)));

    [Fact]
    public void The_same_instant_gives_each_place_the_end_of_its_own_day()
    {
        var instant = new DateTimeOffset(2026, 3, 10, 21, 0, 0, TimeSpan.Zero);

        Assert.Equal("2026-03-11 23:59", EndOf(Delay.Days(1), instant, new Place("11")));
        Assert.Equal("2026-03-12 23:59", EndOf(Delay.Days(1), instant, new Place("988")));      // 11 March, 08:00 in Nouméa
        Assert.Equal("2026-03-11 23:59", EndOf(Delay.Days(1), instant, new Place("987")));      // 10 March, 11:00 in Tahiti
    }

    [Fact]
    public void Alsace_and_Moselle_do_not_work_on_Good_Friday_nor_on_26_December()
    {
        var strasbourg = new Place("44", "67");
        var reims = new Place("44", "51");

        Assert.Equal("2026-04-07 23:59", End(Delay.Months(1), "2026-03-03 10:00", strasbourg));
        Assert.Equal("2026-04-03 23:59", End(Delay.Months(1), "2026-03-03 10:00", reims));
        Assert.False(Seed.France.IsWorkingDay(new(2025, 12, 26), strasbourg));
        Assert.True(Seed.France.IsWorkingDay(new(2025, 12, 26), reims));
    }

    [Fact]
    public void Without_delay_has_no_end() =>
        Assert.Null(Period.End(Delay.Without, DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, _ => true));

    [Fact]
    public void A_zone_whose_midnight_does_not_exist_ends_its_day_when_the_next_begins()
    {
        // Beirut goes from 00:00 to 01:00 on 29 March 2026.
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Beirut");
        var end = Period.End(Delay.Days(1), new DateTimeOffset(2026, 3, 27, 10, 0, 0, TimeSpan.Zero), zone, _ => true)!.Value;

        Assert.Equal(new DateTimeOffset(2026, 3, 28, 22, 0, 0, TimeSpan.Zero).AddMilliseconds(-1), end);
    }

    [Fact]
    public void A_zone_whose_midnight_comes_twice_ends_its_day_at_the_first()
    {
        // Havana goes from 01:00 back to 00:00 on 1 November 2026.
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Havana");
        var end = Period.End(Delay.Days(1), new DateTimeOffset(2026, 10, 30, 16, 0, 0, TimeSpan.Zero), zone, _ => true)!.Value;

        Assert.Equal(new DateTimeOffset(2026, 11, 1, 4, 0, 0, TimeSpan.Zero).AddMilliseconds(-1), end);
    }

    [Fact]
    public void A_zone_off_by_half_an_hour_counts_the_hours_of_its_own_clocks()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");
        var end = Period.End(Delay.Hours(24), new DateTimeOffset(2026, 3, 10, 8, 45, 0, TimeSpan.Zero), zone, _ => true)!.Value;

        Assert.Equal(new DateTimeOffset(2026, 3, 11, 9, 30, 0, TimeSpan.Zero), end);
    }

    [Fact]
    public void A_calendar_without_working_days_is_an_error() => Assert.Throws<InvalidOperationException>(
        () => Period.End(Delay.Days(1), DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, _ => false));

    private static readonly Gen<(DateTimeOffset Trigger, Place Place)> _anywhere = Gen.Select(
        Gen.Long[new DateTime(2020, 1, 1).Ticks, new DateTime(2039, 12, 31).Ticks].Select(t => new DateTimeOffset(t, TimeSpan.Zero)),
        Gen.OneOf<Place>([.. Domain.Taxonomy.Regions.All.Select(r => new Place(r.Code)), new Place("44", "67")]));

    [Fact]
    public void Short_periods_in_hours_last_their_hours_and_at_most_one_more() => Gen.Select(_anywhere, Gen.Int[1, 47]).Sample((where, hours) =>
    {
        var end = Period.End(Delay.Hours(hours), where.Trigger, where.Place.TimeZone, d => Seed.France.IsWorkingDay(d, where.Place))!.Value;
        var lasts = end - where.Trigger;

        return lasts > TimeSpan.FromHours(hours) && lasts <= TimeSpan.FromHours(hours + 1) && end.Minute == 0 && end.Second == 0;
    });

    [Fact]
    public void Every_other_period_ends_in_the_last_millisecond_of_a_working_day() =>
        Gen.Select(_anywhere, Gen.Int[1, 40], Gen.OneOf(DelayUnit.Days, DelayUnit.Weeks, DelayUnit.Months)).Sample((where, count, unit) =>
        {
            var end = Period.End(new Delay(unit, count), where.Trigger, where.Place.TimeZone, d => Seed.France.IsWorkingDay(d, where.Place))!.Value;
            var day = Period.DayOf(end, where.Place.TimeZone);

            return Seed.France.IsWorkingDay(day, where.Place)
                && Period.DayOf(end.AddMilliseconds(1), where.Place.TimeZone) == day.AddDays(1)
                && day > Period.DayOf(where.Trigger, where.Place.TimeZone);
        });

    [Fact]
    public void Periods_of_two_days_or_more_hold_two_working_days() =>
        Gen.Select(_anywhere, Gen.OneOf(Delay.Days(2), Delay.Days(3), Delay.Hours(48), Delay.Hours(72), Delay.Weeks(1))).Sample((where, delay) =>
        {
            var zone = where.Place.TimeZone;
            var end = Period.End(delay, where.Trigger, zone, d => Seed.France.IsWorkingDay(d, where.Place))!.Value;
            var start = delay.Unit is DelayUnit.Hours
                ? Period.DayOf(where.Trigger.AddHours(1), zone)
                : Period.DayOf(where.Trigger, zone).AddDays(1);
            var working = 0;
            for (var day = start; day <= Period.DayOf(end.AddMilliseconds(-1), zone); day = day.AddDays(1))
            {
                working += Seed.France.IsWorkingDay(day, where.Place) ? 1 : 0;
            }

            return working >= 2;
        });

    [Fact]
    public void A_later_event_never_ends_earlier() =>
        Gen.Select(_anywhere, Gen.Int[0, 200_000], Gen.OneOf(Delay.Hours(24), Delay.Hours(72), Delay.Days(3), Delay.Months(1))).Sample((where, minutes, delay) =>
        {
            var zone = where.Place.TimeZone;
            var one = Period.End(delay, where.Trigger, zone, d => Seed.France.IsWorkingDay(d, where.Place));
            var other = Period.End(delay, where.Trigger.AddMinutes(minutes), zone, d => Seed.France.IsWorkingDay(d, where.Place));

            return one <= other;
        });
}
