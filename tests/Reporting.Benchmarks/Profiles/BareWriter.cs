using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Npgsql;
using Reporting.Domain.Declarations;

namespace Reporting.Benchmarks.Profiles;

/// <summary>
/// The raw limit of an intake: the rows that the service stored for real requests, written again into the same tables with the same indexes by
/// one bare loop on ADO.NET, a commit for as many as the service ever groups. Ids, references and other unique values are renewed.
/// </summary>
internal sealed class BareWriter : IAsyncDisposable
{
    /// <summary>As many as the intake groups at most.</summary>
    public const int Batch = 64;

    private const string Lanes = "ReceiptLanes";

    private readonly DbConnection _connection;
    private readonly List<Table> _tables;
    private readonly object _guid;
    private long _seq;

    private BareWriter(DbConnection connection, List<Table> tables, object guid) => (_connection, _tables, _guid) = (connection, tables, guid);

    /// <summary>Tables, and how many rows each has.</summary>
    public static async Task<Dictionary<string, long>> CountsAsync(Ground ground)
    {
        await using var connection = await ground.OpenAsync();
        var names = await connection.ReadAsync(
            ground.Database is Database.Sqlite
                ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
                : "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
            r => r.GetString(0));
        var counts = new Dictionary<string, long>();
        foreach (var name in names)
        {
            counts[name] = Convert.ToInt64(await connection.AskAsync($"SELECT COUNT(*) FROM \"{name}\""), CultureInfo.InvariantCulture);
        }

        return counts;
    }

    /// <param name="from">Where the service stored declarations, and nothing else happened.</param>
    /// <param name="written">The tables that got a row for each.</param>
    /// <param name="to">Migrated, and empty.</param>
    public static async Task<BareWriter> OpenAsync(Ground from, IEnumerable<string> written, Ground to)
    {
        var tables = new List<Table>();
        await using (var connection = await from.OpenAsync())
        {
            foreach (var name in written.OrderBy(name => name is "Declarations" ? 0 : 1))
            {
                tables.Add(await PrototypesAsync(connection, name, $"""SELECT * FROM "{name}" """, Batch * 8));
            }

            tables.Add(await PrototypesAsync(connection, Lanes, $"""SELECT * FROM "{Lanes}" """, 1));
        }

        var writer = new BareWriter(await to.OpenAsync(), tables, from.Database is Database.Sqlite ? "" : Guid.Empty);
        await writer.InsertLaneAsync();
        return writer;
    }

    /// <summary>Writes for so long; declarations a second.</summary>
    public async Task<double> RunAsync(TimeSpan duration)
    {
        var (started, rows) = (Stopwatch.GetTimestamp(), 0);
        await using var batch = new Inserts(_connection, _tables);
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            await using (var transaction = await _connection.BeginTransactionAsync())
            {
                for (var i = 0; i < Batch; i++)
                {
                    var id = Guid.CreateVersion7();
                    _seq++;
                    foreach (var table in _tables.SkipLast(1))
                    {
                        batch.Row(table, i, Renewed(table, id));
                    }
                }

                await batch.WriteAsync(transaction, _seq);
                await transaction.CommitAsync();
            }

            rows += Batch;
        }

        return rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private object[] Renewed(Table table, Guid id)
    {
        var row = (object[])table.Rows[(int)(_seq % table.Rows.Count)].Clone();
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (table.Name, table.Columns[i].Name) switch
            {
                ("Declarations", "Id") or (_, "DeclarationId") => Same(id),
                (_, "MessageId") => Same(Guid.CreateVersion7()),
                (_, "Reference") => DeclarationReference.Numbered(2026, _seq).Value,
                (_, "KeyHash") => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
                (_, "Receipt_Seq") => _seq,
                _ => row[i],
            };
        }

        return row;
    }

    /// <summary>As this database keeps it.</summary>
    private object Same(Guid id) => _guid is Guid ? id : id.ToString().ToUpperInvariant();

    private static async Task<Table> PrototypesAsync(DbConnection connection, string name, string sql, int count)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"{sql} LIMIT {count}";
        await using var reader = await command.ExecuteReaderAsync();
        var columns = Enumerable.Range(0, reader.FieldCount).Where(i => (name, reader.GetName(i)) != ("Outbox", "Seq"))
            .Select(i => (Ordinal: i, Column: new Column(reader.GetName(i), reader.GetDataTypeName(i)))).ToList();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            rows.Add([.. columns.Select(c => reader.GetValue(c.Ordinal))]);
        }

        return new(name, [.. columns.Select(c => c.Column)], rows);
    }

    private async Task InsertLaneAsync()
    {
        var lane = _tables[^1];
        await using var command = _connection.CreateCommand();
        command.CommandText = InsertOf(lane);
        Inserts.AddParameters(command.Parameters, command.CreateParameter, lane, lane.Rows[0]);
        await command.ExecuteNonQueryAsync();
        await _connection.RunAsync($"""UPDATE "{Lanes}" SET "Seq" = 0""");
    }

    private static string InsertOf(Table table) => $"""
        INSERT INTO "{table.Name}" ({string.Join(", ", table.Columns.Select(c => $"\"{c.Name}\""))}) VALUES ({string.Join(", ", table.Columns.Select((_, i) => $"@p{i}"))})
        """;

    private const string UpdateLane = $"""UPDATE "{Lanes}" SET "Seq" = @p0, "Version" = "Version" + 1""";

    private sealed record Column(string Name, string Type);

    private sealed record Table(string Name, List<Column> Columns, List<object[]> Rows);

    /// <summary>Prepared once: on PostgreSQL all of a batch goes in one message, a statement a table with an array a column; on SQLite each insert is a call.</summary>
    private sealed class Inserts : IAsyncDisposable
    {
        private readonly NpgsqlBatch? _batch;
        private readonly Dictionary<string, DbCommand> _commands = [];
        private readonly DbCommand? _lane;
        private readonly List<Table> _tables;

        public Inserts(DbConnection connection, List<Table> tables)
        {
            _tables = [.. tables.SkipLast(1)];
            if (connection is NpgsqlConnection npgsql)
            {
                _batch = new(npgsql);
                foreach (var table in _tables)
                {
                    var command = new NpgsqlBatchCommand(
                        $"INSERT INTO \"{table.Name}\" ({string.Join(", ", table.Columns.Select(c => $"\"{c.Name}\""))}) SELECT * FROM unnest({string.Join(", ", table.Columns.Select((_, i) => $"${i + 1}"))})");
                    for (var i = 0; i < table.Columns.Count; i++)
                    {
                        // Each array keeps the type that its column has in the rows that the service stored.
                        var type = table.Rows.Select(row => row[i]).FirstOrDefault(value => value is not DBNull)?.GetType()
                            ?? table.Columns[i].Type switch { "uuid" => typeof(Guid), "integer" => typeof(int), "bigint" => typeof(long), "boolean" => typeof(bool), var name when name.StartsWith("timestamp", StringComparison.Ordinal) => typeof(DateTime), _ => typeof(string) };
                        var values = Array.CreateInstance(type.IsValueType ? typeof(Nullable<>).MakeGenericType(type) : type, Batch);
                        command.Parameters.Add(new NpgsqlParameter { Value = values, DataTypeName = $"{Regex.Replace(table.Columns[i].Type, @"\([0-9]+\)", "")}[]" });
                    }

                    _batch.BatchCommands.Add(command);
                }

                var lane = new NpgsqlBatchCommand(UpdateLane);
                lane.Parameters.Add(new NpgsqlParameter { ParameterName = "p0", Value = 0L });
                _batch.BatchCommands.Add(lane);
                _batch.Prepare();
                return;
            }

            foreach (var table in _tables)
            {
                var command = connection.CreateCommand();
                command.CommandText = InsertOf(table);
                AddParameters(command.Parameters, command.CreateParameter, table, table.Rows[0]);
                _commands.Add(table.Name, command);
            }

            _lane = connection.CreateCommand();
            _lane.CommandText = UpdateLane;
            var seq = _lane.CreateParameter();
            seq.ParameterName = "@p0";
            _lane.Parameters.Add(seq);
        }

        private readonly List<(Table Table, object[] Row)> _rows = [];

        public static void AddParameters(System.Collections.IList parameters, Func<DbParameter> create, Table table, object[] row)
        {
            for (var i = 0; i < row.Length; i++)
            {
                var parameter = create();
                (parameter.ParameterName, parameter.Value) = ($"p{i}", row[i]);
                if (table.Columns[i].Type is "json" or "jsonb" && parameter is NpgsqlParameter npgsql)
                {
                    npgsql.DataTypeName = table.Columns[i].Type;
                }

                parameters.Add(parameter);
            }
        }

        public void Row(Table table, int index, object[] row)
        {
            if (_batch is null)
            {
                _rows.Add((table, row));
                return;
            }

            var parameters = _batch.BatchCommands[_tables.IndexOf(table)].Parameters;
            for (var i = 0; i < row.Length; i++)
            {
                ((Array)parameters[i].Value!).SetValue(row[i] is DBNull ? null : row[i], index);
            }
        }

        public async Task WriteAsync(DbTransaction transaction, long seq)
        {
            if (_batch is not null)
            {
                _batch.Transaction = (NpgsqlTransaction)transaction;
                _batch.BatchCommands[^1].Parameters[0].Value = seq;
                await _batch.ExecuteNonQueryAsync();
                return;
            }

            foreach (var (table, row) in _rows)
            {
                var command = _commands[table.Name];
                command.Transaction = transaction;
                for (var i = 0; i < row.Length; i++)
                {
                    command.Parameters[i].Value = row[i];
                }

                command.ExecuteNonQuery();
            }

            _rows.Clear();
            (_lane!.Transaction, _lane.Parameters[0].Value) = (transaction, seq);
            _lane.ExecuteNonQuery();
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var command in _commands.Values.Append(_lane).OfType<DbCommand>())
            {
                await command.DisposeAsync();
            }

            if (_batch is not null)
            {
                await _batch.DisposeAsync();
            }
        }
    }
}
