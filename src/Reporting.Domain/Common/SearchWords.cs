using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Reporting.Domain.Common;

/// <summary>Words as they are kept and sought: without accents and capitals, so that both are forgiven alike on every database.</summary>
public static class SearchWords
{
    /// <summary>Longer words are cut: who looks for one has typed enough.</summary>
    public const int Longest = 40;

    /// <summary>A question of more words is one of its first: each costs a look-up.</summary>
    public const int MostSought = 6;

    /// <summary>In nearly every name, or in none that tells one from another.</summary>
    private static readonly HashSet<string> _idle = ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "of", "sur", "the"];

    /// <summary>Each word once.</summary>
    public static IReadOnlySet<string> Of(params IEnumerable<string?> texts) => texts.SelectMany(InOrder).ToHashSet();

    /// <summary>As they follow one another, without the idle ones.</summary>
    public static IEnumerable<string> InOrder(string? text) => Split(text).Where(w => !_idle.Contains(w));

    /// <summary>Beginnings of words that all have to be there; an idle word counts only when nothing else was typed.</summary>
    public static IReadOnlyList<string> Sought(string text)
    {
        var words = Split(text).Distinct().ToList();
        var telling = words.Where(w => !_idle.Contains(w)).ToList();
        return [.. (telling.Count > 0 ? telling : words).Take(MostSought)];
    }

    /// <summary>The same words, the same place: whoever reads a declaration knows it without asking.</summary>
    public static Guid PlaceOf(IEnumerable<string> words) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', words.Order(StringComparer.Ordinal)))).AsSpan(0, 16));

    private static IEnumerable<string> Split(string? text)
    {
        var word = new StringBuilder();
        foreach (var letter in WholeCharacters.Of(text ?? "").Normalize(NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(letter))
            {
                word.Append(letter switch
                {
                    'œ' or 'Œ' => "oe",
                    'æ' or 'Æ' => "ae",
                    _ => char.ToLowerInvariant(letter).ToString(),
                });
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) is not UnicodeCategory.NonSpacingMark && word.Length > 0)
            {
                yield return Cut();
            }
        }

        if (word.Length > 0)
        {
            yield return Cut();
        }

        string Cut()
        {
            var whole = word.ToString(0, Math.Min(word.Length, Longest));
            word.Clear();
            return whole;
        }
    }
}
