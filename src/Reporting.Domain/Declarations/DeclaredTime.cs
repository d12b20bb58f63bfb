using System.Globalization;

namespace Reporting.Domain.Declarations;

/// <summary>Reads instants as people and programs write them.</summary>
public static class DeclaredTime
{
    private static readonly string[] _local =
    [
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss",
        "d/M/yyyy H:mm", "d.M.yyyy H:mm", "d-M-yyyy H:mm", "d/M/yy H:mm", "yyyy-MM-dd H:mm",
    ];

    private static readonly string[] _withOffset =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>
    /// With an offset (RFC 3339) it is exact; without one it is read on the clock of <paramref name="zone"/>: <c>23/11/2026 2h40</c>.
    /// An hour that occurs twice is the first of the two, one that a clock change skips is moved on.
    /// </summary>
    public static bool TryRead(string? typed, TimeZoneInfo zone, out DateTimeOffset instant)
    {
        instant = default;
        if (typed is not { Length: <= 40 })
        {
            return false;
        }

        var text = typed.Trim();
        if (DateTimeOffset.TryParseExact(text, _withOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out var exact)
            && (text.EndsWith('Z') || text.Length > 6 && text[^6] is '+' or '-'))
        {
            instant = exact.ToUniversalTime();
            return true;
        }

        var spaced = text.Replace(" à ", " ", StringComparison.Ordinal).Replace(" at ", " ", StringComparison.Ordinal).Replace(',', ' ');
        var colons = string.Join(' ', spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Replace('h', ':').Replace('H', ':');
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
}
