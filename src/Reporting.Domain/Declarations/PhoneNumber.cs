namespace Reporting.Domain.Declarations;

/// <summary>Telephone numbers as E.164 (ITU-T): <c>+33612345678</c>.</summary>
public static class PhoneNumber
{
    /// <summary>Overseas regions have country codes of their own (ANFR numbering plan); everywhere else a leading 0 is metropolitan.</summary>
    private static readonly Dictionary<string, string> _countryCodes = new()
    {
        ["01"] = "590",
        ["02"] = "596",
        ["03"] = "594",
        ["04"] = "262",
        ["06"] = "262",
        ["975"] = "508",
        ["977"] = "590",
        ["978"] = "590",
    };

    /// <summary>Null when it cannot be a number. Spaces, dots, dashes and brackets are forgiven.</summary>
    /// <param name="typed">As written: <c>06 12 34 56 78</c>, <c>+33 (0)6 12…</c>, <c>00 262 …</c>.</param>
    /// <param name="regionCode">Decides the country code of a number that starts with a single 0.</param>
    public static string? Read(string typed, string? regionCode)
    {
        if (typed.Length > 40)
        {
            return null;
        }

        var compact = string.Concat(typed.Replace("(0)", "", StringComparison.Ordinal)
            .Where(c => !char.IsWhiteSpace(c) && c is not ('.' or '-' or '/' or '(' or ')' or '\u2010' or '\u2011')));
        if (compact.StartsWith("00", StringComparison.Ordinal))
        {
            compact = "+" + compact[2..];
        }
        else if (compact is ['0', _, ..] && compact.Length == 10)
        {
            compact = "+" + _countryCodes.GetValueOrDefault(regionCode ?? "", "33") + compact[1..];
        }

        return compact is ['+', >= '1' and <= '9', ..] && compact.Length is >= 8 and <= 16 && compact.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            ? compact
            : null;
    }
}
