using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Reporting.Api.Features.Shared;

/// <summary>Rows, and where to go on or back; null at the ends.</summary>
public sealed record Page<T>(IReadOnlyList<T> Rows, string? Next, string? Previous = null);

/// <summary>The last row seen, as a plain link parameter: paging needs no script and no COUNT.</summary>
public sealed record Cursor(DateTimeOffset At, Guid Id) : IParsable<Cursor>
{
    public static Cursor Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var cursor) ? cursor : throw new FormatException("Not a cursor.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out Cursor result)
    {
        result = null;
        if (s is not { Length: > 0 and <= 100 } || !Base64Url.IsValid(s))
        {
            return false;
        }

        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(s)).Split('.');
        if (parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds > 253402300799999
            || !Guid.TryParseExact(parts[1], "N", out var id))
        {
            return false;
        }

        result = new Cursor(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), id);
        return true;
    }

    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()}.{Id:N}")));
}
