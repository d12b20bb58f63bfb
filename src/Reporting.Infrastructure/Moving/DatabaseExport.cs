using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Persistence.SqlServer;

namespace Reporting.Infrastructure.Moving;

/// <summary>
/// Everything of a database in one file, the same whichever provider it lies on: gzip, one JSON value a line. A header, then a line that
/// names each table and its columns, followed by its rows, and a last line that counts them.
/// </summary>
public sealed class DatabaseExport(ReportingDbContext db, TimeProvider clock)
{
    public const string Format = "reporting-export";
    public const int Version = 1;

    private static readonly JsonSerializerOptions _json = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads one state of the database. Nothing is left behind when it fails.</summary>
    /// <returns>Rows of each table.</returns>
    /// <exception cref="IOException">The file exists already, or cannot be written.</exception>
    public async Task<IReadOnlyDictionary<string, long>> RunAsync(string path, CancellationToken ct)
    {
        // It holds every narrative and every contact.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new FileStream(path, options);
        try
        {
            return await db.ReadTogetherAsync(
                async () =>
                {
                    file.SetLength(0);
                    return await WriteAsync(file, ct);
                },
                ct);
        }
        catch (Exception)
        {
            File.Delete(path);
            throw;
        }
    }

    private async Task<IReadOnlyDictionary<string, long>> WriteAsync(FileStream file, CancellationToken ct)
    {
        var counts = new Dictionary<string, long>();
        await using (var zip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        {
            await LineAsync(zip, new MovedHeader(Format, Version, MovedHeader.SchemaOf(db), clock.GetUtcNow().ToMillisecond()), ct);
            foreach (var table in MovedTable.Of(db))
            {
                await LineAsync(zip, new MovedTableLine(table.Name, [.. table.Columns.Select(c => c.Name)]), ct);
                counts[table.Name] = await RowsAsync(zip, table, ct);
            }

            await LineAsync(zip, new MovedEnd(counts.Values.Sum()), ct);
        }

        file.Flush(flushToDisk: true);
        return counts;
    }

    private async Task<long> RowsAsync(Stream zip, MovedTable table, CancellationToken ct)
    {
        var names = db.GetService<ISqlGenerationHelper>();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandTimeout = 0;
        var key = table.Table.PrimaryKey!.Columns.Select(c => names.DelimitIdentifier(c.Name));
#pragma warning disable CA2100 // Names of tables and columns, from the model.
        command.CommandText = $"SELECT {string.Join(", ", table.Columns.Select(c => names.DelimitIdentifier(c.Name)))} FROM {names.DelimitIdentifier(table.Name)} ORDER BY {string.Join(", ", key)}";
#pragma warning restore CA2100
        await using var rows = await command.ExecuteReaderAsync(ct);
        using var buffer = new MemoryStream();
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = _json.Encoder });
        long count = 0;
        while (await rows.ReadAsync(ct))
        {
            buffer.SetLength(0);
            json.Reset();
            json.WriteStartArray();
            for (var column = 0; column < table.Columns.Count; column++)
            {
                MovedValue.Write(json, rows, column, table.Columns[column].Type);
            }

            json.WriteEndArray();
            await json.FlushAsync(ct);
            buffer.WriteByte((byte)'\n');
            await zip.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), ct);
            count++;
        }

        return count;
    }

    private static async Task LineAsync<T>(Stream zip, T line, CancellationToken ct)
    {
        await JsonSerializer.SerializeAsync(zip, line, _json, ct);
        zip.WriteByte((byte)'\n');
    }
}

/// <param name="Schema">Names of the migrations, oldest first.</param>
internal sealed record MovedHeader(string Format, int Version, IReadOnlyList<string> Schema, DateTimeOffset TakenAt)
{
    /// <summary>A migration has the same name on every provider, after a time of its own.</summary>
    public static IReadOnlyList<string> SchemaOf(ReportingDbContext db) =>
        [.. db.Database.GetMigrations().Where(m => !m.EndsWith(SqlServerReportingDbContext.OwnMigration, StringComparison.Ordinal)).Select(m => m[(m.IndexOf('_', StringComparison.Ordinal) + 1)..])];
}

internal sealed record MovedTableLine(string Table, IReadOnlyList<string> Columns);

internal sealed record MovedEnd(long Rows);
