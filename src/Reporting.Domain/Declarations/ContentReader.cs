using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Reporting.Domain.Common;

namespace Reporting.Domain.Declarations;

/// <summary>
/// Reads a declaration, or another request, from JSON and names every field that is wrong, not only the first. The form sends the same
/// tree as the API, so the two doors cannot drift.
/// </summary>
public sealed class ContentReader
{
    private const int LongestList = 100;

    /// <summary>Ends the name of the member that says so of an instant.</summary>
    private const string Approximate = "Approximate";

    /// <summary>Beyond this nobody reads on: a body of a hundred thousand wrong names must not cost a hundred thousand answers.</summary>
    private const int MostProblems = 200;

    // Asked for by every field of every declaration: reflection once a type.
    private static readonly ConcurrentDictionary<Type, Shape> _shapes = new();
    private static readonly ConcurrentDictionary<Type, ListShape> _lists = new();
    private static readonly ConcurrentDictionary<Type, Dictionary<string, object>> _words = new();

    private readonly TimeZoneInfo _zone;
    private readonly bool _typed;
    private readonly List<FieldProblem> _problems = [];
    private readonly HashSet<string> _guessed = [];
    private bool _needsClock;

    private ContentReader(TimeZoneInfo zone, bool typed) => (_zone, _typed) = (zone, typed);

    /// <param name="zone">Clock on which instants without an offset are read: that of the establishment.</param>
    /// <param name="typed">True for a form: numbers and yes/no come as text, and an empty text was not said.</param>
    /// <returns>The content as far as it could be read, and what is wrong with it.</returns>
    public static (DeclarationContent Content, IReadOnlyList<FieldProblem> Problems) Read(JsonElement body, TimeZoneInfo zone, bool typed = false) =>
        Read<DeclarationContent>(body, zone, typed, out _);

    /// <param name="needsClock">Whether some instant has no offset, or none that could be read: on another clock than <paramref name="zone"/> it may be another.</param>
    /// <inheritdoc cref="Read(JsonElement, TimeZoneInfo, bool)"/>
    public static (DeclarationContent Content, IReadOnlyList<FieldProblem> Problems) Read(JsonElement body, TimeZoneInfo zone, bool typed, out bool needsClock) =>
        Read<DeclarationContent>(body, zone, typed, out needsClock);

    /// <summary>The same for any record of texts, numbers, words, instants, lists and records of these; a <c>required</c> member must be there.</summary>
    public static (T Content, IReadOnlyList<FieldProblem> Problems) Read<T>(JsonElement body, TimeZoneInfo zone, bool typed = false)
        where T : class => Read<T>(body, zone, typed, out _);

    private static (T Content, IReadOnlyList<FieldProblem> Problems) Read<T>(JsonElement body, TimeZoneInfo zone, bool typed, out bool needsClock)
        where T : class
    {
        var reader = new ContentReader(zone, typed);
        var content = (T)(reader.Record(typeof(T), body, "") ?? Activator.CreateInstance<T>());
        needsClock = reader._needsClock;
        return (content, reader._problems);
    }

    /// <summary>A text of the tree before it is read as a whole; null when it is not there or is no text.</summary>
    public static string? TextAt(JsonElement body, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (body.ValueKind is not JsonValueKind.Object || !Find(name, ref body))
            {
                return null;
            }
        }

        return body.ValueKind is JsonValueKind.String ? StringOf(body) : null;

        // Not TryGetProperty: it fails on another name that is half a character.
        static bool Find(string name, ref JsonElement element)
        {
            var found = false;
            foreach (var field in element.EnumerateObject())
            {
                if (Is(field, name))
                {
                    (element, found) = (field.Value, true);
                }
            }

            return found;
        }
    }

    private object? Record(Type type, JsonElement element, string path)
    {
        if (element.ValueKind is not JsonValueKind.Object)
        {
            return Wrong(path, "type.object");
        }

        var record = Activator.CreateInstance(type)!;
        var shape = _shapes.GetOrAdd(type, Shape.Of);
        foreach (var field in element.EnumerateObject())
        {
            var name = NameOf(field);
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (!shape.Members.TryGetValue(name, out var member))
            {
                Wrong(at.Length > 100 ? at[..100] : at, "field.unknown");
            }
            else if (field.Value.ValueKind is not JsonValueKind.Null && Value(member.Type, field.Value, at) is { } value)
            {
                member.Set.Invoke(record, value);
            }
        }

        if (_guessed.Count > 0)
        {
            SayApproximate(record, shape, path);
        }

        foreach (var name in shape.Required.Where(name => IsMissing(element, name)))
        {
            Wrong(path.Length == 0 ? name : $"{path}.{name}", "field.required");
        }

        return record;
    }

    private void SayApproximate(object record, Shape shape, string path)
    {
        foreach (var (name, member) in shape.Members.Where(m => m.Key.EndsWith(Approximate, StringComparison.Ordinal) && m.Value.Type == typeof(bool)))
        {
            var instant = name[..^Approximate.Length];
            if (_guessed.Contains(path.Length == 0 ? instant : $"{path}.{instant}"))
            {
                member.Set.Invoke(record, true);
            }
        }
    }

    /// <param name="type">Without its question mark.</param>
    private object? Value(Type type, JsonElement element, string path)
    {
        if (_typed && element.ValueKind is JsonValueKind.String && type != typeof(string) && StringOf(element) is { } blank && blank.Trim().Length == 0)
        {
            return null;
        }

        if (type == typeof(string))
        {
            return Text(element, path);
        }

        if (type == typeof(DateTimeOffset))
        {
            return element.ValueKind is JsonValueKind.String ? Instant(StringOf(element), path) : Wrong(path, "instant.unreadable");
        }

        if (type == typeof(bool))
        {
            return element.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.String when _typed && bool.TryParse(StringOf(element), out var flag) => flag,
                _ => Wrong(path, "type.boolean"),
            };
        }

        if (type == typeof(int))
        {
            return Number(element, path) is { } number
                ? number == decimal.Truncate(number) && number is >= 0 and <= int.MaxValue ? (int)number : Wrong(path, "number.whole")
                : null;
        }

        if (type == typeof(decimal))
        {
            return Number(element, path) is { } number ? number is >= 0 and <= 1_000_000_000_000 ? number : Wrong(path, "number.range") : null;
        }

        if (type.IsEnum)
        {
            return Word(type, element, path);
        }

        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? Items(_lists.GetOrAdd(type, ListShape.Of), element, path)
            : Record(type, element, path);
    }

    private object? Instant(string? typed, string path)
    {
        if (DeclaredTime.TryReadExact(typed, out var exact))
        {
            return exact.ToMillisecond();
        }

        _needsClock = true;
        if (!_typed)
        {
            return DeclaredTime.TryRead(typed, _zone, out var read) ? read.ToMillisecond() : Wrong(path, "instant.unreadable");
        }

        switch (DeclaredTime.Read(typed, _zone))
        {
            case WallTime.At at:
                if (at.Guessed)
                {
                    _guessed.Add(path);
                }

                return at.Instant.ToMillisecond();
            case WallTime.Skipped gap:
                return Wrong(gap.Problem(path));
            case WallTime.Twice both:
                return Wrong(both.Problem(path));
            default:
                return Wrong(path, "instant.unreadable");
        }
    }

    private object? Text(JsonElement element, string path)
    {
        if (element.ValueKind is not JsonValueKind.String)
        {
            return Wrong(path, "type.text");
        }

        var text = StringOf(element)?.ReplaceLineEndings("\n").Trim();
        if (text is null)
        {
            return Wrong(path, "text.control", "U+D800…U+DFFF");
        }

        if (PlainText.UnreadableIn(text) is { } unreadable)
        {
            return Wrong(path, "text.control", $"U+{(int)unreadable:X4}");
        }

        return PlainText.IsBlank(text) ? null : text;
    }

    private decimal? Number(JsonElement element, string path)
    {
        if (element.ValueKind is JsonValueKind.Number && element.TryGetDecimal(out var number))
        {
            return number;
        }

        if (_typed && element.ValueKind is JsonValueKind.String)
        {
            if (TypedNumber.TryRead(StringOf(element), out number, out var either))
            {
                return number;
            }

            if (either is { } two)
            {
                Wrong(path, "number.either", two.Whole, two.Cents);
                return null;
            }
        }

        Wrong(path, "type.number");
        return null;
    }

    private object? Word(Type type, JsonElement element, string path)
    {
        var words = _words.GetOrAdd(type, Words);
        return element.ValueKind is JsonValueKind.String && StringOf(element) is { } word && words.TryGetValue(word, out var value)
            ? value
            : Wrong(path, "choice.unknown", string.Join(", ", words.Keys));
    }

    private object? Items(ListShape list, JsonElement element, string path)
    {
        if (element.ValueKind is not JsonValueKind.Array)
        {
            return Wrong(path, "type.list");
        }

        if (element.GetArrayLength() > LongestList)
        {
            return Wrong(path, "list.long", $"{LongestList}");
        }

        var items = (IList)Activator.CreateInstance(list.Type)!;
        foreach (var (index, value) in element.EnumerateArray().Index())
        {
            if (value.ValueKind is JsonValueKind.Null)
            {
                Wrong($"{path}[{index}]", "field.required");
            }
            else if (Value(list.Item, value, $"{path}[{index}]") is { } read)
            {
                items.Add(read);
            }
        }

        return items;
    }

    private static bool IsMissing(JsonElement element, string name) => !element.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null;

    private object? Wrong(string path, string code, params string[] arguments) => Wrong(new(path, code, arguments));

    private object? Wrong(FieldProblem problem)
    {
        if (_problems.Count < MostProblems)
        {
            _problems.Add(problem);
        }

        return null;
    }

    /// <summary>Null for half a surrogate pair: valid JSON, and no text.</summary>
    private static string? StringOf(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string NameOf(JsonProperty field)
    {
        try
        {
            return field.Name;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    private static bool Is(JsonProperty field, string name)
    {
        try
        {
            return field.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static Dictionary<string, object> Words(Type type) =>
        Enum.GetNames(type).ToDictionary(JsonNamingPolicy.CamelCase.ConvertName, name => Enum.Parse(type, name));

    private static Type Said(Type declared) => Nullable.GetUnderlyingType(declared) ?? declared;

    private sealed record Shape(Dictionary<string, Member> Members, IReadOnlyList<string> Required)
    {
        public static Shape Of(Type type)
        {
            var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)
                .ToDictionary(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));
            return new(
                properties.ToDictionary(p => p.Key, p => new Member(Said(p.Value.PropertyType), MethodInvoker.Create(p.Value.SetMethod!))),
                [.. properties.Where(p => p.Value.IsDefined(typeof(RequiredMemberAttribute))).Select(p => p.Key)]);
        }
    }

    private sealed record Member(Type Type, MethodInvoker Set);

    private sealed record ListShape(Type Type, Type Item)
    {
        public static ListShape Of(Type declared)
        {
            var item = declared.GetGenericArguments()[0];
            return new(typeof(List<>).MakeGenericType(item), Said(item));
        }
    }
}
