using System.Data.Common;
using System.Security.Cryptography;
using DotNet.Testcontainers.Builders;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Persistence.PostgreSql;
using Reporting.Infrastructure.Persistence.Sqlite;
using Reporting.Infrastructure.Persistence.SqlServer;

namespace Reporting.Testing;

/// <summary>A server whose databases are copies of one, made and dropped in no time.</summary>
internal interface ITestServer : IAsyncDisposable
{
    /// <summary>To any of its databases, there or not.</summary>
    string ConnectionTo(string database);

    /// <summary>Nobody is connected to the template.</summary>
    Task CopyAsync(string template, string database);

    /// <summary>Whoever is connected still is cut off.</summary>
    Task DropAsync(string database);
}

/// <summary>
/// A data directory and a database of a test's own, gone when disposed. <c>REPORTING_TEST_DATABASE</c> says on what: <c>sqlite</c> (nothing said),
/// <c>postgresql</c> or <c>sqlserver</c>; one server serves a whole test run.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string Template = "reporting_template";

    private static readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly Lazy<Task<ITestServer>> _server = new(StartServerAsync);
    private static readonly Lazy<Task> _template = new(MakeTemplateAsync);

    private readonly ITestServer? _on;
    private readonly string _name;

    private TestDatabase(ITestServer? on, string name, string key)
    {
        (_on, _name) = (on, name);
        Folder = Directory.CreateTempSubdirectory("reporting-").FullName;
        Settings = new() { ["Data:Directory"] = Folder };
        if (on is not null)
        {
            Settings["Database:Provider"] = Provider.ToString();
            Settings["ConnectionStrings:Reporting"] = on.ConnectionTo(name);

            // Servers share their databases, hence the key.
            Settings["Secrets:Key"] = key;
        }
    }

    public static DatabaseProvider Provider { get; } =
        Enum.Parse<DatabaseProvider>(Environment.GetEnvironmentVariable("REPORTING_TEST_DATABASE") is { Length: > 0 } named ? named : "sqlite", ignoreCase: true);

    /// <summary>Absolute; the data directory of whoever works on this database.</summary>
    public string Folder { get; }

    /// <summary>What a program is given to work here.</summary>
    public Dictionary<string, string?> Settings { get; }

    /// <param name="migrated">Ready to be served on. A SQLite file is made by whoever starts on it, as it is shipped.</param>
    /// <param name="key">The master key it is made under, when a test knows better.</param>
    public static async Task<TestDatabase> CreateAsync(bool migrated = true, string? key = null)
    {
        if (Provider is DatabaseProvider.Sqlite)
        {
            return new(null, "", "");
        }

        var database = new TestDatabase(await _server.Value, $"test_{Guid.CreateVersion7():N}", key ?? _key);
        if (migrated)
        {
            await _template.Value;
            await database._on!.CopyAsync(Template, database._name);
            if (key is not null && key != _key)
            {
                await database.MakeUnderItsKeyAsync();
            }
        }

        return database;
    }

    /// <summary>Further options for the context of whichever provider it is.</summary>
    public static void Configure(IServiceCollection services, Action<DbContextOptionsBuilder> configure)
    {
        services.ConfigureDbContext<SqliteReportingDbContext>(configure);
        services.ConfigureDbContext<PostgreSqlReportingDbContext>(configure);
        services.ConfigureDbContext<SqlServerReportingDbContext>(configure);
    }

    /// <summary>At the end of the tests of an assembly.</summary>
    public static async Task StopServerAsync()
    {
        if (_server.IsValueCreated && _server.Value.IsCompletedSuccessfully)
        {
            await (await _server.Value).DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_on is null)
        {
            SqliteConnection.ClearAllPools();
        }
        else
        {
            await _on.DropAsync(_name);
        }

        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    internal static async Task RunAsync(DbConnection connection, string sql)
    {
        await using (connection)
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            (command.CommandText, command.CommandTimeout) = (sql, 120);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task<ITestServer> StartServerAsync()
    {
        if (Provider is DatabaseProvider.PostgreSql)
        {
            // No test takes the machine's power away, and each makes a database.
            return PostgreSqlServer.Programs is not null || Environment.GetEnvironmentVariable("CI") == "true"
                ? await PostgreSqlServer.StartNewAsync(durable: false)
                : throw Skipped("PostgreSQL is not installed: apt-get install postgresql.");
        }

        try
        {
            return await MsSqlServer.StartNewAsync();
        }
        catch (DockerUnavailableException)
        {
            throw Skipped("no Docker answers, which would run SQL Server.");
        }
    }

    private static async Task MakeTemplateAsync()
    {
        var template = new TestDatabase(await _server.Value, Template, _key);
        try
        {
            using var host = template.Host();
            await host.Services.GetRequiredService<DatabaseMigration>().RunAsync(CancellationToken.None);
        }
        finally
        {
            Directory.Delete(template.Folder, recursive: true);
        }
    }

    private async Task MakeUnderItsKeyAsync()
    {
        using var host = Host();
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ReportingDbContext>().KeyFingerprints.ExecuteDeleteAsync();
        await host.Services.GetRequiredService<DatabaseMigration>().RunAsync(CancellationToken.None);
    }

    /// <summary>Leaves no connection open: whoever copies a database must find nobody in it.</summary>
    private IHost Host()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Configuration["ConnectionStrings:Reporting"] += ";Pooling=false";
        builder.AddReportingPersistence();
        return builder.Build();
    }

    /// <summary>What the test runner reports as skipped.</summary>
    internal static InvalidOperationException Skipped(string reason) => new($"$XunitDynamicSkip${reason}");
}
