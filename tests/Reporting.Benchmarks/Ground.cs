using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Persistence;
using Reporting.Testing;

namespace Reporting.Benchmarks;

/// <summary>A migrated installation to measure on. Goes when disposed; the server that it may lie on stays.</summary>
internal sealed class Ground(Database database, Servers? servers, Installation installation) : IAsyncDisposable
{
    private static readonly byte[] _key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    /// <summary>In each line about a statement.</summary>
    public const string Statement = "Executed DbCommand";

    public Database Database => database;

    public Installation Installation => installation;

    /// <summary>Of the database's server; null for a file.</summary>
    public int? ServerProcess => servers?.Postgres.ProcessId;

    /// <summary>Runs one command of the product.</summary>
    /// <exception cref="InvalidOperationException">It did not end with 0; holds what it said.</exception>
    public async Task<string> RunAsync(params string[] command)
    {
        var (exitCode, output) = await installation.RunAsync(command);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{command[0]} ended with {exitCode}: {output}");
    }

    /// <summary>Of the parts of this installation that work: the service, the database's server, and whoever else is named.</summary>
    public double Cpu(params IEnumerable<ServiceProcess> processes) =>
        processes.Sum(p => ProcessCost.Cpu(p.Id)) + (ServerProcess is { } server ? ProcessCost.Cpu(server, withChildren: true) : 0);

    public long Declarations => installation.Count("""SELECT COUNT(*) FROM "Declarations" """);

    /// <exception cref="InvalidOperationException">It holds more or fewer declarations.</exception>
    public void MustHold(long acknowledged)
    {
        var stored = Declarations;
        if (stored != acknowledged)
        {
            throw new InvalidOperationException($"{acknowledged} declarations were acknowledged, {stored} are stored.");
        }
    }

    /// <summary>Waits until nothing is left to do, or patience ends.</summary>
    /// <returns>What is left then.</returns>
    public async Task<long> QuietAsync(TimeSpan patience)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            var left = installation.Count(
                """
                SELECT (SELECT COUNT(*) FROM "Outbox" WHERE "SentAt" IS NULL AND "ParkedAt" IS NULL) + (SELECT COUNT(*) FROM "Deliveries" WHERE "State" = 'Due')
                """);
            if (left == 0 || System.Diagnostics.Stopwatch.GetElapsedTime(started) > patience)
            {
                return left;
            }

            await Task.Delay(50);
        }
    }

    /// <param name="worker">False: pages and API only.</param>
    /// <param name="statements">Every statement to the database is told as a line that holds <see cref="Statement"/>.</param>
    public async Task<ServiceProcess> ServeAsync(bool worker, bool statements = false)
    {
        installation.Settings["Worker__InProcess"] = worker ? "true" : "false";
        installation.Settings["RateLimits__SignInsPerFiveMinutes"] = "0";
        installation.Settings["Serilog__MinimumLevel__Default"] = "Warning";
        installation.Settings["Serilog__MinimumLevel__Override__Microsoft.EntityFrameworkCore.Database.Command"] = statements ? "Information" : "Warning";
        var service = installation.Start(Installation.FreePort());
        await service.ReadyAsync();
        return service;
    }

    /// <summary>A connection past the product, that commits as durably as the product's.</summary>
    public async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = servers is null
            ? new SqliteConnection($"Data Source={installation.DatabaseFile};Pooling=false;Default Timeout=30")
            : new NpgsqlConnection(servers.Database + ";Pooling=false");
        await connection.OpenAsync();
        if (servers is null)
        {
            await connection.RunAsync("PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000;");
        }

        return connection;
    }

    /// <summary>The product's persistence in this process, on this database. Nothing that works in the background is started.</summary>
    public IHost Persistence(Action<IServiceCollection>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Data:Directory"] = installation.Directory,
            ["Secrets:Key"] = Convert.ToBase64String(_key),
            ["Database:Provider"] = servers is null ? null : "PostgreSql",
            ["ConnectionStrings:Reporting"] = servers?.Database,
        });
        builder.AddReportingPersistence();
        more?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <exception cref="InvalidOperationException">A commit that was answered might not be on the disk: what follows would measure something else.</exception>
    public async Task MustBeDurableAsync()
    {
        using var host = Persistence();
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var connection = Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.GetDbConnection(db.Database);
        await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.OpenConnectionAsync(db.Database);
        (string Ask, string Answer)[] settings = servers is null
            ? [("PRAGMA synchronous", "2"), ("PRAGMA journal_mode", "wal")]
            : [("SHOW synchronous_commit", "on"), ("SHOW fsync", "on"), ("SHOW full_page_writes", "on")];
        foreach (var (ask, expected) in settings)
        {
            var answer = Convert.ToString(await connection.AskAsync(ask), CultureInfo.InvariantCulture);
            if (answer != expected)
            {
                throw new InvalidOperationException($"{ask} is {answer}, not {expected}.");
            }
        }
    }

    /// <summary>Bytes that rows and indexes take.</summary>
    public async Task<long> SizeAsync()
    {
        if (servers is null)
        {
            // Not the file's length: what a checkpoint has not copied yet counts as well.
            await using var file = await OpenAsync();
            return (long)(await file.AskAsync("SELECT (p.page_count - f.freelist_count) * s.page_size FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s"))!;
        }

        await using var connection = await OpenAsync();
        return (long)(await connection.AskAsync("SELECT pg_database_size(current_database())"))!;
    }

    public async ValueTask DisposeAsync()
    {
        await installation.DisposeAsync();
        if (servers is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await servers.Postgres.DropAsync(new NpgsqlConnectionStringBuilder(servers.Database).Database!);
        }
    }
}

internal static class Sql
{
    public static async Task<object?> AskAsync(this DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 120);
        return await command.ExecuteScalarAsync();
    }

    public static async Task<int> RunAsync(this DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 120);
        return await command.ExecuteNonQueryAsync();
    }

    public static async Task<List<T>> ReadAsync<T>(this DbConnection connection, string sql, Func<DbDataReader, T> row)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 120);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}
