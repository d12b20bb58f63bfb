using System.Globalization;
using System.Text;
using Reporting.Domain.Common;

namespace Reporting.Domain.Observatory;

/// <summary>What tells one establishment from another when they are counted, known to the directory or not.</summary>
public static class EstablishmentKey
{
    public const int Longest = 340;

    /// <param name="finess">Compact number, if any: it decides alone.</param>
    /// <param name="source">Of imported history: names there are not ours.</param>
    /// <param name="incidentId">Stands for an establishment of which nothing at all is known.</param>
    public static string Of(string? finess, string name, string town, string? source, Guid incidentId)
    {
        if (finess is not null)
        {
            return $"finess:{finess}";
        }

        var (foldedName, foldedTown) = (Fold(name), Fold(town));
        var key = foldedName.Length == 0 ? $"incident:{incidentId:N}" : $"{source ?? "declared"}:{foldedName}|{foldedTown}";
        return key.Length <= Longest ? key : key[..Longest];
    }

    /// <summary>Letters and digits without case or accents: "C.H. de Sète" and "ch de sete" are one.</summary>
    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        var gap = false;
        foreach (var c in WholeCharacters.Of(text).Normalize(NormalizationForm.FormD))
        {
            if (char.IsLetterOrDigit(c))
            {
                if (gap && folded.Length > 0)
                {
                    folded.Append(' ');
                }

                folded.Append(char.ToLowerInvariant(c));
                gap = false;
            }
            else if (c is not ('.' or '\'' or '’') && CharUnicodeInfo.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark)
            {
                gap = true;
            }
        }

        return folded.ToString();
    }
}
