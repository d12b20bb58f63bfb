using System.Text.Json;
using System.Text.Json.Nodes;

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

    /// <summary>The block of a top-level field, by its camelCase name.</summary>
    public static ContentGroup Of(string field) => _ofField[field];

    public static IReadOnlyDictionary<string, ContentGroup> OfField => _ofField;

    /// <summary>One JSON text a block; blocks of which nothing was said are <c>{}</c>.</summary>
    public static IReadOnlyDictionary<ContentGroup, string> Split(DeclarationContent content)
    {
        var blocks = Enum.GetValues<ContentGroup>().ToDictionary(g => g, _ => new JsonObject());
        var whole = JsonSerializer.SerializeToNode(content, ContentJson.Options)!.AsObject();
        foreach (var (field, value) in whole.ToList())
        {
            whole.Remove(field);
            blocks[Of(field)].Add(field, value);
        }

        return blocks.ToDictionary(b => b.Key, b => b.Value.ToJsonString(ContentJson.Options));
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

    private static IEnumerable<(string Field, ContentGroup Group)> Fields() =>
        Named(ContentGroup.Who, "establishment", "sites", "declarant", "technicalContact", "director", "dataProtectionOfficer", "onBehalfOf")
        .Concat(Named(ContentGroup.WhenAndWhat,
            "awareAt", "awareAtApproximate", "startedAt", "detectedBy", "ongoing", "endedAt", "description", "systems", "extent", "extentCounts",
            "reportingReason", "providers", "vector", "vulnerabilities", "indicators"))
        .Concat(Named(ContentGroup.Effects,
            "careImpact", "careDisruption", "patientEndangerment", "patientsEndangered", "endangermentNarrative", "dataImpact", "dataKinds",
            "personsAffected", "maySpread", "healthSystemImpact", "crossBorder", "financialLoss", "downtimeMinutes"))
        .Concat(Named(ContentGroup.Cause, "suspectedOrigin", "type", "motive", "rootCause", "rootCauseNarrative"))
        .Concat(Named(ContentGroup.WhatFollows,
            "measuresTaken", "handledBy", "supportWanted", "supportKinds", "otherAuthorities", "personsInformed", "personsNotInformedReason",
            "tlp", "anonymisedLesson", "resolution", "changeReason"));

    private static IEnumerable<(string Field, ContentGroup Group)> Named(ContentGroup group, params string[] fields) => fields.Select(f => (f, group));
}
