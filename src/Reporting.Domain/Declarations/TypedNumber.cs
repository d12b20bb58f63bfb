using System.Globalization;

namespace Reporting.Domain.Declarations;

/// <summary>A number as people type it: <c>12 000</c>, <c>1 200,50 €</c>, <c>1,200.50</c>. Which mark is the decimal one, the writer's language does not tell.</summary>
public static class TypedNumber
{
    /// <param name="either">
    /// False, and not null, where one mark before three digits may be either: <c>12.000</c> is twelve thousand without its mark, and twelve with two decimals.
    /// </param>
    public static bool TryRead(string? typed, out decimal number, out (string Whole, string Cents)? either)
    {
        (number, either) = (0, null);
        var text = string.Concat((typed ?? "").Where(c => !char.IsWhiteSpace(c) && c is not ('\'' or '’' or '€')));
        var last = text.LastIndexOfAny([',', '.']);
        var marks = text.Count(c => c is ',' or '.');
        var alike = last >= 0 && marks == text.Count(c => c == text[last]);
        var grouped = marks > 1 && alike;
        var (whole, part) = last < 0 || grouped ? (text, "") : (text[..last], text[(last + 1)..]);
        var groups = whole.Split(',', '.');
        if (groups.Length > 1 && (whole.Where(c => c is ',' or '.').Distinct().Count() > 1 || (!grouped && whole.Contains(text[last])) || groups[0].TrimStart('-').Length is 0 or > 3 || groups[1..].Any(group => group.Length != 3)))
        {
            return false;
        }

        whole = string.Concat(groups);
        if (!decimal.TryParse($"{whole}.{part}", NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        if (marks == 1 && part.Length == 3 && whole.TrimStart('-') is { Length: >= 1 and <= 3 } front && front[0] != '0')
        {
            either = ($"{whole}{part}", $"{whole}{text[last]}{part[..2]}");
            return false;
        }

        return true;
    }
}
