using System.Text.Json;

namespace Reporting.Domain.Taxonomy;

/// <summary>One value of the taxonomy.</summary>
/// <param name="Tag"><c>category:type</c>, the machine names.</param>
public sealed record RsitValue(string Tag, string Category, string Type, string Label, string Description);

/// <summary>
/// Reference Security Incident Taxonomy of ENISA and TF-CSIRT, version 1003, CC0 1.0, unchanged from
/// github.com/enisaeu/Reference-Security-Incident-Taxonomy-Task-Force, working_copy/machinev1, commit b9ad1f8 (13 May 2026).
/// </summary>
public static class Rsit
{
    public const int TaxonomyVersion = 1003;

    /// <summary>The 39 values by tag, in the order of the source.</summary>
    public static IReadOnlyDictionary<string, RsitValue> Values { get; } = Load();

    /// <summary>The form that other tools exchange: <c>rsit:fraud="phishing"</c>.</summary>
    public static string MachineTag(string tag) => $"rsit:{Values[tag].Category}=\"{Values[tag].Type}\"";

    private static Dictionary<string, RsitValue> Load()
    {
        using var source = typeof(Rsit).Assembly.GetManifestResourceStream("Reporting.Domain.Taxonomy.rsit-1003.json")
            ?? throw new InvalidOperationException("The RSIT file is not embedded.");
        using var document = JsonDocument.Parse(source);
        return document.RootElement.GetProperty("values").EnumerateArray()
            .SelectMany(predicate => predicate.GetProperty("entry").EnumerateArray().Select(entry => Read(predicate.GetProperty("predicate").GetString()!, entry)))
            .ToDictionary(value => value.Tag);
    }

    private static RsitValue Read(string category, JsonElement entry)
    {
        var type = entry.GetProperty("value").GetString()!;
        return new RsitValue($"{category}:{type}", category, type, entry.GetProperty("expanded").GetString()!, entry.GetProperty("description").GetString()!);
    }
}
