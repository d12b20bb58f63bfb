using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Reporting.Domain.Declarations;

/// <summary>The five blocks of a declaration. Each is sealed apart, so that one may be erased and the chain still verifies.</summary>
public enum ContentGroup
{
    Who,
    WhenAndWhat,
    Effects,
    Cause,
    WhatFollows,
}

public static class ContentGroups
{
    private static readonly Dictionary<string, ContentGroup> _ofField = Fields().ToDictionary(f => f.Field, f => f.Group);
    private static readonly FieldOfBlock[][] _blocks = Blocks();
    private static readonly JsonWriterOptions _writing = new() { Encoder = ContentJson.Options.Encoder, SkipValidation = true };

    /// <summary>The block of a top-level field, by its camelCase name.</summary>
    public static ContentGroup Of(string field) => _ofField[field];

    public static IReadOnlyDictionary<string, ContentGroup> OfField => _ofField;

    /// <summary>One JSON text a block; blocks of which nothing was said are <c>{}</c>.</summary>
    public static IReadOnlyDictionary<ContentGroup, string> Split(DeclarationContent content)
    {
        var blocks = new Dictionary<ContentGroup, string>(_blocks.Length);
        var text = new ArrayBufferWriter<byte>(4096);
        using var writer = new Utf8JsonWriter(text, _writing);
        for (var group = 0; group < _blocks.Length; group++)
        {
            writer.WriteStartObject();
            foreach (var field in _blocks[group])
            {
                if (field.Get(content) is { } said)
                {
                    writer.WritePropertyName(field.Name);
                    JsonSerializer.Serialize(writer, said, field.Type);
                }
            }

            writer.WriteEndObject();
            writer.Flush();
            blocks[(ContentGroup)group] = Encoding.UTF8.GetString(text.WrittenSpan);
            text.ResetWrittenCount();
            writer.Reset();
        }

        return blocks;
    }

    /// <summary>The content again, from the blocks that were not erased.</summary>
    public static DeclarationContent Join(IEnumerable<string> blocks)
    {
        var whole = new JsonObject();
        foreach (var block in blocks.Select(b => JsonNode.Parse(b)!.AsObject()))
        {
            foreach (var (field, value) in block.ToList())
            {
                block.Remove(field);
                whole.Add(field, value);
            }
        }

        return whole.Deserialize<DeclarationContent>(ContentJson.Options)!;
    }

    /// <summary>The fields of each block, in the order in which content is written.</summary>
    private static FieldOfBlock[][] Blocks()
    {
        var fields = ContentJson.Options.GetTypeInfo(typeof(DeclarationContent)).Properties.ToLookup(
            f => _ofField[f.Name],
            f => new FieldOfBlock(JsonEncodedText.Encode(f.Name, ContentJson.Options.Encoder), f.Get!, ContentJson.Options.GetTypeInfo(f.PropertyType)));
        return [.. Enum.GetValues<ContentGroup>().Select(g => fields[g].ToArray())];
    }

    private static IEnumerable<(string Field, ContentGroup Group)> Fields() =>
        Named(ContentGroup.Who, "establishment", "sites", "declarant", "technicalContact", "director", "dataProtectionOfficer", "onBehalfOf")
        .Concat(Named(ContentGroup.WhenAndWhat,
            "awareAt", "awareAtApproximate", "awareAtUnknown", "startedAt", "detectedBy", "ongoing", "endedAt", "description", "systems", "extent", "extentCounts",
            "reportingReason", "providers", "vector", "vulnerabilities", "indicators"))
        .Concat(Named(ContentGroup.Effects,
            "careImpact", "careDisruption", "patientEndangerment", "patientsEndangered", "endangermentNarrative", "dataImpact", "dataKinds",
            "personsAffected", "maySpread", "healthSystemImpact", "crossBorder", "financialLoss", "downtimeMinutes"))
        .Concat(Named(ContentGroup.Cause, "suspectedOrigin", "type", "motive", "rootCause", "rootCauseNarrative"))
        .Concat(Named(ContentGroup.WhatFollows,
            "measuresTaken", "handledBy", "supportWanted", "supportUndecided", "supportKinds", "otherAuthorities", "personsInformed", "personsNotInformedReason",
            "tlp", "anonymisedLesson", "resolution", "changeReason"));

    private static IEnumerable<(string Field, ContentGroup Group)> Named(ContentGroup group, params string[] fields) => fields.Select(f => (f, group));

    private sealed record FieldOfBlock(JsonEncodedText Name, Func<object, object?> Get, JsonTypeInfo Type);
}
