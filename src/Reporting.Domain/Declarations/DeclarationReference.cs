using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Reporting.Domain.Declarations;

/// <summary>
/// What people quote on the phone: <c>S26-7K3M-9QT7</c>. Random, with a check character: it tells nobody how many came before,
/// and a slip of the tongue is noticed. It identifies and opens nothing.
/// </summary>
public sealed record DeclarationReference : IParsable<DeclarationReference>
{
    private const int Drawn = 7;

    /// <summary>27 to the power of seven; what it is multiplied with has no factor 3.</summary>
    private const long All = 10_460_353_203;
    private const long Apart = 7_777_777_777;

    private DeclarationReference(string value) => Value = value;

    public string Value { get; }

    /// <summary>Draws a reference; the store's unique index decides whether it is free.</summary>
    /// <param name="year">Year of filing, in the authority's time zone.</param>
    public static DeclarationReference Draw(int year)
    {
        Span<char> characters = stackalloc char[Drawn];
        RandomNumberGenerator.GetItems(SpokenAlphabet.Characters, characters);
        return Format(year % 100, new string(characters));
    }

    /// <summary>For invented declarations: the same number, the same reference, in no order as drawn ones; numbers under ten thousand million have one each.</summary>
    public static DeclarationReference Numbered(int year, long number)
    {
        Span<char> characters = stackalloc char[Drawn];
        number = (long)((UInt128)number * Apart % All);
        for (var i = 0; i < Drawn; i++)
        {
            (number, var digit) = Math.DivRem(number, SpokenAlphabet.Characters.Length);
            characters[i] = SpokenAlphabet.Characters[(int)digit];
        }

        return Format(year % 100, new string(characters));
    }

    public static DeclarationReference Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var reference) ? reference : throw new FormatException("Not a declaration reference.");

    /// <summary>Case, spaces and dashes are forgiven, and so are characters that look like another; the check character must hold.</summary>
    public static bool TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out DeclarationReference result)
    {
        result = null;
        var compact = SpokenAlphabet.Compact(s, 11);
        if (compact is not { Length: 11 } || compact[0] is not ('S' or '5') || !char.IsAsciiDigit(compact[1]) || !char.IsAsciiDigit(compact[2]))
        {
            return false;
        }

        var year = int.Parse(compact.AsSpan(1, 2), CultureInfo.InvariantCulture);
        if (SpokenAlphabet.Read(compact[3..]) is not { } characters || Check(year, characters[..Drawn]) != characters[Drawn])
        {
            return false;
        }

        result = Format(year, characters[..Drawn]);
        return true;
    }

    /// <summary>
    /// As <see cref="TryParse"/>, also from the eight characters alone, without the year: the check character tells of which year they are, this
    /// one or one of the two before. For whoever hears it on the telephone.
    /// </summary>
    public static bool TryHear(string? s, int yearNow, [MaybeNullWhen(false)] out DeclarationReference result)
    {
        if (TryParse(s, null, out result))
        {
            return true;
        }

        if (SpokenAlphabet.Compact(s, 11) is { Length: Drawn + 1 } compact && SpokenAlphabet.Read(compact) is { } characters)
        {
            for (var year = yearNow; year > yearNow - 3; year--)
            {
                if (Check(year % 100, characters[..Drawn]) == characters[Drawn])
                {
                    result = Format(year % 100, characters[..Drawn]);
                    return true;
                }
            }
        }

        return false;
    }

    public override string ToString() => Value;

    private static DeclarationReference Format(int year, string drawn)
    {
        var all = drawn + Check(year, drawn);
        return new(string.Create(CultureInfo.InvariantCulture, $"S{year:00}-{all[..4]}-{all[4..]}"));
    }

    /// <summary>Weights without factor 3 and one or two apart: modulo 27 every single slip and every swap of neighbours is seen.</summary>
    private static char Check(int year, string drawn)
    {
        ReadOnlySpan<int> weights = [1, 2, 4, 5, 7, 8, 10];
        var sum = (13 * WorthOf(year / 10)) + (11 * WorthOf(year % 10));
        for (var i = 0; i < Drawn; i++)
        {
            sum += weights[i] * SpokenAlphabet.Characters.IndexOf(drawn[i], StringComparison.Ordinal);
        }

        return SpokenAlphabet.Characters[sum % SpokenAlphabet.Characters.Length];

        // A digit of the year counts as it would among the drawn ones; 0 and 1, which are not drawn, count as the next two.
        static int WorthOf(int digit) => (digit + 8) % 10;
    }
}
