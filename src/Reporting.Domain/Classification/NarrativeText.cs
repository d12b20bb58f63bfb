using System.Globalization;
using System.Text;

namespace Reporting.Domain.Classification;

/// <summary>One word: where it stands in the folded text and in the text as written, in which sentence and in which clause.</summary>
internal readonly record struct Word(int Start, int Length, int From, int To, int Sentence, int Clause);

/// <summary>
/// A narrative cut into words once: lower case, no accents, no mark-up, no addresses. What is neither a Latin letter nor a digit
/// separates words, so any input is readable.
/// </summary>
internal sealed class NarrativeText
{
    /// <summary>Beyond this the text is not read: four fields of 10,000 characters and what joins them.</summary>
    public const int MaxLength = 40_100;

    private const int FoldedRange = 0x250;
    private const int MarkupLength = 300;
    private const int EntityLength = 10;
    private const int MaxWordLength = 40;

    private static readonly string[] _folded = FoldLatin();

    private readonly string _source;
    private readonly char[] _letters;
    private readonly Word[] _words;

    private NarrativeText(string source, char[] letters, Word[] words, int count)
    {
        _source = source;
        _letters = letters;
        _words = words;
        Count = count;
    }

    public int Count { get; }

    public Word this[int index] => _words[index];

    public ReadOnlySpan<char> Letters(in Word word) => _letters.AsSpan(word.Start, word.Length);

    /// <summary>The words as they were written, on one line.</summary>
    public string Written(int first, int last)
    {
        var span = _source.AsSpan(_words[first].From, _words[last].To - _words[first].From);
        return span.IndexOfAny('\r', '\n', '\t') < 0 ? span.ToString() : string.Join(' ', span.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    public static NarrativeText Read(string source)
    {
        var length = Math.Min(source.Length, MaxLength);
        var letters = new char[(2 * length) + 2];
        var words = new Word[(length / 2) + 1];
        var (written, count, sentence, clause, comma) = (0, 0, 0, 0, false);
        var (start, from) = (0, -1);

        for (var i = 0; i <= length; i++)
        {
            var c = i < length ? source[i] : ' ';
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            {
                from = from < 0 ? i : from;
                letters[written++] = c;
                continue;
            }

            if (char.IsAsciiLetterUpper(c))
            {
                from = from < 0 ? i : from;
                letters[written++] = (char)(c | 0x20);
                continue;
            }

            if (c is >= '\u0080' && Fold(c) is { } folded)
            {
                from = from < 0 ? i : from;
                folded.CopyTo(letters.AsSpan(written));
                written += folded.Length;
                continue;
            }

            if (from >= 0)
            {
                if (IsAddress(letters.AsSpan(start, written - start), source, i))
                {
                    i = EndOfAddress(source, i, length);
                    c = ' ';
                    written = start;
                }
                else if (written > start)
                {
                    clause += comma && OpensClause(letters.AsSpan(start, written - start)) ? 1 : 0;
                    comma = false;
                    words[count++] = new Word(start, Math.Min(written - start, MaxWordLength), from, Math.Min(i, length), sentence, clause);
                }

                (start, from) = (written, -1);
            }

            switch (c)
            {
                case '<':
                    i = SkipMarkup(source, i, length);
                    break;
                case '&':
                    i = SkipEntity(source, i, length);
                    break;
                case ',':
                    comma = true;
                    break;
                case ':' or '(' or ')':
                    clause++;
                    break;
                case '.' or '!' or '?' or ';' or '…' when EndsSentence(source, i, length, count > 0 ? words[count - 1].Length : 0):
                case '\n':
                    sentence++;
                    clause++;
                    break;
            }
        }

        return new NarrativeText(source, letters, words, count);
    }

    /// <summary>After a comma these begin another statement; any other word goes on with a list.</summary>
    private static bool OpensClause(ReadOnlySpan<char> word) => word
        is "on" or "nous" or "il" or "elle" or "ils" or "elles" or "je" or "c" or "ce" or "cela" or "les" or "le" or "la" or "l" or "un" or "une"
        or "the" or "we" or "it" or "they" or "he" or "she" or "this" or "there" or "a" or "an";

    private static bool IsAddress(ReadOnlySpan<char> word, string source, int at) =>
        word.Length is 4 or 5 && word.StartsWith("http") && source.AsSpan(at).StartsWith("://");

    private static int EndOfAddress(string source, int at, int length)
    {
        while (at < length && !char.IsWhiteSpace(source[at]))
        {
            at++;
        }

        return at;
    }

    private static bool EndsSentence(string source, int at, int length, int lastWordLength) =>
        (at + 1 >= length || char.IsWhiteSpace(source[at + 1]) || source[at + 1] is '"' or '»' or '”' or ')') && (source[at] != '.' || lastWordLength > 1);

    private static int SkipMarkup(string source, int at, int length)
    {
        if (at + 1 >= length || !(char.IsAsciiLetter(source[at + 1]) || source[at + 1] is '/' or '!'))
        {
            return at;
        }

        var end = source.AsSpan(at, Math.Min(MarkupLength, length - at)).IndexOf('>');
        return end < 0 ? at : at + end;
    }

    private static int SkipEntity(string source, int at, int length)
    {
        var end = source.AsSpan(at, Math.Min(EntityLength, length - at)).IndexOf(';');
        return end > 1 && !source.AsSpan(at + 1, end - 1).ContainsAnyExcept(_entityLetters) ? at + end : at;
    }

    private static readonly System.Buffers.SearchValues<char> _entityLetters =
        System.Buffers.SearchValues.Create("#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Null separates words; empty adds nothing to the word (a combining mark).</summary>
    private static string? Fold(char c)
    {
        if (c < FoldedRange)
        {
            return _folded[c].Length > 0 ? _folded[c] : null;
        }

        return c is >= '\u0300' and <= '\u036F' ? "" : null;
    }

    private static string[] FoldLatin()
    {
        var table = new string[FoldedRange];
        for (var c = '\0'; c < FoldedRange; c++)
        {
            var plain = c switch
            {
                'œ' or 'Œ' => "oe",
                'æ' or 'Æ' => "ae",
                'ß' => "ss",
                'ø' or 'Ø' => "o",
                'ł' or 'Ł' => "l",
                'đ' or 'Đ' => "d",
                _ => Base(c),
            };
            table[c] = plain;
        }

        return table;
    }

    private static string Base(char c)
    {
        if (char.GetUnicodeCategory(c) is not (UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter))
        {
            return "";
        }

        var plain = char.ToLowerInvariant(c.ToString().Normalize(NormalizationForm.FormD)[0]);
        return char.IsAsciiLetterLower(plain) ? plain.ToString() : "";
    }
}
