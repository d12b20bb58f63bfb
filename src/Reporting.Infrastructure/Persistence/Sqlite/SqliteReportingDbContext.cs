using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Reporting.Infrastructure.Persistence.Sqlite;

internal sealed class SqliteReportingDbContext(DbContextOptions<SqliteReportingDbContext> options) : ReportingDbContext(options)
{
    /// <summary>Here and not in an interceptor: EF does not always tell them that a save ended in a conflict, and a gate once kept stays shut.</summary>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default) =>
        this.GetService<WriteGate>().RunAsync(() => base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken), cancellationToken);

    public override Task<int> SaveFirstAsync(CancellationToken ct) => this.GetService<WriteGate>().RunFirstAsync(() => base.SaveChangesAsync(true, ct), ct);

    public override Task SaveFirstAsync(Func<CancellationToken, Task> rows, CancellationToken ct) => this.GetService<WriteGate>().RunFirstAsync(
        async () =>
        {
            await base.SaveFirstAsync(rows, ct);
            return true;
        },
        ct);

    /// <summary>Its indexes stay in memory meanwhile, a page of its log is copied less often, and a commit may be lost with the machine, whole: whoever writes goes on after the last one.</summary>
    public override async Task OpenForManyRowsAsync(CancellationToken ct)
    {
        await base.OpenForManyRowsAsync(ct);
        await Database.ExecuteSqlAsync($"PRAGMA cache_size=-524288; PRAGMA wal_autocheckpoint=200000; PRAGMA synchronous=NORMAL;", ct);
    }

    /// <summary>EF's own lock row outlives a killed migration, and a file has no session: the lock is a file of the system, which falls with the process.</summary>
    public override async Task<IAsyncDisposable> LockSchemaAsync(CancellationToken ct)
    {
        var database = new SqliteConnectionStringBuilder(Database.GetConnectionString()).DataSource;
        if (database is "" or ":memory:")
        {
            return new MemoryStream();
        }

        var file = await OpenAloneAsync(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(database))!, "migration.lock"), ct);
        var left = await Database.SqlQuery<int>($"SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE name = '__EFMigrationsLock'").SingleAsync(ct);
        if (left > 0)
        {
            await Database.ExecuteSqlAsync($"DELETE FROM \"__EFMigrationsLock\"", ct);
        }

        return file;
    }

    private static async Task<FileStream> OpenAloneAsync(string path, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), ct);
            }
        }
    }

    /// <summary>A deferred transaction takes no write lock: in WAL mode it sees the state of its first read, and keeps nobody waiting.</summary>
    public override async Task<T> ReadTogetherAsync<T>(Func<Task<T>> reads, CancellationToken ct)
    {
        await Database.OpenConnectionAsync(ct);
        try
        {
            await using var transaction = ((SqliteConnection)Database.GetDbConnection()).BeginTransaction(deferred: true);
            await Database.UseTransactionAsync(transaction, ct);
            try
            {
                return await reads();
            }
            finally
            {
                await Database.UseTransactionAsync(null, CancellationToken.None);
            }
        }
        finally
        {
            await Database.CloseConnectionAsync();
        }
    }
}

/// <summary>What every connection needs: a commit is on the disk when it returns, and a second program waits instead of failing.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const string Patience = "PRAGMA busy_timeout=10000;";
    private const string Pragmas = Patience + " PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=1000; ";
    private const string OnDisk = Pragmas + "PRAGMA synchronous=FULL;";
    private const string InOrder = Pragmas + "PRAGMA synchronous=NORMAL;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = For(connection);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = For(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>EF looks read-only whether the file exists, and may not turn one that is not in WAL mode yet: a restored copy is such a file.</summary>
    private static string For(DbConnection connection) =>
        connection.ConnectionString.Contains("Mode=ReadOnly", StringComparison.OrdinalIgnoreCase) ? Patience : RelayedWork.Here ? InOrder : OnDisk;
}

/// <summary>For the migration tool only.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteReportingDbContext>
{
    public SqliteReportingDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteReportingDbContext>().UseSqlite("Data Source=design-time.db").Options);
}
