namespace Reporting.Domain.Declarations;

/// <summary>Telephone numbers as E.164 (ITU-T): <c>+33612345678</c>.</summary>
public static class PhoneNumber
{
    /// <summary>
    /// Ranges of the French numbering plan that belong to an overseas department, which has a country code of its own. The number tells,
    /// not the place: somebody in La Réunion may well leave a metropolitan mobile.
    /// </summary>
    private static readonly Dictionary<string, string> _overseasRanges = new()
    {
        ["0262"] = "262",
        ["0263"] = "262",
        ["0269"] = "262",
        ["0639"] = "262",
        ["0692"] = "262",
        ["0693"] = "262",
        ["0590"] = "590",
        ["0690"] = "590",
        ["0691"] = "590",
        ["0594"] = "594",
        ["0694"] = "594",
        ["0596"] = "596",
        ["0696"] = "596",
        ["0697"] = "596",
    };

    /// <summary>Telephony over the Internet, one range for all overseas departments: there the place decides.</summary>
    private const string OverseasInternet = "0976";

    /// <summary>Saint-Pierre-et-Miquelon as dialled from France: what follows is its own number.</summary>
    private const string Miquelon = "0508";

    private static readonly Dictionary<string, string> _countryCodes = new()
    {
        ["01"] = "590",
        ["02"] = "596",
        ["03"] = "594",
        ["04"] = "262",
        ["06"] = "262",
        ["977"] = "590",
        ["978"] = "590",
    };

    /// <summary>Collectivities with plans of their own: short numbers that do not begin with 0.</summary>
    private static readonly Dictionary<string, (string CountryCode, int Digits)> _ownPlans = new()
    {
        ["975"] = ("508", 6),
        ["986"] = ("681", 6),
        ["987"] = ("689", 8),
        ["988"] = ("687", 6),
    };

    /// <summary>Null when it cannot be a number. Spaces, dots, dashes and brackets are forgiven.</summary>
    /// <param name="typed">As written: <c>06 12 34 56 78</c>, <c>+33 (0)6 12…</c>, <c>00 262 …</c>.</param>
    /// <param name="regionCode">INSEE code of where it was typed: decides where the number itself does not.</param>
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
            var range = compact[..4];
            var code = range is OverseasInternet
                ? _countryCodes.GetValueOrDefault(regionCode ?? "", "33")
                : _overseasRanges.GetValueOrDefault(range, "33");
            compact = range is Miquelon ? "+508" + compact[4..] : "+" + code + compact[1..];
        }
        else if (_ownPlans.TryGetValue(regionCode ?? "", out var plan) && compact.Length == plan.Digits && compact[0] is not ('0' or '+'))
        {
            compact = "+" + plan.CountryCode + compact;
        }

        return compact is ['+', >= '1' and <= '9', ..] && compact.Length is >= 8 and <= 16 && compact.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            ? compact
            : null;
    }
}
