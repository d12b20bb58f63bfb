using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Regimes;

/// <summary>Where an action is to be taken: it decides on clocks and holidays.</summary>
/// <param name="Region">INSEE code; the clocks of metropolitan France when it is not known.</param>
/// <param name="Department">Two characters; some holidays belong to departments and not to a region.</param>
public readonly record struct Place(string? Region, string? Department = null)
{
    public TimeZoneInfo TimeZone => Regions.TimeZoneOf(Region);

    /// <summary>A FINESS number starts with the department.</summary>
    public static Place Of(string? region, string? finess) => new(region, finess is { Length: >= 2 } ? finess[..2] : null);
}

/// <summary>One public holiday: a day of each year, a distance from Easter Sunday, or one date.</summary>
/// <param name="Regions">INSEE codes; with <paramref name="Departments"/> empty too, it is a holiday everywhere.</param>
public sealed record Holiday(
    string Code,
    HolidayDay Day,
    int? FromYear,
    int? ToYear,
    IReadOnlyList<string> Regions,
    IReadOnlyList<string> Departments,
    string? Source,
    bool ToVerify)
{
    public bool FallsOn(DateOnly day, Place place) =>
        day.Year >= (FromYear ?? 1) && day.Year <= (ToYear ?? 9999) && Day.Matches(day) && Concerns(place);

    private bool Concerns(Place place) => (Regions.Count == 0 && Departments.Count == 0)
        || (place.Region is { } region && Regions.Contains(region))
        || (place.Department is { } department && Departments.Contains(department));
}

public abstract record HolidayDay
{
    private HolidayDay()
    {
    }

    public abstract bool Matches(DateOnly day);

    public sealed record Yearly(int Month, int DayOfMonth) : HolidayDay
    {
        public override bool Matches(DateOnly day) => day.Month == Month && day.Day == DayOfMonth;
    }

    /// <param name="Days">After Easter Sunday; negative before it.</param>
    public sealed record FromEaster(int Days) : HolidayDay
    {
        public override bool Matches(DateOnly day) => EasterSunday(day.Year).AddDays(Days) == day;
    }

    public sealed record Once(DateOnly Date) : HolidayDay
    {
        public override bool Matches(DateOnly day) => day == Date;
    }

    /// <summary>Gregorian Easter (algorithm of Meeus, Jones and Butcher).</summary>
    public static DateOnly EasterSunday(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var h = ((19 * a) + b - (b / 4) - ((b - ((b + 8) / 25) + 1) / 3) + 15) % 30;
        var l = (32 + (2 * (b % 4)) + (2 * (c / 4)) - h - (c % 4)) % 7;
        var m = (a + (11 * h) + (22 * l)) / 451;
        var n = h + l - (7 * m) + 114;
        return new DateOnly(year, n / 31, (n % 31) + 1);
    }
}

/// <summary>Public holidays of a country, as data. Working days are the others, without Saturdays and Sundays (Regulation 1182/71, article 2).</summary>
public sealed class HolidayCalendar(string code, IReadOnlyList<Holiday> holidays)
{
    public string Code { get; } = code;

    public IReadOnlyList<Holiday> Holidays { get; } = holidays;

    public bool IsHoliday(DateOnly day, Place place) => Holidays.Any(h => h.FallsOn(day, place));

    public bool IsWorkingDay(DateOnly day, Place place) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !IsHoliday(day, place);
}
