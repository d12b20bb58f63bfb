using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Observatory;

/// <summary>The parts of a filing date that figures group by, in the time zone of the authority; what is not known stays null.</summary>
/// <param name="Month">1 to 12.</param>
/// <param name="Weekday">ISO 8601: 1 is Monday, 7 is Sunday.</param>
/// <param name="Hour">0 to 23, as the clock on the wall showed it.</param>
public sealed record FilingDate(int Year, int? Month, int? Weekday, int? Hour)
{
    /// <param name="filedAt">For imported history, the start of the period in which the incident took place.</param>
    /// <param name="precision">Parts finer than this are not known, whatever the instant says.</param>
    public static FilingDate Of(DateTimeOffset filedAt, DatePrecision precision, TimeZoneInfo authorityZone)
    {
        var local = TimeZoneInfo.ConvertTime(filedAt, authorityZone);
        return new(
            local.Year,
            precision >= DatePrecision.Month ? local.Month : null,
            precision >= DatePrecision.Day ? (((int)local.DayOfWeek + 6) % 7) + 1 : null,
            precision >= DatePrecision.Instant ? local.Hour : null);
    }
}
