using System.Globalization;
using System.Text;
using Reporting.Domain.Common;

namespace Reporting.Domain.Files;

/// <summary>What a sender calls a file, made harmless: no folders, nothing that turns the reading direction or ends a line.</summary>
public static class FileName
{
    private const string Nameless = "file";

    /// <summary>The last part of a path, at most <see cref="Attachment.LongestName"/> characters, its extension kept; never empty.</summary>
    public static string Of(string? sent)
    {
        var whole = WholeCharacters.Of(sent ?? "").Normalize(NormalizationForm.FormC);
        var last = whole[(whole.LastIndexOfAny(['/', '\\']) + 1)..];
        var kept = new string([.. last.Where(c => CharUnicodeInfo.GetUnicodeCategory(c)
            is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse))
            .Select(c => c is '"' or '<' or '>' or '|' or '*' or '?' or ':' ? '_' : c)]).Trim(' ', '.');
        if (kept.Length == 0)
        {
            return Nameless;
        }

        return kept.Length <= Attachment.LongestName ? kept : Shortened(kept);
    }

    /// <summary>
    /// The name in a form: browsers write quotes and line ends as %22, %0D and %0A there, and nothing else (HTML, multipart/form-data).
    /// </summary>
    public static string OfForm(string sent) => sent
        .Replace("%22", "\"", StringComparison.Ordinal).Replace("%0D", "\r", StringComparison.OrdinalIgnoreCase).Replace("%0A", "\n", StringComparison.OrdinalIgnoreCase);

    private static string Shortened(string name)
    {
        var dot = name.LastIndexOf('.');
        var extension = dot > 0 && name.Length - dot <= 12 ? name[dot..] : "";
        var room = Attachment.LongestName - extension.Length;
        if (char.IsHighSurrogate(name[room - 1]))
        {
            room--;
        }

        return name[..room] + extension;
    }
}
