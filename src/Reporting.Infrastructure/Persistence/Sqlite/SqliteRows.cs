using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Reporting.Infrastructure.Persistence.Sqlite;

/// <summary>Inserts many rows through one prepared statement of SQLite itself: the provider's commands take as long to bind a row as SQLite to store it.</summary>
internal static class SqliteRows
{
    /// <summary>As the provider writes them: what it reads back and what it compares with must be the same text.</summary>
    private const string InstantFormat = @"yyyy\-MM\-dd HH\:mm\:ss.FFFFFFF";
    private const string DecimalFormat = "0.0###########################";

    /// <summary>Within the connection's transaction.</summary>
    /// <param name="rows">Values in the order of the columns: text, whole numbers, truth, instants, ids, bytes, decimals or <see cref="DBNull"/>.</param>
    public static void Insert(SqliteConnection connection, string table, IReadOnlyList<string> columns, IReadOnlyList<object[]> rows, CancellationToken ct)
    {
        var database = connection.Handle!;
        var sql = $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) VALUES ({string.Join(", ", columns.Select(_ => "?"))})";
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out var insert), database);
        using (insert)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
            try
            {
                foreach (var row in rows)
                {
                    ct.ThrowIfCancellationRequested();
                    for (var i = 0; i < row.Length; i++)
                    {
                        SqliteException.ThrowExceptionForRC(Bind(insert, i + 1, row[i], ref buffer), database);
                    }

                    var stepped = raw.sqlite3_step(insert);
                    if (stepped != raw.SQLITE_DONE)
                    {
                        SqliteException.ThrowExceptionForRC(stepped, database);
                    }

                    SqliteException.ThrowExceptionForRC(raw.sqlite3_reset(insert), database);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static int Bind(sqlite3_stmt insert, int place, object value, ref byte[] buffer) => value switch
    {
        DBNull => raw.sqlite3_bind_null(insert, place),
        string text => BindText(insert, place, text, ref buffer),
        Guid id => BindId(insert, place, id),
        DateTime instant => raw.sqlite3_bind_text(insert, place, Written(instant, InstantFormat, buffer)),
        DateOnly day => raw.sqlite3_bind_text(insert, place, Written(day, "yyyy-MM-dd", buffer)),
        decimal number => raw.sqlite3_bind_text(insert, place, Written(number, DecimalFormat, buffer)),
        bool truth => raw.sqlite3_bind_int64(insert, place, truth ? 1 : 0),
        int number => raw.sqlite3_bind_int64(insert, place, number),
        long number => raw.sqlite3_bind_int64(insert, place, number),
        byte[] bytes => raw.sqlite3_bind_blob(insert, place, bytes),
        _ => throw new NotSupportedException(value.GetType().Name),
    };

    private static int BindText(sqlite3_stmt insert, int place, string text, ref byte[] buffer)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (buffer.Length < most)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = ArrayPool<byte>.Shared.Rent(most);
        }

        return raw.sqlite3_bind_text(insert, place, buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer)));
    }

    private static int BindId(sqlite3_stmt insert, int place, Guid id)
    {
        Span<byte> text = stackalloc byte[36];
        id.TryFormat(text, out _);
        Ascii.ToUpperInPlace(text, out _);
        return raw.sqlite3_bind_text(insert, place, text);
    }

    private static ReadOnlySpan<byte> Written<T>(T value, string format, byte[] buffer)
        where T : IUtf8SpanFormattable =>
        value.TryFormat(buffer, out var length, format, CultureInfo.InvariantCulture) ? buffer.AsSpan(0, length) : throw new FormatException(format);
}
