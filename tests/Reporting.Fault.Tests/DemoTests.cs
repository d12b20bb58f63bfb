using Microsoft.Data.Sqlite;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>What the README's first command does, disturbed.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task A_demonstration_that_was_killed_while_it_was_filled_is_filled_by_the_next_start_and_left_by_the_one_after()
    {
        await using var installation = new Installation();
        var file = Path.Combine(installation.Directory, "demo", "database", "reporting.db");
        var connection = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 30 }.ToString();

        await using (var killed = Start(installation))
        {
            await SaysAsync(killed, "Filling the demonstration");
            await Eventually.Async(() => Task.FromResult(Count(connection, "SELECT COUNT(*) FROM Declarations")), stored => stored > 0);
            await killed.KillAsync();
        }

        Assert.Equal(0, Count(connection, "SELECT COUNT(*) FROM Declarations WHERE Source IS NULL"));
        await FillAsync(installation);
        var filled = Sources(connection);
        await FillAsync(installation);

        Assert.Equal(filled, Sources(connection));
        Assert.Equal([("", 16), ("demonstration-2020", 369), ("generated", 1500)], filled);
        Assert.Equal(16, Count(connection, "SELECT COUNT(*) FROM Incidents i JOIN Declarations d ON d.Id = i.DeclarationId WHERE d.Source IS NULL"));

        // It calls its own file; the command is told which.
        installation.Settings["ConnectionStrings__Reporting"] = connection;
        var (exitCode, report) = await installation.RunAsync("check");
        Assert.True(exitCode == 0, report);
    }

    private static async Task FillAsync(Installation installation)
    {
        await using var demo = Start(installation);
        await SaysAsync(demo, "The demonstration is served");
        await demo.StopAsync();
    }

    private static ServiceProcess Start(Installation installation)
    {
        var port = Installation.FreePort();
        return ServiceProcess.Start(
            installation.Command(Installation.ProgramOf("Reporting.Api"), "demo", "--incidents", "1500", "--urls", $"http://127.0.0.1:{port}"), port);
    }

    private static async Task SaysAsync(ServiceProcess process, string words)
    {
        var patience = DateTimeOffset.UtcNow.AddMinutes(2);
        while (!process.LastLines.Contains(words, StringComparison.Ordinal))
        {
            Assert.False(process.HasEnded || DateTimeOffset.UtcNow > patience, $"It did not say '{words}':\n{process.LastLines}");
            await Task.Delay(25);
        }
    }

    private static long Count(string connection, string sql) => Read(connection, sql, r => r.GetInt64(0)).Single();

    private static List<(string Source, long Declarations)> Sources(string connection) => Read(
        connection,
        "SELECT CASE WHEN Source IS NULL THEN '' WHEN Source LIKE 'generated/%' THEN 'generated' ELSE Source END, COUNT(*) FROM Declarations GROUP BY 1 ORDER BY 1",
        r => (r.GetString(0), r.GetInt64(1)));

    private static List<T> Read<T>(string connection, string sql, Func<SqliteDataReader, T> row)
    {
        using var open = new SqliteConnection(connection);
        open.Open();
        using var command = open.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}
