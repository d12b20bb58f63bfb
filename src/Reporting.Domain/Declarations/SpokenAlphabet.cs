namespace Reporting.Domain.Declarations;

/// <summary>Characters that are not mistaken for one another, on paper or on the phone: no 0 O 1 I L U, and of B 8, S 5, Z 2 only the digit.</summary>
internal static class SpokenAlphabet
{
    public const string Characters = "23456789ACDEFGHJKMNPQRTVWXY";

    /// <summary>Upper case without spaces and dashes; null when longer than any code is.</summary>
    public static string? Compact(string? typed, int longest)
    {
        if (typed is null || typed.Length > longest * 3)
        {
            return null;
        }

        var kept = typed.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '\u2010' or '\u2011' or '\u2013' or '.'));
        return string.Concat(kept).ToUpperInvariant();
    }

    /// <summary>The same characters, those that look like another put right; null when one cannot be of this alphabet.</summary>
    public static string? Read(string compact)
    {
        var read = string.Concat(compact.Select(c => c switch { 'B' => '8', 'S' => '5', 'Z' => '2', _ => c }));
        return read.All(c => Characters.Contains(c, StringComparison.Ordinal)) ? read : null;
    }
}
