using System.Globalization;
using System.Text.Json;

namespace Reporting.Domain.Common;

/// <summary>
/// One place in a data file (regimes, routing, calendars) that is read strictly: an unknown, missing or doubled field, or a value of
/// another kind, is refused with the file and the field, because a rule that is silently ignored is worse than a start that fails.
/// </summary>
public sealed class DataField
{
    private readonly string _file;
    private readonly string _path;
    private readonly JsonElement _value;

    private DataField(string file, string path, JsonElement value) => (_file, _path, _value) = (file, path, value);

    /// <exception cref="DataFileException">The text is not strict JSON, or <paramref name="read"/> met a wrong field.</exception>
    public static T Read<T>(string file, string json, Func<DataField, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return read(new DataField(file, "", document.RootElement));
        }
        catch (JsonException e)
        {
            throw new DataFileException(file, e.Path ?? "", string.Create(CultureInfo.InvariantCulture, $"is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})"), e);
        }
    }

    /// <summary>Refuses every field that is not listed. Fields whose name starts with <c>_</c> are remarks.</summary>
    public DataField Only(params ReadOnlySpan<string> names)
    {
        if (_value.ValueKind is not JsonValueKind.Object)
        {
            throw Wrong("must be an object");
        }

        foreach (var property in _value.EnumerateObject())
        {
            if (!property.Name.StartsWith('_') && !names.Contains(property.Name))
            {
                throw At(property.Name, property.Value).Wrong("is not a known field");
            }
        }

        return this;
    }

    public bool Has(string name) => _value.ValueKind is JsonValueKind.Object && _value.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null;

    public DataField Field(string name) =>
        Has(name) ? At(name, _value.GetProperty(name)) : throw At(name, default).Wrong("is missing");

    public IReadOnlyList<DataField> Items(string name)
    {
        var field = Field(name);
        return field._value.ValueKind is JsonValueKind.Array
            ? [.. field._value.EnumerateArray().Select((item, i) => new DataField(_file, string.Create(CultureInfo.InvariantCulture, $"{field._path}[{i}]"), item))]
            : throw field.Wrong("must be a list");
    }

    public string Text(string name) => Field(name).AsText();

    public string? OptionalText(string name) => Has(name) ? Text(name) : null;

    public IReadOnlyList<string> Texts(string name) => Has(name) ? [.. Items(name).Select(i => i.AsText())] : [];

    /// <summary>False when it is not there.</summary>
    public bool Flag(string name) => Has(name) && Field(name)._value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Field(name).Wrong("must be true or false"),
    };

    public int Number(string name, int min, int max)
    {
        var field = Field(name);
        return field._value.ValueKind is JsonValueKind.Number && field._value.TryGetInt32(out var number) && number >= min && number <= max
            ? number
            : throw field.Wrong(string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"));
    }

    public int? OptionalNumber(string name, int min, int max) => Has(name) ? Number(name, min, max) : null;

    /// <summary><c>2022-04-29</c>.</summary>
    public DateOnly Date(string name) => DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date
        : throw Field(name).Wrong("must be a date such as 2022-04-29");

    public DateOnly? OptionalDate(string name) => Has(name) ? Date(name) : null;

    /// <summary>A value of a closed list, in camel case.</summary>
    public T Word<T>(string name)
        where T : struct, Enum => Field(name).AsWord<T>();

    /// <summary>Values of a closed list, each once; empty when it is not there.</summary>
    public IReadOnlyList<T> Words<T>(string name)
        where T : struct, Enum
    {
        var words = Has(name) ? Items(name).Select(i => i.AsWord<T>()).ToArray() : [];
        return words.Distinct().Count() == words.Length ? words : throw Field(name).Wrong("holds a value twice");
    }

    public string AsText() => _value.ValueKind is JsonValueKind.String && _value.GetString() is { } text && !string.IsNullOrWhiteSpace(text)
        ? text
        : throw Wrong("must be a text that is not empty");

    public DataFileException Wrong(string reason) => new(_file, _path, reason);

    private T AsWord<T>()
        where T : struct, Enum
    {
        var text = AsText();
        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == text)
            {
                return value;
            }
        }

        throw Wrong($"must be one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}");
    }

    private DataField At(string name, JsonElement value) => new(_file, _path.Length == 0 ? name : $"{_path}.{name}", value);
}

/// <summary>A data file that cannot be used; the message names file and field.</summary>
public sealed class DataFileException(string file, string path, string reason, Exception? inner = null)
    : Exception($"{file}: {(path.Length == 0 ? "the file" : path)} {reason}.", inner)
{
    public string File { get; } = file;

    /// <summary>For example <c>obligations[1].delay.hours</c>; empty for the whole file.</summary>
    public string Path { get; } = path;
}
