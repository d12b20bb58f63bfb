using System.Text.Json;
using Reporting.Domain.Classification;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Classification;

internal static class LabelledFile
{
    /// <summary>One of the labelled files that stand beside these tests.</summary>
    public static List<LabelledNarrative> Read(string name) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Classification", name)).Select((line, index) => Read(line, index + 1))];

    private static LabelledNarrative Read(string line, int number)
    {
        using var document = JsonDocument.Parse(line);
        return new LabelledNarrative(
            number,
            document.RootElement.GetProperty("text").GetString()!,
            document.RootElement.GetProperty("origin").GetString() == "malicious" ? Origin.Malicious : Origin.NotMalicious);
    }
}
