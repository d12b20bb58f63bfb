using System.Globalization;
using System.Text.RegularExpressions;

namespace Reporting.Domain.Declarations;

/// <summary>Reads instants as people and programs write them.</summary>
public static partial class DeclaredTime
{
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
    /// An hour that occurs twice is the first of the two, one that a clock change skips is moved on.
    /// </summary>
    public static bool TryRead(string? typed, TimeZoneInfo zone, out DateTimeOffset instant)
    {
        if (TryReadExact(typed, out instant))
        {
            return true;
        }

        if (typed is not { Length: <= 40 })
        {
            return false;
        }

        var text = TooFine.Replace(typed.Trim(), "$1");
        var spaced = text.Replace(" à ", " ", StringComparison.Ordinal).Replace(" at ", " ", StringComparison.Ordinal).Replace(',', ' ');
        var colons = AroundHour.Replace(string.Join(' ', spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries)), ":");
        colons = colons.EndsWith(':') ? colons + "00" : colons;
        if (!DateTime.TryParseExact(colons, _local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return false;
        }

        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(30);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        if (local.Ticks - offset.Ticks < DateTimeOffset.MinValue.Ticks || local.Ticks - offset.Ticks > DateTimeOffset.MaxValue.Ticks)
        {
            return false;
        }

        instant = new DateTimeOffset(local, offset).ToUniversalTime();
        return true;
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
