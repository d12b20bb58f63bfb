using System.Globalization;
using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Regimes;

/// <summary>Reads a country's holidays from their file; the layout is told in docs/regimes.md.</summary>
public static class CalendarFile
{
    /// <param name="file">Named in errors.</param>
    /// <exception cref="DataFileException">Names the file and the field.</exception>
    public static HolidayCalendar Parse(string json, string file = "calendar") => DataField.Read(file, json, root =>
    {
        root.Only("code", "source", "holidays");
        return new HolidayCalendar(root.Text("code"), [.. root.Items("holidays").Select(ReadHoliday)]);
    });

    private static Holiday ReadHoliday(DataField field)
    {
        field.Only("code", "day", "easter", "date", "fromYear", "toYear", "regions", "departments", "source", "toVerify");
        HolidayDay?[] days =
        [
            field.Has("day") ? ReadYearly(field) : null,
            field.OptionalNumber("easter", -100, 100) is { } distance ? new HolidayDay.FromEaster(distance) : null,
            field.OptionalDate("date") is { } date ? new HolidayDay.Once(date) : null,
        ];

        if (days.OfType<HolidayDay>().ToArray() is not [var day])
        {
            throw field.Wrong("must say one of day (05-01), easter (days after Easter Sunday), date (2026-05-01)");
        }

        var regions = field.Texts("regions");
        if (regions.FirstOrDefault(r => Regions.Find(r) is null) is { } unknown)
        {
            throw field.Field("regions").Wrong($"names a region that is not known: {unknown}");
        }

        return new Holiday(
            field.Text("code"),
            day,
            field.OptionalNumber("fromYear", 1900, 2999),
            field.OptionalNumber("toYear", 1900, 2999),
            regions,
            field.Texts("departments"),
            field.OptionalText("source"),
            field.Flag("toVerify"));
    }

    private static HolidayDay.Yearly ReadYearly(DataField field)
    {
        // Read in a leap year, so that 29 February is a day.
        return DateOnly.TryParseExact($"2000-{field.Text("day")}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new HolidayDay.Yearly(day.Month, day.Day)
            : throw field.Field("day").Wrong("must be a month and a day such as 05-01");
    }
}
