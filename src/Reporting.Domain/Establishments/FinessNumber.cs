using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Reporting.Domain.Establishments;

/// <summary>
/// A FINESS number: nine characters, digits except Corsica's 2A and 2B. One that fails its check digit is still a number
/// (it is accepted with a warning for the analyst); a malformed one cannot exist.
/// </summary>
public sealed partial record FinessNumber : IParsable<FinessNumber>
{
    private FinessNumber(string value) => Value = value;

    public string Value { get; }

    /// <summary>Luhn key on the nine positions, letters of Corsica counted as 0 (2A → 20, 2B → 20).</summary>
    public bool CheckDigitHolds
    {
        get
        {
            var sum = 0;
            for (var i = 0; i < 9; i++)
            {
                var digit = char.IsAsciiDigit(Value[8 - i]) ? Value[8 - i] - '0' : 0;
                var weighted = i % 2 == 1 ? digit * 2 : digit;
                sum += weighted > 9 ? weighted - 9 : weighted;
            }

            return sum % 10 == 0;
        }
    }

    public static FinessNumber Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var number) ? number : throw new FormatException("Not a FINESS number.");

    /// <summary>Spaces are forgiven: people copy "75 071 218 4" from a letterhead.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out FinessNumber result)
    {
        var compact = s?.Replace(" ", "", StringComparison.Ordinal).Replace("\u00A0", "", StringComparison.Ordinal).ToUpperInvariant();
        result = compact is not null && Pattern.IsMatch(compact) ? new(compact) : null;
        return result is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"\A([0-9]{2}|2[AB])[0-9]{7}\z")]
    private static partial Regex Pattern { get; }
}
