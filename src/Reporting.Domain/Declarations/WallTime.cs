using System.Globalization;
using Reporting.Domain.Common;

namespace Reporting.Domain.Declarations;

/// <summary>Which of the two is meant when clocks go back and an hour comes twice.</summary>
public enum HourChoice
{
    First,
    Second,

    /// <summary>Whoever answers cannot tell: the first, and the time is an approximate one.</summary>
    Unknown,
}

/// <summary>What a clock on a wall shows, made an instant; on two nights of the year it shows an hour that never was, or one that was twice.</summary>
public abstract record WallTime
{
    private WallTime()
    {
    }

    /// <param name="Guessed">One of two, and nobody could say which.</param>
    public sealed record At(DateTimeOffset Instant, bool Guessed = false) : WallTime;

    /// <summary>Clocks went from <paramref name="From"/> to <paramref name="To"/>: one that was not put forward yet shows what others call <paramref name="Meant"/>.</summary>
    public sealed record Skipped(DateTime From, DateTime To, DateTime Meant) : WallTime
    {
        /// <summary>In words that say what to write instead.</summary>
        public FieldProblem Problem(string path) => new(path, "instant.skipped", Hour(Meant - (To - From)), Hour(From), Hour(To), Hour(Meant));
    }

    /// <summary>Not said which.</summary>
    public sealed record Twice(DateTimeOffset First, DateTimeOffset Second) : WallTime
    {
        public FieldProblem Problem(string path) => new(path, "instant.twice", Hour(First.DateTime));
    }

    /// <param name="choice">Needed only where the hour comes twice, and without effect elsewhere.</param>
    /// <returns>Null outside of the years that there are.</returns>
    public static WallTime? Of(DateTime local, TimeZoneInfo zone, HourChoice? choice = null)
    {
        if (zone.IsInvalidTime(local))
        {
            var (from, to) = GapAround(local, zone);
            return new Skipped(from, to, local + (to - from));
        }

        if (!zone.IsAmbiguousTime(local))
        {
            return InstantOf(local, zone.GetUtcOffset(local)) is { } only ? new At(only) : null;
        }

        var offsets = zone.GetAmbiguousTimeOffsets(local);
        var (first, second) = (InstantOf(local, offsets.Max())!.Value, InstantOf(local, offsets.Min())!.Value);
        return choice switch
        {
            null => new Twice(first.ToOffset(offsets.Max()), second.ToOffset(offsets.Min())),
            HourChoice.Second => new At(second),
            var said => new At(first, Guessed: said is HourChoice.Unknown),
        };
    }

    /// <summary>The last minute before it, and the first after, that a clock shows.</summary>
    private static (DateTime From, DateTime To) GapAround(DateTime local, TimeZoneInfo zone)
    {
        var minute = local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));
        var (from, to) = (minute, minute);
        while (zone.IsInvalidTime(from.AddMinutes(-1)))
        {
            from = from.AddMinutes(-1);
        }

        while (zone.IsInvalidTime(to))
        {
            to = to.AddMinutes(1);
        }

        return (from, to);
    }

    private static string Hour(DateTime local) => local.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static DateTimeOffset? InstantOf(DateTime local, TimeSpan offset) =>
        local.Ticks - offset.Ticks < DateTimeOffset.MinValue.Ticks || local.Ticks - offset.Ticks > DateTimeOffset.MaxValue.Ticks
            ? null
            : new DateTimeOffset(local, offset).ToUniversalTime();
}
