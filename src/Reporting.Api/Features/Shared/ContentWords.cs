using System.Collections;
using System.Globalization;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared.Parts;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Api.Features.Shared;

/// <summary>Marks the names of a declaration's fields and sections: the key is the path without indexes, or <c>Section.{key}</c>.</summary>
public sealed class ContentTexts;

/// <summary>One line of a declaration in words. A text of the declarant may have several lines of its own.</summary>
/// <param name="Path">With indexes.</param>
public sealed record ContentRow(string Path, string Label, string Value);

public sealed record ContentPart(string Key, string Title, IReadOnlyList<ContentRow> Rows);

/// <summary>Says a declaration in the reader's language: only what was said, in the order of the form.</summary>
public sealed class ContentWords(IStringLocalizer<ContentTexts> names, IStringLocalizer<TaxonomyTexts> words, IStringLocalizer<SharedTexts> shared)
{
    private static readonly string[] _frenchCodes = ["+33", "+262", "+508", "+590", "+594", "+596"];

    /// <param name="zone">Clock of the establishment.</param>
    public IReadOnlyList<ContentPart> Of(DeclarationContent content, TimeZoneInfo zone)
    {
        var rows = Rows(content, "", zone).ToLookup(row => ContentFields.Find(row.Path)!.Path);
        return
        [
            .. ContentSection.All
                .Select(section => new ContentPart(
                    section.Key, names[$"Section.{section.Key}"], [.. section.Paths.SelectMany(path => rows[path]).OrderBy(row => RecordOf(row.Path, section))]))
                .Where(part => part.Rows.Count > 0),
        ];
    }

    private IEnumerable<ContentRow> Rows(object record, string prefix, TimeZoneInfo zone) =>
        ContentFields.PropertiesOf(record.GetType()).SelectMany(property =>
        {
            var path = prefix + ContentFields.NameOf(property.Name);
            return property.GetValue(record) switch
            {
                null => [],
                true when path == "awareAtUnknown" => [new("awareAt", Label("awareAt"), names["awareAt.Unknown"])],
                true when path == "supportUndecided" => [new("supportWanted", Label("supportWanted"), names["supportUndecided"])],
                string text => [Row(path, text, zone)],
                IEnumerable list => Items([.. list.Cast<object>()], path, zone),
                var value when ContentFields.IsRecord(value.GetType()) => Rows(value, $"{path}.", zone),
                var value => [Row(path, value, zone)],
            };
        });

    private IEnumerable<ContentRow> Items(object[] items, string path, TimeZoneInfo zone) => items switch
    {
        [] => [],
        [string, ..] => [new(path, Label(path), string.Join('\n', items))],
        [var first, ..] when !ContentFields.IsRecord(first.GetType()) => [new(path, Label(path), string.Join(", ", items.Select(item => Word(path, item, zone))))],
        _ => items.Index().SelectMany(item => Rows(item.Item, $"{path}[{item.Index}].", zone)),
    };

    private ContentRow Row(string path, object value, TimeZoneInfo zone) => new(path, Label(path), Word(path, value, zone));

    private string Label(string path) => names[ContentFields.Find(path)!.TextKey];

    private string Word(string path, object value, TimeZoneInfo zone) => value switch
    {
        Enum word => words.Of(word),
        bool answer => shared[answer ? "Yes" : "No"],
        DateTimeOffset at => Clock.Show(at, zone),
        decimal amount => amount.ToString("#,##0.##", CultureInfo.CurrentCulture),
        int number => number.ToString("N0", CultureInfo.CurrentCulture),
        string phone when path.EndsWith(".phone", StringComparison.Ordinal) => Phone(phone),
        string code when path == "establishment.region" => Regions.Find(code)?.Name ?? code,
        _ => value.ToString() ?? "",
    };

    /// <summary>Numbers of the French plan as they are dialled there, two digits by two; others as they are.</summary>
    private static string Phone(string number) =>
        _frenchCodes.FirstOrDefault(code => number.StartsWith(code, StringComparison.Ordinal) && number.Length == code.Length + 9) is { } code
            ? string.Join('\u00A0', $"0{number[code.Length..]}".Chunk(2).Select(pair => new string(pair)))
            : number;

    /// <summary>Keeps the fields of one record of a list together.</summary>
    private static int RecordOf(string path, ContentSection section)
    {
        var place = section.Paths.Index().First(p => p.Item == ContentFields.Find(path)!.Path).Index;
        var open = path.IndexOf('[', StringComparison.Ordinal);
        if (open < 0)
        {
            return place * 1000;
        }

        var list = path[..open];
        var start = section.Paths.Index().First(p => p.Item.StartsWith($"{list}[].", StringComparison.Ordinal)).Index;
        return (start * 1000) + (int.Parse(path.AsSpan(open + 1, path.IndexOf(']', StringComparison.Ordinal) - open - 1), CultureInfo.InvariantCulture) * 10) + place - start;
    }
}
