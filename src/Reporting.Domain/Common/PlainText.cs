using System.Globalization;

namespace Reporting.Domain.Common;

/// <summary>What a text may hold. Databases store no NUL, and nobody can read a control character, or a line that is turned around.</summary>
public static class PlainText
{
    /// <summary>Control characters but tab and line ends, what is no character, and those that make a line read in another direction than it was typed.</summary>
    public static bool IsUnreadable(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\r' or '\t')) || c is '\uFFFE' or '\uFFFF' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>Nothing that anybody sees: spaces, joiners, marks of direction, blanks of other scripts.</summary>
    public static bool IsBlank(string text) => text.All(c => char.IsWhiteSpace(c)
        || c is '\u115F' or '\u1160' or '\u2800' or '\u3164' or '\uFFA0'
        || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned || c is >= '\uFE00' and <= '\uFE0F');

    /// <summary>The first that is there; null for a text that can be read as it is.</summary>
    public static char? UnreadableIn(string text)
    {
        foreach (var c in text)
        {
            if (IsUnreadable(c))
            {
                return c;
            }
        }

        return null;
    }

    /// <summary>The same text without them.</summary>
    public static string Of(string text) => UnreadableIn(text) is null ? text : string.Concat(text.Where(c => !IsUnreadable(c)));
}
