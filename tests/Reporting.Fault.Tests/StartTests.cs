using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>The first start, disturbed.</summary>
public sealed class StartTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_first_start_that_was_killed_half_way_starts_again()
    {
        var halfWay = 0;
        foreach (var seed in Rounds.Seeds(usual: 4, all: 40))
        {
            var random = new Random(seed);
            var delay = TimeSpan.FromMilliseconds(halfWay == 0 ? 0 : random.Next(400));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"REPORTING_FAULT_SEED={seed}: killed {delay.TotalMilliseconds} ms after its database appeared"));
            await using var installation = new Installation();
            var port = Installation.FreePort();

            var killed = installation.Start(port);
            await AppearsAsync(installation.DatabaseFile, killed);
            await Task.Delay(delay);
            await killed.KillAsync();
            halfWay += IsMigrated(installation) ? 0 : 1;
            var again = installation.Start(port);
            await again.ReadyAsync();

            using var declarant = new Declarant(again.Address);
            await declarant.DeclareAsync(Declarant.Compose(1, random));
            Assert.Equal(1, installation.Count("SELECT COUNT(*) FROM Declarations"));
        }

        Assert.True(halfWay > 0, "Each had its database ready before it was killed.");
    }

    [Fact]
    public async Task A_migration_of_a_server_s_database_that_was_killed_half_way_starts_again()
    {
        await using var servers = await Servers.StartAsync(withBroker: false);
        foreach (var seed in Rounds.Seeds(usual: 3, all: 30))
        {
            var tables = new Random(seed).Next(1, 100);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"REPORTING_FAULT_SEED={seed}: killed when {tables} tables and indexes were made and not committed"));
            var own = new Servers(servers.Postgres, null);
            await using var installation = new Installation(own);

            await using var killed = ServiceProcess.Start(installation.Command(Installation.ProgramOf("Reporting.Api"), "migrate"), 0);
            await ReachesAsync(tables, own, killed);
            await killed.KillAsync();
            Assert.False(IsMigrated(installation), "It had ended before it was killed.");
            await installation.PrepareAsync(Ledger.WebhookRecipient, "http://127.0.0.1:9/");

            var (exitCode, report) = await installation.RunAsync("check");
            Assert.True(exitCode == 0, report);
            Assert.True(IsMigrated(installation));
        }
    }

    [Fact]
    public async Task Two_that_start_at_once_on_an_empty_directory_both_serve()
    {
        await using var installation = new Installation();
        ServiceProcess[] both = [installation.Start(Installation.FreePort()), installation.Start(Installation.FreePort())];
        await Task.WhenAll(both.Select(service => service.ReadyAsync()));

        var random = new Random(1);
        var all = Enumerable.Range(1, 60).Select(number => Declarant.Compose(number, random)).ToList();
        var references = await Task.WhenAll(both.Select((service, index) => DeclareAllAsync(service, all.Where(s => s.Number % 2 == index))));
        await Quiet.UntilAsync(installation, null, null, Planted.Nothing, both);
        foreach (var service in both)
        {
            await service.KillAsync();
        }

        var (exitCode, report) = await installation.RunAsync("check");

        Assert.True(exitCode == 0, report);
        Assert.Equal(references.SelectMany(r => r).Order(StringComparer.Ordinal), installation.Read("SELECT Reference FROM Declarations ORDER BY Reference", r => r.GetString(0)));
        Assert.Equal(60, installation.Count("SELECT COUNT(*) FROM Incidents"));
    }

    private static async Task<List<string>> DeclareAllAsync(ServiceProcess service, IEnumerable<Sent> all)
    {
        using var declarant = new Declarant(service.Address);
        var references = new List<string>();
        foreach (var sent in all)
        {
            references.Add((await declarant.DeclareAsync(sent)).Reference);
        }

        return references;
    }

    private static bool IsMigrated(Installation installation)
    {
        try
        {
            return installation.Count("""SELECT COUNT(*) FROM "__EFMigrationsHistory" """) > 0;
        }
        catch (DbException missing) when (missing is SqliteException { SqliteErrorCode: 1 } or PostgresException { SqlState: PostgresErrorCodes.UndefinedTable })
        {
            return false;
        }
    }

    /// <summary>Until so many are locked by whoever makes them, which nobody else sees before the commit.</summary>
    private static async Task ReachesAsync(int tables, Servers servers, ServiceProcess migration)
    {
        var name = new NpgsqlConnectionStringBuilder(servers.Database).Database!;
        await using var source = NpgsqlDataSource.Create(servers.Postgres.ConnectionTo("postgres"));
        await using var made = source.CreateCommand("SELECT COUNT(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = $1 AND mode = 'AccessExclusiveLock'");
        made.Parameters.AddWithValue(name);
        while ((long)(await made.ExecuteScalarAsync())! < tables)
        {
            Assert.False(migration.HasEnded, $"The migration ended before:\n{migration.LastLines}");
        }
    }

    private static async Task AppearsAsync(string file, ServiceProcess service)
    {
        var started = Stopwatch.StartNew();
        while (!File.Exists(file))
        {
            Assert.False(service.HasEnded, $"The service ended while starting:\n{service.LastLines}");
            Assert.True(started.Elapsed < TimeSpan.FromMinutes(2), $"No database appeared:\n{service.LastLines}");
            await Task.Delay(1);
        }
    }
}
