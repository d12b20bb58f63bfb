using System.Buffers.Text;
using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Reporting.Infrastructure.Persistence.Sqlite;

/// <summary>
/// A stored value as JSON, from the bytes that SQLite holds: its texts are UTF-8 already, and instants and ids are texts. Of a whole
/// database that is half of the time.
/// </summary>
internal static class SqliteValue
{
    private const int Day = 10;
    private const int Second = 19;

    /// <param name="type">Text, id, instant and number have a shorter way.</param>
    /// <returns>False when nothing was written.</returns>
    public static bool TryWrite(Utf8JsonWriter json, DbDataReader row, int column, Type type)
    {
        if ((row as SqliteDataReader)?.Handle is not { } rows)
        {
            return false;
        }

        if (type == typeof(string) || type == typeof(Guid) || type == typeof(DateTime))
        {
            var text = raw.sqlite3_column_blob(rows, column);
            if (text.IsEmpty && IsNull(rows, column))
            {
                json.WriteNullValue();
            }
            else if (type == typeof(string))
            {
                json.WriteStringValue(text);
            }
            else if (type == typeof(Guid))
            {
                json.WriteStringValue(Utf8Parser.TryParse(text, out Guid id, out var read) && read == text.Length ? id : throw NotA(type, column));
            }
            else
            {
                json.WriteStringValue(Instant(text, stackalloc byte[Second + 5]) is { Length: > 0 } instant ? instant : throw NotA(type, column));
            }
        }
        else if (type == typeof(int) || type == typeof(long) || type == typeof(bool))
        {
            if (IsNull(rows, column))
            {
                json.WriteNullValue();
                return true;
            }

            var number = raw.sqlite3_column_int64(rows, column);
            if (type == typeof(bool))
            {
                json.WriteBooleanValue(number != 0);
            }
            else
            {
                json.WriteNumberValue(number);
            }
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool IsNull(sqlite3_stmt rows, int column) => raw.sqlite3_column_type(rows, column) == raw.SQLITE_NULL;

    /// <summary><c>2026-11-29 02:40:05.1</c> as <c>2026-11-29T02:40:05.100Z</c>; empty when it is no instant.</summary>
    private static ReadOnlySpan<byte> Instant(ReadOnlySpan<byte> stored, Span<byte> instant)
    {
        if (stored.Length < Second || stored[Day] != ' ' || (stored.Length > Second && stored[Second] != '.'))
        {
            return default;
        }

        "0000-00-00T00:00:00.000Z"u8.CopyTo(instant);
        var fraction = stored[Second..];
        stored[..Day].CopyTo(instant);
        stored[(Day + 1)..Second].CopyTo(instant[(Day + 1)..]);
        fraction[..Math.Min(fraction.Length, 4)].CopyTo(instant[Second..]);
        return instant;
    }

    private static InvalidDataException NotA(Type type, int column) => new($"Column {column} holds no {type.Name}.");
}
