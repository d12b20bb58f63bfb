using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace Reporting.Infrastructure.Persistence.PostgreSql;

internal sealed class PostgreSqlReportingDbContext(DbContextOptions<PostgreSqlReportingDbContext> options) : ReportingDbContext(options)
{
    /// <summary>Of this product's own choosing; whoever brings the schema up holds it.</summary>
    private const long MigrationLock = 0x5265706F7274;

    public override Task<T> ReadTogetherAsync<T>(Func<Task<T>> reads, CancellationToken ct) => ReadTogetherAsync(IsolationLevel.RepeatableRead, reads, ct);

    /// <remarks>
    /// PostgreSQL plans a statement that comes often once, for the table as it is then: whole, while it is small, and whole still when an
    /// hour's declarations have made it large and nothing has analysed it. One key at a time, it takes the index from the first on.
    /// </remarks>
    internal override IQueryable<string> KnownKeys(string[] hashes) => Database.SqlQuery<string>(
        $"""SELECT h AS "Value" FROM unnest({hashes}) AS h WHERE EXISTS (SELECT 1 FROM "IdempotencyKeys" AS i WHERE i."KeyHash" = h OFFSET 0)""");

    /// <summary>A commit may be lost with the machine, whole: whoever writes goes on after the last one.</summary>
    public override async Task OpenForManyRowsAsync(CancellationToken ct)
    {
        await base.OpenForManyRowsAsync(ct);
        await Database.ExecuteSqlAsync($"SET synchronous_commit = off", ct);

        // A connection goes back to its pool as it is. This one must not: nobody else's commit may be lost.
        NpgsqlConnection.ClearPool((NpgsqlConnection)Database.GetDbConnection());
    }

    public override async Task<IAsyncDisposable> LockSchemaAsync(CancellationToken ct)
    {
        // The lock is the connection's: it falls with the process, whatever ends it.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database.GetConnectionString()) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new() { Value = MigrationLock } } };
        await command.ExecuteNonQueryAsync(ct);
        return connection;
    }

    /// <summary>Texts compare by their code points, as on the other providers: the server's language must not decide which keys are equal or come first.</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().UseCollation("C");
    }
}

/// <summary>For the migration tool only.</summary>
internal sealed class PostgreSqlDesignTimeFactory : IDesignTimeDbContextFactory<PostgreSqlReportingDbContext>
{
    public PostgreSqlReportingDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlReportingDbContext>().UseNpgsql("Host=localhost").Options);
}
