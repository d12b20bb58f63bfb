using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Infrastructure.Seed;

namespace Reporting.Infrastructure.Persistence;

/// <summary>Brings schema and reference data up to date, one program at a time.</summary>
public sealed class DatabaseMigration(IServiceScopeFactory scopes, DataDirectory data, ReferenceData reference, TimeProvider clock)
{
    /// <summary>The migrations applied, oldest first. Safe to repeat, and to start in two programs at once.</summary>
    /// <exception cref="InvalidOperationException">The database has migrations that this program does not know: it is newer.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken ct)
    {
        await using var one = await LockAsync(ct);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var unknown = (await db.Database.GetAppliedMigrationsAsync(ct)).Except(db.Database.GetMigrations()).ToList();
        if (unknown.Count > 0)
        {
            throw new InvalidOperationException($"The database is newer than this program: it has {unknown[^1]}. Install the program that made it.");
        }

        var pending = (await db.Database.GetPendingMigrationsAsync(ct)).ToList();
        if (pending.Count > 0)
        {
            await ReleaseAbandonedLockAsync(db, ct);
            await db.Database.MigrateAsync(ct);
        }

        await reference.AddMissingAsync(db, ct);
        return pending;
    }

    /// <summary>The lock file is the system's: it falls with the process, whatever ends it.</summary>
    private async Task<FileStream> LockAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(data.Folder("database"), "migration.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), clock, ct);
            }
        }
    }

    /// <summary>EF's own lock row on SQLite outlives a killed migration; under the file lock nobody can hold it rightfully.</summary>
    private static async Task ReleaseAbandonedLockAsync(ReportingDbContext db, CancellationToken ct)
    {
        var exists = await db.Database.SqlQuery<int>($"SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE name = '__EFMigrationsLock'").SingleAsync(ct);
        if (exists > 0)
        {
            await db.Database.ExecuteSqlAsync($"DELETE FROM \"__EFMigrationsLock\"", ct);
        }
    }
}
