using System.Data.Common;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Moving;

/// <summary>Why a file is not taken; the message tells what to do.</summary>
public sealed class MoveRefusedException(string message) : Exception(message);

/// <summary>Fills an empty database with an <see cref="DatabaseExport"/>: all of it or nothing, in one transaction.</summary>
public sealed class DatabaseImport(ReportingDbContext db, SecretKeys keys)
{
    /// <summary>SQL Server takes 2,100 parameters a command, and 1,000 rows an INSERT.</summary>
    private const int MostParameters = 2000;

    private const int MostRows = 1000;

    /// <returns>Rows of each table.</returns>
    /// <exception cref="MoveRefusedException">The file is not whole or of another schema, the database is not empty, or the master key is another one.</exception>
    public async Task<IReadOnlyDictionary<string, long>> RunAsync(string path, CancellationToken ct)
    {
        if (await db.Declarations.AnyAsync(ct) || await db.Users.AnyAsync(ct) || await db.Establishments.AnyAsync(ct) || await db.AuditEntries.AnyAsync(ct))
        {
            throw new MoveRefusedException("This database is in use already. Everything is taken into an empty one only: run 'migrate' on a new database.");
        }

        return await db.Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(token);
                var counts = await ReadAsync(path, token);
                if (!(await db.KeyFingerprints.AsNoTracking().SingleAsync(token)).Fits(keys))
                {
                    throw new MoveRefusedException("Secrets:Key is not the key the exported database was made under. Set that one.");
                }

                await transaction.CommitAsync(token);
                return counts;
            },
            ct);
    }

    private async Task<IReadOnlyDictionary<string, long>> ReadAsync(string path, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        await using var zip = new GZipStream(file, CompressionMode.Decompress);
        using var lines = new StreamReader(zip);
        try
        {
            return await ReadAsync(lines, ct);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new MoveRefusedException("The file is not a whole export: it is damaged, cut short or something else. Nothing was taken.");
        }
    }

    private async Task<IReadOnlyDictionary<string, long>> ReadAsync(StreamReader lines, CancellationToken ct)
    {
        var header = JsonSerializer.Deserialize<MovedHeader>(await lines.ReadLineAsync(ct) ?? "", JsonSerializerOptions.Web);
        if (header is not { Format: DatabaseExport.Format, Version: DatabaseExport.Version })
        {
            throw new InvalidDataException();
        }

        var own = MovedHeader.SchemaOf(db);
        if (!header.Schema.SequenceEqual(own))
        {
            throw new MoveRefusedException(
                $"The export has the migrations {string.Join(", ", header.Schema)}, this program {string.Join(", ", own)}. Bring both to the same version of the program first.");
        }

        var tables = MovedTable.Of(db).ToDictionary(t => t.Name);
        await EmptyAsync(tables.Values.Reverse(), ct);
        var counts = new Dictionary<string, long>();
        TableWriter? writer = null;
        while (await lines.ReadLineAsync(ct) is { } line)
        {
            if (line.StartsWith('['))
            {
                await (writer ?? throw new InvalidDataException()).AddAsync(line, ct);
                continue;
            }

            await FinishAsync();
            var fields = JsonDocument.Parse(line).RootElement;
            if (fields.TryGetProperty("rows", out var rows))
            {
                return rows.GetInt64() == counts.Values.Sum() && counts.Count == tables.Count ? counts : throw new InvalidDataException();
            }

            var next = fields.Deserialize<MovedTableLine>(JsonSerializerOptions.Web)!;
            var table = tables[next.Table];
            if (!table.Columns.Select(c => c.Name).SequenceEqual(next.Columns))
            {
                throw new InvalidDataException();
            }

            writer = await TableWriter.StartAsync(db, table, Math.Min(MostRows, MostParameters / table.Columns.Count), ct);
        }

        throw new InvalidDataException();

        async Task FinishAsync()
        {
            if (writer is not null)
            {
                counts.Add(writer.Table.Name, await writer.FinishAsync(ct));
            }
        }
    }

    /// <summary>What the schema brought along, such as regimes and recipients: the export has them as they stood.</summary>
    private async Task EmptyAsync(IEnumerable<MovedTable> tables, CancellationToken ct)
    {
        var names = db.GetService<ISqlGenerationHelper>();
        foreach (var table in tables)
        {
            await using var command = Command(db);
#pragma warning disable CA2100 // Names of tables, from the model.
            command.CommandText = $"DELETE FROM {names.DelimitIdentifier(table.Name)}";
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private static DbCommand Command(ReportingDbContext db)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandTimeout = 0;
        return command;
    }

    /// <summary>Inserts rows many at a time; one command is prepared for full batches.</summary>
    private sealed class TableWriter(ReportingDbContext db, MovedTable table, int batch)
    {
        private readonly List<object[]> _rows = [];
        private DbCommand? _full;
        private long _count;

        public MovedTable Table => table;

        private ISqlGenerationHelper Names => db.GetService<ISqlGenerationHelper>();

        private string Target => Names.DelimitIdentifier(table.Name);

        private bool IsSqlServer => db.Database.IsSqlServer();

        public static async Task<TableWriter> StartAsync(ReportingDbContext db, MovedTable table, int batch, CancellationToken ct)
        {
            var writer = new TableWriter(db, table, batch);
            if (table.Numbered is not null && writer.IsSqlServer)
            {
                await writer.ExecuteAsync($"SET IDENTITY_INSERT {writer.Target} ON", ct);
            }

            return writer;
        }

        public async Task AddAsync(string line, CancellationToken ct)
        {
            using var parsed = JsonDocument.Parse(line);
            var values = parsed.RootElement;
            if (values.GetArrayLength() != table.Columns.Count)
            {
                throw new InvalidDataException();
            }

            _rows.Add([.. table.Columns.Select((column, at) => MovedValue.Read(values[at], column.Type))]);
            if (_rows.Count == batch)
            {
                _full ??= Insert(batch);
                await WriteAsync(_full, ct);
            }
        }

        public async Task<long> FinishAsync(CancellationToken ct)
        {
            if (_rows.Count > 0)
            {
                await using var rest = Insert(_rows.Count);
                await WriteAsync(rest, ct);
            }

            if (_full is not null)
            {
                await _full.DisposeAsync();
            }

            if (table.Numbered is { } numbered && IsSqlServer)
            {
                await ExecuteAsync($"SET IDENTITY_INSERT {Target} OFF", ct);
            }
            else if (table.Numbered is not null && db.Database.IsNpgsql())
            {
                // The next number comes after those that were brought.
                var column = Names.DelimitIdentifier(table.Numbered.Name);
                await ExecuteAsync(
                    $"SELECT setval(pg_get_serial_sequence('{Target}', '{table.Numbered.Name}'), COALESCE(MAX({column}), 0) + 1, false) FROM {Target}", ct);
            }

            return _count;
        }

        private DbCommand Insert(int rows)
        {
            var command = Command(db);
            var groups = new List<string>(rows);
            for (var row = 0; row < rows; row++)
            {
                var names = table.Columns.Select((column, at) =>
                {
                    var name = $"@p{row}_{at}";
                    command.Parameters.Add(column.Parameter(command, name));
                    return name;
                });
                groups.Add($"({string.Join(", ", names)})");
            }

            var columns = string.Join(", ", table.Columns.Select(c => Names.DelimitIdentifier(c.Name)));
#pragma warning disable CA2100 // Names of tables and columns, from the model; values are parameters.
            command.CommandText = $"INSERT INTO {Target} ({columns}) VALUES {string.Join(", ", groups)}";
#pragma warning restore CA2100
            return command;
        }

        private async Task WriteAsync(DbCommand insert, CancellationToken ct)
        {
            for (var row = 0; row < _rows.Count; row++)
            {
                for (var column = 0; column < table.Columns.Count; column++)
                {
                    insert.Parameters[(row * table.Columns.Count) + column].Value = _rows[row][column];
                }
            }

            await insert.ExecuteNonQueryAsync(ct);
            _count += _rows.Count;
            _rows.Clear();
        }

        private async Task ExecuteAsync(string sql, CancellationToken ct)
        {
            await using var command = Command(db);
#pragma warning disable CA2100 // Names of tables and columns, from the model.
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(ct);
        }
    }
}
