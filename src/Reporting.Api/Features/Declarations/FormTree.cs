using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Declarations;

namespace Reporting.Api.Features.Declarations;

/// <summary>
/// A posted form as the tree that the API takes: a field is named by its path (<c>establishment.finess</c>, <c>providers[0].name</c>),
/// its value stays the text that was typed. Form and API then share reader and rules.
/// </summary>
/// <remarks>
/// Empty texts are left out, and so are rows of which nothing but their heading came. Lists of texts come from one text area, a line
/// each. Names that begin with an underscore belong to the page. Nothing else is dropped: the reader names what it does not know.
/// </remarks>
public sealed partial class FormTree
{
    public const string SupportField = "supportWanted";

    /// <summary>The third answer to <see cref="SupportField"/>, which the API takes as a field of its own.</summary>
    public const string Undecided = "unknown";

    private const string UndecidedField = "supportUndecided";
    private const int DeepestPath = 4;

    /// <summary>Fields that the page fills in as the heading of a row.</summary>
    private static readonly string[] _headings = ["dataImpact[].kind", "otherAuthorities[].authority"];

    private readonly Dictionary<string, string> _rows = [];

    private FormTree()
    {
    }

    public JsonElement Body { get; private set; }

    /// <summary>
    /// Before the name of an instant: which hour is meant where clocks go back. It belongs to the answer, and the tree carries it in the instant's text.
    /// </summary>
    public const string HourField = "_hour.";

    /// <summary>Whether a posted field is the declarant's, and not the page's.</summary>
    public static bool IsAnswer(string name) => !name.StartsWith('_') || name.StartsWith(HourField, StringComparison.Ordinal);

    /// <summary>The field of a declaration that a posted one is about.</summary>
    public static string AboutOf(string name) => name.StartsWith(HourField, StringComparison.Ordinal) ? name[HourField.Length..] : name;

    /// <summary>True for a field that the page fills in, and not the declarant.</summary>
    public static bool IsHeading(string path) => ContentFields.Find(path) is { } field && _headings.Contains(field.Path);

    /// <param name="form">Names and values as they came.</param>
    /// <param name="always">Groups that are there even when empty, so that the rules name what is missing in them.</param>
    public static FormTree Of(IEnumerable<KeyValuePair<string, StringValues>> form, params IEnumerable<string> always)
    {
        var tree = new FormTree();
        var root = new Branch();
        foreach (var group in always)
        {
            root.Member(group).Always = true;
        }

        var fields = form.ToList();
        foreach (var (name, values) in fields.Where(field => !field.Key.StartsWith('_')))
        {
            string[] said = [.. Lines(name, values).Where(text => !string.IsNullOrWhiteSpace(text))];
            if (name == SupportField && said is [Undecided])
            {
                Leaf(root, UndecidedField, ["true"]);
            }
            else if (said.Length > 0)
            {
                if (ContentFields.Find(name)?.Type == typeof(DateTimeOffset)
                    && Enum.TryParse<HourChoice>(fields.Find(f => f.Key == HourField + name).Value, ignoreCase: true, out var hour))
                {
                    said = [DeclaredTime.Marked(said[0], hour), .. said[1..]];
                }

                Leaf(root, name, said);
            }
        }

        tree.Body = JsonSerializer.SerializeToElement(tree.ToObject(root, ""));
        return tree;
    }

    /// <summary>The posted field that an answer of the reader or of the rules is about.</summary>
    public string FieldOf(string path)
    {
        foreach (var (row, posted) in _rows)
        {
            if (path.StartsWith($"{row}.", StringComparison.Ordinal))
            {
                return posted + path[row.Length..];
            }
        }

        var list = path.EndsWith(']') ? path[..path.LastIndexOf('[')] : path;
        return ContentFields.Find(list) is { Many: true } ? list : path;
    }

    /// <summary>What a form shows of a content that was sent before: the inverse of <see cref="Of"/>.</summary>
    /// <param name="zone">Clock of the establishment.</param>
    public static IEnumerable<KeyValuePair<string, StringValues>> ValuesOf(DeclarationContent content, TimeZoneInfo zone) =>
        content is { SupportUndecided: true, SupportWanted: null }
            ? ValuesOf(content with { SupportUndecided = null }, "", zone).Append(new(SupportField, Undecided))
            : ValuesOf(content, "", zone);

    private static IEnumerable<KeyValuePair<string, StringValues>> ValuesOf(object record, string prefix, TimeZoneInfo zone) =>
        ContentFields.PropertiesOf(record.GetType()).SelectMany(property =>
        {
            var path = prefix + ContentFields.NameOf(property.Name);
            return property.GetValue(record) switch
            {
                null => [],
                string text => [new(path, text)],
                IEnumerable<string> lines => [new(path, string.Join('\n', lines))],
                IEnumerable list when ContentFields.IsRecord(ContentFields.ItemOf(property.PropertyType)!) =>
                    list.Cast<object>().Index().SelectMany(item => ValuesOf(item.Item, $"{path}[{item.Index}].", zone)),
                IEnumerable list => [new(path, list.Cast<object>().Select(item => Text(item, zone)).ToArray())],
                var value when ContentFields.IsRecord(value.GetType()) => ValuesOf(value, $"{path}.", zone),
                var value => new KeyValuePair<string, StringValues>[] { new(path, Text(value, zone)) },
            };
        });

    private static string Text(object value, TimeZoneInfo zone) => value switch
    {
        Enum word => ContentFields.NameOf(word.ToString()),
        bool answer => answer ? "true" : "false",
        DateTimeOffset at => LocalText(at, zone),
        // One mark before three digits could be read either way.
        decimal { Scale: 3 } amount => amount.ToString("0.0000", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>As people write it where that says all: on the minute, and at an hour that occurs once.</summary>
    public static string LocalText(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return local.Ticks % TimeSpan.TicksPerMinute == 0 && !zone.IsAmbiguousTime(local)
            ? local.ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture)
            : local.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFzzz", CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Lines(string name, StringValues values) => ContentFields.Find(name) is { Many: true, Type: var type } && type == typeof(string)
        ? values.SelectMany(text => (text ?? "").ReplaceLineEndings("\n").Split('\n'))
        : values.Select(text => text ?? "");

    private static void Leaf(Branch root, string name, string[] said)
    {
        var steps = name.Split('.');
        if (steps.Length > DeepestPath || !Path.IsMatch(name))
        {
            root.Member(name).Values.AddRange(said);
            return;
        }

        var branch = root;
        foreach (var step in steps)
        {
            var open = step.IndexOf('[', StringComparison.Ordinal);
            branch = branch.Member(open < 0 ? step : step[..open]);
            if (open >= 0)
            {
                branch = branch.Item(int.Parse(step.AsSpan(open + 1, step.Length - open - 2), CultureInfo.InvariantCulture));
            }
        }

        branch.Values.AddRange(said);
    }

    private JsonNode? ToNode(Branch branch, string path)
    {
        if (branch.Values.Count > 0 && branch.Members.Count + branch.Items.Count > 0)
        {
            // A value and a group under one name: both are handed on, so that the reader refuses them.
            branch.Member("").Values.AddRange(branch.Values);
            return ToObject(branch, path);
        }

        if (branch.Values.Count > 0)
        {
            return branch.Values.Count > 1 || ContentFields.Find(path) is { Many: true }
                ? new JsonArray([.. branch.Values.Select(text => (JsonNode?)JsonValue.Create(text))])
                : JsonValue.Create(branch.Values[0]);
        }

        return branch.Items.Count > 0 ? ToArray(branch, path) : branch.Members.Count > 0 || branch.Always ? ToObject(branch, path) : null;
    }

    private JsonObject ToObject(Branch branch, string path)
    {
        var prefix = path.Length == 0 ? "" : $"{path}.";
        return new(branch.Members.Select(m => KeyValuePair.Create(m.Key, ToNode(m.Value, prefix + m.Key))).Where(m => m.Value is not null));
    }

    private JsonArray? ToArray(Branch branch, string path)
    {
        var rows = branch.Items.Where(row => !SaysNothing(row.Value, path)).ToList();
        foreach (var (index, (posted, _)) in rows.Index())
        {
            _rows[$"{path}[{index}]"] = $"{path}[{posted}]";
        }

        return rows.Count == 0 ? null : new([.. rows.Select(row => ToNode(row.Value, $"{path}[]"))]);
    }

    private static bool SaysNothing(Branch row, string path) => row.Members.Keys.All(name => IsHeading($"{path}[].{name}")) && row.Values.Count == 0;

    [GeneratedRegex(@"\A[A-Za-z]{1,40}(\[[0-9]{1,2}\])?(\.[A-Za-z]{1,40}(\[[0-9]{1,2}\])?)*\z")]
    private static partial Regex Path { get; }

    private sealed class Branch
    {
        public List<string> Values { get; } = [];
        public Dictionary<string, Branch> Members { get; } = [];
        public SortedDictionary<int, Branch> Items { get; } = [];
        public bool Always { get; set; }

        public Branch Member(string name) => Members.TryGetValue(name, out var known) ? known : Members[name] = new Branch();

        public Branch Item(int index) => Items.TryGetValue(index, out var known) ? known : Items[index] = new Branch();
    }
}
