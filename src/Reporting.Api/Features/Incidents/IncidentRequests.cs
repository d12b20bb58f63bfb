using System.Text.Json;
using System.Text.Json.Nodes;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;

namespace Reporting.Api.Features.Incidents;

/// <summary>Which part of the list is asked for.</summary>
public sealed record IncidentSearch
{
    public IncidentFilter Filter { get; init; } = new();
    public Cursor? After { get; init; }
    public Cursor? Before { get; init; }
}

/// <summary>Reads what callers send, and names each field that is wrong. The pages send the same as the API.</summary>
internal static class IncidentRequests
{
    private const int LongestText = 2000;
    private const int LongestSearch = 200;

    /// <param name="query">Parameters of an address.</param>
    /// <returns>What could be read of it: a parameter that is wrong is left out.</returns>
    public static (IncidentSearch Search, IReadOnlyList<FieldProblem> Problems) ReadSearch(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> query)
    {
        var cursors = new Dictionary<string, Cursor>();
        var problems = new List<FieldProblem>();
        var fields = new JsonObject();
        foreach (var (name, values) in query.Where(p => p.Key != Hosting.Languages.Query))
        {
            if (name is "after" or "before")
            {
                if (Cursor.TryParse(values, null, out var cursor))
                {
                    cursors[name] = cursor;
                }
                else if (values != "")
                {
                    problems.Add(new FieldProblem(name, "cursor.malformed"));
                }
            }
            else
            {
                // A parameter that is given twice becomes a list, which no field takes.
                fields.TryAdd(name, values.Count == 1 ? JsonValue.Create(values[0]) : new JsonArray([.. values.Select(v => (JsonNode?)v)]));
            }
        }

        var (filter, wrong) = ContentReader.Read<IncidentFilter>(fields.Deserialize<JsonElement>(), Regions.TimeZoneOf(null), typed: true);
        problems.AddRange(wrong);
        if (filter.Region is { } region && Regions.Find(region) is null)
        {
            problems.Add(new FieldProblem("region", "choice.unknown", string.Join(", ", Regions.All.Select(r => r.Code))));
            filter = filter with { Region = null };
        }

        if (filter.Search is { Length: > LongestSearch } search)
        {
            problems.Add(TooLong("search", search, LongestSearch));
            filter = filter with { Search = null };
        }

        return (new() { Filter = filter, After = cursors.GetValueOrDefault("after"), Before = cursors.GetValueOrDefault("before") }, problems);
    }

    public static (ClassificationDecision Decision, IReadOnlyList<FieldProblem> Problems) ReadDecision(JsonElement body)
    {
        var (decision, problems) = ContentReader.Read<ClassificationDecision>(body, Regions.TimeZoneOf(null));
        return (decision, [.. problems, .. Check(decision)]);
    }

    public static (Transition Transition, IReadOnlyList<FieldProblem> Problems) ReadTransition(JsonElement body)
    {
        var (transition, problems) = ContentReader.Read<Transition>(body, Regions.TimeZoneOf(null));
        return (transition, [.. problems, .. Check(transition)]);
    }

    public static IEnumerable<FieldProblem> Check(ClassificationDecision decision)
    {
        foreach (var (index, _) in (decision.RsitTags ?? []).Index().Where(t => !Rsit.Values.ContainsKey(t.Item)))
        {
            yield return new FieldProblem($"rsitTags[{index}]", "choice.unknown", string.Join(", ", Rsit.Values.Keys));
        }

        if (decision.Explanation is { Length: > LongestText } explanation)
        {
            yield return TooLong("explanation", explanation, LongestText);
        }
    }

    public static IEnumerable<FieldProblem> Check(Transition transition) =>
        transition.Note is { Length: > LongestText } note ? [TooLong("note", note, LongestText)] : [];

    private static FieldProblem TooLong(string field, string text, int most) => new(field, "text.long", $"{most}", $"{text.Length}");
}
