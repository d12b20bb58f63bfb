using System.Globalization;
using Markdig;
using Markdig.Syntax;
using Microsoft.AspNetCore.Html;
using Reporting.Domain.Advice;

namespace Reporting.Api.Features.Shared.Cards;

/// <summary>One version of one card in one language.</summary>
/// <param name="Reviewed">The day on which somebody last read it against its sources.</param>
/// <param name="Source">What its facts rest on; null for general practice.</param>
/// <param name="Heading">Of the first part, what to do right now.</param>
/// <param name="Now">The first part without its heading: all that is shown where there is little room.</param>
/// <param name="Rest">The other parts, with their headings.</param>
public sealed record AdviceText(
    AdviceCard Card, int Version, string Language, string Title, string Summary, DateOnly Reviewed, string? Source, string Heading, IHtmlContent Now, IHtmlContent Rest)
{
    /// <summary>What a text says in Markdown is shown; what it says in HTML is shown as the characters it is made of.</summary>
    private static readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder().DisableHtml().Build();

    /// <summary>Reads a file: lines <c>name: value</c> between two lines <c>---</c>, then parts with a heading of the second level each.</summary>
    /// <exception cref="FormatException">Names the file, and what is missing in it.</exception>
    public static AdviceText Read(AdviceCard card, int version, string language, string file, string text)
    {
        if (text.ReplaceLineEndings("\n").Split("---\n", 3) is not ["", var head, var body])
        {
            throw new FormatException($"{file}: must begin with its head between two lines ---.");
        }

        var fields = head.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1].Trim() : throw new FormatException($"{file}: '{pair[0]}' has no value."));
        var document = Markdown.Parse(body, _pipeline);
        if (document is not [HeadingBlock { Level: 2 } first, _, ..])
        {
            throw new FormatException($"{file}: the text must begin with a heading of the second level.");
        }

        var second = document.Skip(1).FirstOrDefault(block => block is HeadingBlock)?.Span.Start ?? body.Length;
        return new(
            card, version, language, Field("title"), Field("summary"),
            DateOnly.ParseExact(Field("reviewed"), "yyyy-MM-dd", CultureInfo.InvariantCulture), fields.GetValueOrDefault("source"),
            body[first.Span.Start..(first.Span.End + 1)].TrimStart('#', ' '),
            Html(body[(first.Span.End + 1)..second]), Html(body[second..]));

        string Field(string name) => fields.GetValueOrDefault(name) ?? throw new FormatException($"{file}: '{name}' is missing.");
    }

    private static HtmlString Html(string markdown) => new(Markdown.ToHtml(markdown, _pipeline));
}
