namespace Reporting.Domain.Regimes;

/// <summary>
/// Periods as Regulation (EEC, Euratom) 1182/71 counts them, article 3: the hour or day of the event is not counted (1); hours run on,
/// through nights, holidays and clock changes (2a, 3); days, weeks and months end with the last hour of a day (2b, 2c), of the next
/// working day when that day is none (4); a month without that date ends on its last day (2c); two days or more hold at least two
/// working days (5).
/// </summary>
public static class Period
{
    private static readonly TimeSpan _oneMillisecond = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// The last instant, in UTC, that is still in time; null for "without delay". A period in days ends one millisecond before midnight,
    /// so that it reads as the day on which it ends.
    /// </summary>
    /// <param name="zone">Where the action is to be taken: hours and days are those of its clocks.</param>
    public static DateTimeOffset? End(Delay delay, DateTimeOffset trigger, TimeZoneInfo zone, Func<DateOnly, bool> isWorkingDay)
    {
        var eventDay = DayOf(trigger, zone);
        return delay.Unit switch
        {
            DelayUnit.WithoutDelay => null,
            DelayUnit.Hours => EndOfHours(delay.Count, trigger, zone, isWorkingDay),
            DelayUnit.Days => EndOfDays(eventDay, eventDay.AddDays(delay.Count), zone, isWorkingDay),
            DelayUnit.Weeks => EndOfDays(eventDay, eventDay.AddDays(7 * delay.Count), zone, isWorkingDay),

            // AddMonths stops at the last day of a shorter month, as article 3(2)(c) does.
            DelayUnit.Months => EndOfDays(eventDay, eventDay.AddMonths(delay.Count), zone, isWorkingDay),
        };
    }

    /// <summary>The date that clocks of the zone show.</summary>
    public static DateOnly DayOf(DateTimeOffset instant, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    private static DateTimeOffset EndOfHours(int hours, DateTimeOffset trigger, TimeZoneInfo zone, Func<DateOnly, bool> isWorkingDay)
    {
        var intoTheHour = TimeZoneInfo.ConvertTime(trigger, zone).TimeOfDay.Ticks % TimeSpan.TicksPerHour;
        var start = trigger.ToUniversalTime().AddTicks(TimeSpan.TicksPerHour - intoTheHour);
        var end = start.AddHours(hours);
        if (hours < 48)
        {
            return end;
        }

        var last = DayOf(end - _oneMillisecond, zone);
        var extended = WithTwoWorkingDays(DayOf(start, zone), last, isWorkingDay);
        return extended == last ? end : LastInstantOf(extended, zone);
    }

    private static DateTimeOffset EndOfDays(DateOnly eventDay, DateOnly last, TimeZoneInfo zone, Func<DateOnly, bool> isWorkingDay)
    {
        var first = eventDay.AddDays(1);
        var twoDaysOrMore = last > first;
        last = Days(last).First(isWorkingDay);
        return LastInstantOf(twoDaysOrMore ? WithTwoWorkingDays(first, last, isWorkingDay) : last, zone);
    }

    private static DateOnly WithTwoWorkingDays(DateOnly first, DateOnly last, Func<DateOnly, bool> isWorkingDay)
    {
        var second = Days(first).Where(isWorkingDay).Skip(1).First();
        return second > last ? second : last;
    }

    /// <summary>A year of days from one on: a calendar that leaves no working day in it is an error, not an endless wait.</summary>
    private static IEnumerable<DateOnly> Days(DateOnly from) => Enumerable.Range(0, 366).Select(from.AddDays);

    private static DateTimeOffset LastInstantOf(DateOnly day, TimeZoneInfo zone)
    {
        // A midnight that clocks skip is given the offset before the change: it is the instant of the change, when the next day begins.
        var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime() - _oneMillisecond;
    }
}
