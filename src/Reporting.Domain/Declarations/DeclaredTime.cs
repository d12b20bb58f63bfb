using System.Globalization;
using System.Text.RegularExpressions;

namespace Reporting.Domain.Declarations;

/// <summary>Reads instants as people and programs write them.</summary>
public static partial class DeclaredTime
{
    private const string Mark = " #";

    private static readonly string[] _local =
    [
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss",
        "d/M/yyyy H:mm", "d.M.yyyy H:mm", "d-M-yyyy H:mm", "d/M/yy H:mm", "yyyy-MM-dd H:mm",
    ];

    private static readonly string[] _withOffset =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>
    /// With an offset (RFC 3339) it is exact; without one it is read on the clock of <paramref name="zone"/>: <c>23/11/2026 2h40</c>.
    /// An hour that occurs twice is the first of the two, one that a clock change skips is moved on: for programs, which cannot be asked.
    /// </summary>
    public static bool TryRead(string? typed, TimeZoneInfo zone, out DateTimeOffset instant)
    {
        if (TryReadExact(typed, out instant))
        {
            return true;
        }

        if (!TryReadLocal(typed, out var local))
        {
            return false;
        }

        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(30);
        }

        if (WallTime.Of(local, zone, HourChoice.First) is not WallTime.At read)
        {
            return false;
        }

        instant = read.Instant;
        return true;
    }

    /// <summary>As somebody typed it who can be asked again: what a clock change makes of it is not decided for them.</summary>
    /// <param name="typed">May end in what <see cref="Marked"/> adds.</param>
    /// <returns>Null when it is no date and time.</returns>
    public static WallTime? Read(string? typed, TimeZoneInfo zone)
    {
        var (text, choice) = Unmarked(typed);
        return TryReadExact(text, out var exact) ? new WallTime.At(exact)
            : TryReadLocal(text, out var local) ? WallTime.Of(local, zone, choice)
            : null;
    }

    /// <summary>What was typed with the answer to which hour is meant, as one text; without effect where the hour comes once.</summary>
    public static string Marked(string typed, HourChoice choice) => $"{typed}{Mark}{choice}";

    private static (string? Text, HourChoice? Choice) Unmarked(string? typed) =>
        typed?.LastIndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at && Enum.TryParse<HourChoice>(typed.AsSpan(at + Mark.Length), out var choice)
            ? (typed[..at], choice)
            : (typed, null);

    /// <summary>Without an offset: what a clock on some wall shows.</summary>
    private static bool TryReadLocal(string? typed, out DateTime local)
    {
        local = default;
        if (typed is not { Length: <= 40 })
        {
            return false;
        }

        var text = TooFine.Replace(typed.Trim(), "$1");
        var spaced = text.Replace(" à ", " ", StringComparison.Ordinal).Replace(" at ", " ", StringComparison.Ordinal).Replace(',', ' ');
        var colons = AroundHour.Replace(string.Join(' ', spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries)), ":");
        colons = colons.EndsWith(':') ? colons + "00" : colons;
        return DateTime.TryParseExact(colons, _local, CultureInfo.InvariantCulture, DateTimeStyles.None, out local);
    }

    /// <summary>With an offset alone: no clock is needed.</summary>
    public static bool TryReadExact(string? typed, out DateTimeOffset instant)
    {
        instant = default;
        if (typed is not { Length: <= 40 })
        {
            return false;
        }

        var text = TooFine.Replace(typed.Trim(), "$1");
        if (!DateTimeOffset.TryParseExact(text.ToUpperInvariant(), _withOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out var exact)
            || (text[^1] is not ('Z' or 'z') && (text.Length <= 6 || text[^6] is not ('+' or '-'))))
        {
            return false;
        }

        instant = exact.ToUniversalTime();
        return true;
    }

    /// <summary>Programs write billionths of a second; seven digits are kept.</summary>
    [GeneratedRegex(@"(\.[0-9]{7})[0-9]+")]
    private static partial Regex TooFine { get; }

    /// <summary><c>2h40</c>, <c>2 h 40</c>, <c>2 H</c>.</summary>
    [GeneratedRegex("(?<=[0-9]) ?[hH] ?")]
    private static partial Regex AroundHour { get; }
}
