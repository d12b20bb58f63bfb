using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Infrastructure.Persistence;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Persistence;

public sealed class MigrationTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new();

    [Fact]
    public async Task The_migrations_make_the_model_of_the_code()
    {
        var (pending, differs) = await _host.DbAsync(async db =>
            (await db.Database.GetPendingMigrationsAsync(), db.Database.HasPendingModelChanges()));

        Assert.Empty(pending);
        Assert.False(differs, "The model changed without a migration: run add-migration.sh.");
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

    private Task<(int, int, int)> CountsAsync() => _host.DbAsync(async db =>
        (await db.Regimes.CountAsync(), await db.RoutingRules.CountAsync(), await db.Recipients.CountAsync()));
}
