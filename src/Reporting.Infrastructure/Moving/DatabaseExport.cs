using System.IO.Compression;
using System.IO.Pipelines;
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
    private const int Block = 1 << 17;

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

    /// <summary>Rows are read on one side of a pipe and compressed on the other: each costs about as much.</summary>
    private async Task<IReadOnlyDictionary<string, long>> WriteAsync(FileStream file, CancellationToken ct)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 8 * Block, resumeWriterThreshold: 4 * Block, minimumSegmentSize: Block, useSynchronizationContext: false));
        var compressing = Task.Run(() => CompressAsync(pipe.Reader, file, ct), ct);
        try
        {
            var counts = new Dictionary<string, long>();
            Line(pipe.Writer, new MovedHeader(Format, Version, MovedHeader.SchemaOf(db), clock.GetUtcNow().ToMillisecond()));
            foreach (var table in MovedTable.Of(db))
            {
                Line(pipe.Writer, new MovedTableLine(table.Name, [.. table.Columns.Select(c => c.Name)]));
                counts[table.Name] = await RowsAsync(pipe.Writer, table, ct);
            }

            Line(pipe.Writer, new MovedEnd(counts.Values.Sum()));
            await pipe.Writer.CompleteAsync();
            await compressing;
            file.Flush(flushToDisk: true);
            return counts;
        }
        catch (Exception error)
        {
            // Whichever side failed, the other ends too before the file goes; a full disk is told as such, and not as a pipe that closed.
            await pipe.Writer.CompleteAsync(error);
            await compressing;
            throw;
        }
    }

    private static async Task CompressAsync(PipeReader lines, FileStream file, CancellationToken ct)
    {
        try
        {
            await using var zip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
            await lines.CopyToAsync(zip, ct);
        }
        catch (Exception error)
        {
            await lines.CompleteAsync(error);
            throw;
        }

        await lines.CompleteAsync();
    }

    private async Task<long> RowsAsync(PipeWriter lines, MovedTable table, CancellationToken ct)
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
        await using var json = new Utf8JsonWriter(lines, new JsonWriterOptions { Encoder = _json.Encoder });
        long count = 0;
        var written = 0L;
        while (await rows.ReadAsync(ct))
        {
            json.Reset();
            json.WriteStartArray();
            for (var column = 0; column < table.Columns.Count; column++)
            {
                MovedValue.Write(json, rows, column, table.Columns[column].Type);
            }

            json.WriteEndArray();
            json.Flush();
            EndLine(lines);
            count++;
            written += json.BytesCommitted;
            if (written >= Block)
            {
                written = 0;
                await FlushAsync(lines, ct);
            }
        }

        await FlushAsync(lines, ct);
        return count;
    }

    private static async Task FlushAsync(PipeWriter lines, CancellationToken ct)
    {
        if ((await lines.FlushAsync(ct)).IsCompleted)
        {
            throw new IOException("The file can no longer be written.");
        }
    }

    private static void Line<T>(PipeWriter lines, T line)
    {
        using (var json = new Utf8JsonWriter(lines, new JsonWriterOptions { Encoder = _json.Encoder }))
        {
            JsonSerializer.Serialize(json, line, _json);
        }

        EndLine(lines);
    }

    private static void EndLine(PipeWriter lines)
    {
        lines.GetSpan(1)[0] = (byte)'\n';
        lines.Advance(1);
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
