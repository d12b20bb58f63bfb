using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Declarations;

namespace Reporting.Api.Features.Declarations;

/// <summary>One answer in words.</summary>
/// <param name="Label">What it answers, where a question has several answers; else null.</param>
public sealed record ReadyAnswer(string? Label, string Value);

/// <param name="Answers">Empty: still to be filled in.</param>
public sealed record AnsweredField(string Key, string Label, string? Hint, IReadOnlyList<ReadyAnswer> Answers);

public sealed record AnsweredSection(string Key, string Title, string? Hint, IReadOnlyList<AnsweredField> Fields);

/// <summary>Fills in an authority's form from one stage: in words for people, and as values for programs.</summary>
public sealed class ReadyFile(ContentWords words, IStringLocalizer<ReadyTexts> texts)
{
    /// <summary>Indented and with its accents: people open it too.</summary>
    private static readonly JsonSerializerOptions _json = new(ContentJson.Options) { WriteIndented = true };

    /// <param name="zone">Clock of the establishment.</param>
    public IReadOnlyList<AnsweredSection> Words(ReadyForm form, DeclarationStage stage, TimeZoneInfo zone)
    {
        var rows = words.Of(stage.Content(), zone).SelectMany(part => part.Rows).ToLookup(row => ContentFields.Find(row.Path)!.Path);
        return
        [
            .. form.Sections.Select(section => new AnsweredSection(
                section.Key, texts[$"Section.{section.Key}"], Known($"Section.{section.Key}.Hint"), [.. section.Fields.Select(field => new AnsweredField(
                    field.Key, texts[$"Field.{field.Key}"], Known($"Field.{field.Key}.Hint"), [.. Answers(field, stage, rows)]))])),
        ];
    }

    /// <summary>UTF-8. Values as the API has them; what is still to be filled in says so.</summary>
    public byte[] Json(ReadyForm form, Declaration declaration, DeclarationStage stage)
    {
        var said = JsonSerializer.SerializeToNode(stage.Content(), ContentJson.Options)!.AsObject();
        var file = new JsonObject
        {
            ["format"] = "reporting-notification",
            ["version"] = 1,
            ["form"] = form.Key,
            ["title"] = texts[$"Form.{form.Key}"].Value,
            ["source"] = texts[$"Form.{form.Key}.Source"].Value,
            ["reference"] = declaration.Reference.Value,
            ["exercise"] = declaration.Exercise,
            ["stage"] = stage.Number,
            ["submittedAt"] = JsonSerializer.SerializeToNode(stage.SubmittedAt, ContentJson.Options),
            ["contentHash"] = stage.Receipt.ContentHash,
            ["sections"] = new JsonArray([.. form.Sections.Select(section => new JsonObject
            {
                ["key"] = section.Key,
                ["title"] = texts[$"Section.{section.Key}"].Value,
                ["fields"] = new JsonArray([.. section.Fields.Select(field => FieldOf(field, stage, said))]),
            })]),
        };
        return JsonSerializer.SerializeToUtf8Bytes(file, _json);
    }

    private IEnumerable<ReadyAnswer> Answers(ReadyField field, DeclarationStage stage, ILookup<string, ContentRow> rows)
    {
        if (field.Paths is [ReadyField.StageKind])
        {
            return [new(null, texts[$"Type.{TypeOf(stage)}"])];
        }

        var found = field.Paths.SelectMany(path => rows[path]).OrderBy(row => row.Path.Contains('[') ? row.Path[..row.Path.IndexOf(']')] : "", StringComparer.Ordinal);
        return found.Select(row => new ReadyAnswer(field.Paths.Count == 1 ? null : row.Label, row.Value));
    }

    private JsonObject FieldOf(ReadyField field, DeclarationStage stage, JsonObject said)
    {
        var values = new JsonObject();
        foreach (var path in field.Paths.Select(path => path.Split("[].")[0]).Distinct())
        {
            JsonNode? value = path == ReadyField.StageKind ? TypeOf(stage) : path.Split('.').Aggregate((JsonNode?)said, (node, name) => node is JsonObject record ? record[name] : null);
            if (value is not null)
            {
                values[path == ReadyField.StageKind ? "type" : path] = value.DeepClone();
            }
        }

        return new()
        {
            ["key"] = field.Key,
            ["label"] = texts[$"Field.{field.Key}"].Value,
            ["toFillIn"] = values.Count == 0,
            ["values"] = values,
        };
    }

    /// <summary>Article 33(4) of regulation (EU) 2016/679: what is known first, the rest later.</summary>
    private static string TypeOf(DeclarationStage stage) => stage.Number == 1 ? "initial" : "complementary";

    private string? Known(string key) => texts[key] is { ResourceNotFound: false } text ? text.Value : null;
}
