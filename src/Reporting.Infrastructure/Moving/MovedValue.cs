using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Reporting.Infrastructure.Persistence.Sqlite;

namespace Reporting.Infrastructure.Moving;

/// <summary>A stored value as it stands in the file: JSON, instants in UTC, bytes in base64.</summary>
internal static class MovedValue
{
    private const string InstantFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static void Write(Utf8JsonWriter json, DbDataReader row, int column, Type type)
    {
        if (SqliteValue.TryWrite(json, row, column, type))
        {
            return;
        }

        if (row.IsDBNull(column))
        {
            json.WriteNullValue();
        }
        else if (type == typeof(string))
        {
            json.WriteStringValue(row.GetString(column));
        }
        else if (type == typeof(Guid))
        {
            json.WriteStringValue(row.GetGuid(column));
        }
        else if (type == typeof(DateTime))
        {
            json.WriteStringValue(row.GetDateTime(column).ToString(InstantFormat, CultureInfo.InvariantCulture));
        }
        else if (type == typeof(DateOnly))
        {
            json.WriteStringValue(row.GetFieldValue<DateOnly>(column).ToString("O", CultureInfo.InvariantCulture));
        }
        else if (type == typeof(int))
        {
            json.WriteNumberValue(row.GetInt32(column));
        }
        else if (type == typeof(long))
        {
            json.WriteNumberValue(row.GetInt64(column));
        }
        else if (type == typeof(bool))
        {
            json.WriteBooleanValue(row.GetBoolean(column));
        }
        else if (type == typeof(decimal))
        {
            // Providers disagree on zeros at the end.
            json.WriteRawValue(row.GetDecimal(column).ToString("0.############################", CultureInfo.InvariantCulture));
        }
        else if (type == typeof(byte[]))
        {
            json.WriteBase64StringValue(row.GetFieldValue<byte[]>(column));
        }
        else
        {
            throw new NotSupportedException(type.Name);
        }
    }

    /// <exception cref="FormatException">The text is not of this type.</exception>
    public static object Read(JsonElement value, Type type)
    {
        if (value.ValueKind is JsonValueKind.Null)
        {
            return DBNull.Value;
        }

        return type switch
        {
            _ when type == typeof(string) => value.GetString()!,
            _ when type == typeof(Guid) => value.GetGuid(),
            _ when type == typeof(DateTime) => DateTime.ParseExact(
                value.GetString()!, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
            _ when type == typeof(DateOnly) => DateOnly.ParseExact(value.GetString()!, "O", CultureInfo.InvariantCulture),
            _ when type == typeof(int) => value.GetInt32(),
            _ when type == typeof(long) => value.GetInt64(),
            _ when type == typeof(bool) => value.GetBoolean(),
            _ when type == typeof(decimal) => value.GetDecimal(),
            _ when type == typeof(byte[]) => value.GetBytesFromBase64(),
            _ => throw new NotSupportedException(type.Name),
        };
    }
}
