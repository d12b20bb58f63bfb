using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Infrastructure.Jobs;
using Reporting.Infrastructure.Secrets;
using Reporting.Infrastructure.Seed;

namespace Reporting.Infrastructure.Persistence;

/// <summary>A program that must not work on this database; the message tells what to do.</summary>
public sealed class DatabaseRefusedException(string message) : Exception(message);

/// <summary>Brings schema and reference data up to date, one program at a time, and tells whether a program fits a database.</summary>
public sealed class DatabaseMigration(IServiceScopeFactory scopes, DatabaseSettings settings, SecretKeys keys, ReferenceData reference)
{
    /// <summary>The migrations applied, oldest first. Safe to repeat, to interrupt, and to start in several programs at once.</summary>
    /// <param name="keyComes">The database is filled from elsewhere: its rows bring the master key's fingerprint, and it is compared then.</param>
    /// <exception cref="DatabaseRefusedException">The database is newer than this program, or was made under another master key.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken ct, bool keyComes = false)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var creator = (IRelationalDatabaseCreator)db.GetService<IDatabaseCreator>();
        if (!await creator.ExistsAsync(ct))
        {
            await CreateAsync(creator, ct);
        }

        await using var one = await db.LockSchemaAsync(ct);
        var pending = await PendingAsync(db, ct);
        if (pending.Count > 0)
        {
            await db.Database.MigrateAsync(ct);
        }

        JobsRegistration.PrepareStorage(settings);
        if (!keyComes)
        {
            await RefuseOtherKeyAsync(db, addMissing: true, ct);
        }

        await reference.AddMissingAsync(db, ct);
        return pending;
    }

    /// <summary>Before a program serves: an embedded one brings its file up to date, one on a server leaves that to the command <c>migrate</c>.</summary>
    /// <exception cref="DatabaseRefusedException">Schema and program do not fit, or the master key is another one.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        if (settings.Provider is DatabaseProvider.Sqlite)
        {
            await RunAsync(ct);
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        if (!await ((IRelationalDatabaseCreator)db.GetService<IDatabaseCreator>()).ExistsAsync(ct))
        {
            throw new DatabaseRefusedException("There is no such database. Is its name in ConnectionStrings:Reporting right? If so, run the command 'migrate' as its owner.");
        }

        if ((await PendingAsync(db, ct)).Count > 0)
        {
            throw new DatabaseRefusedException("The database is older than this program. Run the command 'migrate' first.");
        }

        await RefuseOtherKeyAsync(db, addMissing: false, ct);
    }

    /// <summary>Two programs may find it missing at once: the one that comes second finds it made.</summary>
    private static async Task CreateAsync(IRelationalDatabaseCreator creator, CancellationToken ct)
    {
        try
        {
            await creator.CreateAsync(ct);
        }
        catch (Exception)
        {
            if (!await creator.ExistsAsync(ct))
            {
                throw;
            }
        }
    }

    private static async Task<IReadOnlyList<string>> PendingAsync(ReportingDbContext db, CancellationToken ct)
    {
        var history = db.GetService<IHistoryRepository>();
        var applied = await history.ExistsAsync(ct) ? (await history.GetAppliedMigrationsAsync(ct)).Select(row => row.MigrationId).ToList() : [];
        var known = db.Database.GetMigrations().ToList();
        return applied.Except(known).LastOrDefault() is { } unknown
            ? throw new DatabaseRefusedException($"The database is newer than this program: it has {unknown}. Install the program that made it.")
            : [.. known.Except(applied)];
    }

    private async Task RefuseOtherKeyAsync(ReportingDbContext db, bool addMissing, CancellationToken ct)
    {
        var known = await db.KeyFingerprints.AsNoTracking().SingleOrDefaultAsync(ct);
        if (known is null && addMissing)
        {
            db.KeyFingerprints.Add(KeyFingerprint.Of(keys));
            await db.SaveChangesAsync(ct);
        }
        else if (known?.Fits(keys) != true)
        {
            throw new DatabaseRefusedException(
                "Secrets:Key is not the key this database was made under: receipts' secrets and webhooks would not open. Set the one it was made under, or restore keys/reporting.key.");
        }
    }
}
