using Microsoft.Data.SqlClient;
using Testcontainers.MsSql;

namespace Reporting.Testing;

/// <summary>SQL Server in a container, where Docker answers. The container's companion removes it when the process that started it ends.</summary>
public sealed class MsSqlServer : ITestServer
{
    private readonly MsSqlContainer _container = new MsSqlBuilder("mcr.microsoft.com/mssql/server:2022-latest").Build();

    private const string Folder = "/var/opt/mssql/data";

    private readonly Lazy<Task> _backup;
    private string? _template;

    private MsSqlServer() => _backup = new(() => RunAsync($"BACKUP DATABASE [{_template}] TO DISK = N'{Folder}/{_template}.bak'"));

    /// <exception cref="DotNet.Testcontainers.Builders.DockerUnavailableException">No Docker answers.</exception>
    public static async Task<MsSqlServer> StartNewAsync()
    {
        var server = new MsSqlServer();
        await server._container.StartAsync();
        return server;
    }

    /// <summary>To any of its databases, there or not.</summary>
    public string ConnectionTo(string database) =>
        new SqlConnectionStringBuilder(_container.GetConnectionString()) { InitialCatalog = database, MaxPoolSize = 30 }.ConnectionString;

    public async Task CopyAsync(string template, string database)
    {
        _template = template;
        await _backup.Value;
        await RunAsync($"""
            RESTORE DATABASE [{database}] FROM DISK = N'{Folder}/{template}.bak'
            WITH MOVE N'{template}' TO N'{Folder}/{database}.mdf', MOVE N'{template}_log' TO N'{Folder}/{database}_log.ldf'
            """);
    }

    public async Task DropAsync(string database)
    {
        await using (var pool = new SqlConnection(ConnectionTo(database)))
        {
            SqlConnection.ClearPool(pool);
        }

        await RunAsync($"""
            IF DB_ID(N'{database}') IS NOT NULL
            BEGIN
                ALTER DATABASE [{database}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE;
                DROP DATABASE [{database}];
            END
            """);
    }

    public ValueTask DisposeAsync() => _container.DisposeAsync();

    private Task RunAsync(string sql) => TestDatabase.RunAsync(new SqlConnection(ConnectionTo("master")), sql);
}
