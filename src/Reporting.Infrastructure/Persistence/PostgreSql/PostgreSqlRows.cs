using Npgsql;
using NpgsqlTypes;

namespace Reporting.Infrastructure.Persistence.PostgreSql;

/// <summary>Copies many rows in the server's binary form.</summary>
internal static class PostgreSqlRows
{
    /// <summary>Within the connection's transaction. Waits for the server now and then: a value at a time, waiting without a thread costs more than the value.</summary>
    /// <param name="table">Delimited, as are the columns.</param>
    public static void Copy(
        NpgsqlConnection connection, string table, string columns, NpgsqlDbType[] types, IReadOnlyList<object[]> rows, CancellationToken ct)
    {
        using var copy = connection.BeginBinaryImport($"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            ct.ThrowIfCancellationRequested();
            copy.StartRow();
            for (var i = 0; i < row.Length; i++)
            {
                Write(copy, row[i], types[i]);
            }
        }

        copy.Complete();
    }

    /// <summary>All in one message to the server and one back, planned once a connection whatever the number of rows.</summary>
    public static async Task InsertAsync(NpgsqlConnection connection, IReadOnlyList<NpgsqlBatchCommand> inserts, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var insert in inserts)
        {
            batch.BatchCommands.Add(insert);
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>One column of the rows as an array of its own type, for <c>unnest</c>.</summary>
    public static Array ColumnOf(IReadOnlyList<object[]> rows, int column, Type type)
    {
        var values = Array.CreateInstance(type.IsValueType ? typeof(Nullable<>).MakeGenericType(type) : type, rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            values.SetValue(rows[row][column] is DBNull ? null : rows[row][column], row);
        }

        return values;
    }

    private static void Write(NpgsqlBinaryImporter copy, object value, NpgsqlDbType type)
    {
        switch (value)
        {
            case DBNull:
                copy.WriteNull();
                break;
            case string text:
                copy.Write(text, type);
                break;
            case Guid id:
                copy.Write(id, type);
                break;
            case DateTime instant:
                copy.Write(instant, type);
                break;
            case int number:
                copy.Write(number, type);
                break;
            case bool truth:
                copy.Write(truth, type);
                break;
            default:
                copy.Write(value, type);
                break;
        }
    }
}
