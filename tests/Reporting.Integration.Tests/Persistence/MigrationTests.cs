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
using Reporting.Testing;

namespace Reporting.Integration.Tests.Persistence;

public sealed class MigrationTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new();

    /// <summary>Asks no server.</summary>
    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.SqlServer)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public void The_migrations_make_the_model_of_the_code(DatabaseProvider provider)
    {
        using ReportingDbContext db = provider switch
        {
            DatabaseProvider.SqlServer => new SqlServerDesignTimeFactory().CreateDbContext([]),
            DatabaseProvider.PostgreSql => new PostgreSqlDesignTimeFactory().CreateDbContext([]),
            _ => new SqliteDesignTimeFactory().CreateDbContext([]),
        };

        var differs = db.Database.HasPendingModelChanges();

        Assert.False(differs, "The model changed without a migration: run add-migration.sh.");
    }

    [Fact]
    public async Task Programs_that_migrate_at_once_share_one_migration()
    {
        await using var database = await TestDatabase.CreateAsync(migrated: false);
        var programs = Enumerable.Range(0, 3).Select(_ => Program(database)).ToList();

        var applied = await Task.WhenAll(programs.Select(p => Task.Run(() => p.Services.GetRequiredService<DatabaseMigration>().RunAsync(default))));

        Assert.Single(applied, a => a.Count > 0);
        programs.ForEach(p => p.Dispose());
    }

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        var before = await CountsAsync();

        var applied = await _host.Services.GetRequiredService<DatabaseMigration>().RunAsync(default);

        Assert.Empty(applied);
        Assert.Equal(before, await CountsAsync());
    }

    [Fact]
    [SqliteOnly("Elsewhere the lock is the connection's and falls with it.")]
    public async Task A_lock_that_a_killed_migration_left_does_not_stop_the_next()
    {
        Directory.CreateDirectory(Path.Combine(_host.DataDirectory, "database"));
        await using (var database = new SqliteConnection($"Data Source={Path.Combine(_host.DataDirectory, "database", "reporting.db")}"))
        {
            await database.OpenAsync();
            await using var killed = database.CreateCommand();
            killed.CommandText = """
                CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-23 02:40:00');
                """;
            await killed.ExecuteNonQueryAsync();
        }

        var starting = Task.Run(() => _host.Services);

        await starting.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.NotEqual(0, (await CountsAsync()).Item1);
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await _host.DbAsync(db => db.Database.ExecuteSqlAsync($"INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '99')"));

        var refused = await Assert.ThrowsAsync<DatabaseRefusedException>(
            () => _host.Services.GetRequiredService<DatabaseMigration>().RunAsync(default));

        Assert.Contains("29990101000000_Later", refused.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static IHost Program(TestDatabase database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(database.Settings);
        builder.AddReportingPersistence();
        return builder.Build();
    }

    private Task<(int, int, int)> CountsAsync() => _host.DbAsync(async db =>
        (await db.Regimes.CountAsync(), await db.RoutingRules.CountAsync(), await db.Recipients.CountAsync()));
}
