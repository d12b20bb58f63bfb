using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Reporting.Infrastructure.Persistence.SqlServer;

internal sealed class SqlServerReportingDbContext(DbContextOptions<SqlServerReportingDbContext> options) : ReportingDbContext(options)
{
    /// <summary>The column that tables with a random key are clustered by: rows are laid down in the order they came.</summary>
    public const string Seq = "Seq";

    /// <summary>The one migration that the other providers do not have.</summary>
    public const string OwnMigration = "_AllowSnapshots";

    /// <summary>Compares code points, as the other providers do: by default SQL Server holds a token and its capitals for equal.</summary>
    private const string Binary = "Latin1_General_100_BIN2";

    /// <remarks>The first migration allows it on the database.</remarks>
    public override Task<T> ReadTogetherAsync<T>(Func<Task<T>> reads, CancellationToken ct) => ReadTogetherAsync(IsolationLevel.Snapshot, reads, ct);

    public override async Task<IAsyncDisposable> LockSchemaAsync(CancellationToken ct)
    {
        // The lock is the session's: it falls with the process, whatever ends it.
        var connection = new SqlConnection(new SqlConnectionStringBuilder(Database.GetConnectionString()) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "sp_getapplock";
        command.CommandType = CommandType.StoredProcedure;
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue("@Resource", "reporting-migration");
        command.Parameters.AddWithValue("@LockMode", "Exclusive");
        command.Parameters.AddWithValue("@LockOwner", "Session");
        var taken = command.Parameters.Add("@returned", SqlDbType.Int);
        taken.Direction = ParameterDirection.ReturnValue;
        await command.ExecuteNonQueryAsync(ct);
        if (taken.Value is not >= 0)
        {
            throw new DatabaseRefusedException("SQL Server did not give the lock for migrations. Run the command again.");
        }

        await RefuseBlockingReadsAsync(connection, ct);
        return connection;
    }

    /// <summary>
    /// EF sets it on a database that it makes. On another one it cannot be set here: it cuts off everybody else who is connected, this lock
    /// included.
    /// </summary>
    private static async Task RefuseBlockingReadsAsync(SqlConnection connection, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT is_read_committed_snapshot_on FROM sys.databases WHERE database_id = DB_ID()";
        if (await command.ExecuteScalarAsync(ct) is not true)
        {
            throw new DatabaseRefusedException(
                "On this database readers keep writers waiting. Let its owner run: ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE");
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().UseCollation(Binary);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        // SQL Server orders GUIDs by their last bytes, which are random: clustered by them, every insert would land on another page.
        foreach (var type in builder.Model.GetEntityTypes().Where(t => !t.IsOwned() && t.FindPrimaryKey() is { } key && IsScattered(key)).ToList())
        {
            var entity = builder.Entity(type.ClrType);
            entity.Metadata.FindPrimaryKey()!.SetIsClustered(false);
            entity.Property<long>(Seq).UseIdentityColumn();
            entity.HasIndex(Seq).IsUnique().IsClustered();
        }
    }

    private static bool IsScattered(Microsoft.EntityFrameworkCore.Metadata.IMutableKey key) =>
        key.Properties[0].ClrType == typeof(Guid) && key.DeclaringEntityType.ClrType.Assembly != typeof(Microsoft.AspNetCore.Identity.IdentityUser).Assembly;
}

/// <summary>For the migration tool only.</summary>
internal sealed class SqlServerDesignTimeFactory : IDesignTimeDbContextFactory<SqlServerReportingDbContext>
{
    public SqlServerReportingDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerReportingDbContext>().UseSqlServer("Server=localhost").Options);
}
