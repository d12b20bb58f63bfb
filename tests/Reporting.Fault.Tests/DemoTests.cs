using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>What the README's first command does, disturbed.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task A_demonstration_that_was_killed_while_it_was_filled_is_filled_by_the_next_start_and_left_by_the_one_after()
    {
        await using var installation = new Installation();
        installation.DatabaseFile = Path.Combine(installation.Directory, "demo", "database", "reporting.db");

        await using (var killed = Start(installation, incidents: 1500))
        {
            await killed.SaysAsync("Filling the demonstration");
            await Eventually.Async(() => Task.FromResult(installation.Count("SELECT COUNT(*) FROM Declarations")), stored => stored > 0);
            await killed.KillAsync();
        }

        Assert.Equal(0, installation.Count("SELECT COUNT(*) FROM Declarations WHERE Source IS NULL"));
        await FillAsync(installation, incidents: 1500);
        var filled = Sources(installation);
        var later = await FillAsync(installation, incidents: 1600);

        Assert.Equal(filled, Sources(installation));
        Assert.Equal([("", 16), ("demonstration-2020", 369), ("generated", 1500)], filled);
        Assert.Equal(16, installation.Count("SELECT COUNT(*) FROM Incidents i JOIN Declarations d ON d.Id = i.DeclarationId WHERE d.Source IS NULL"));
        Assert.Contains("--incidents is left aside", later, StringComparison.Ordinal);

        // It chooses its own file; the command is told which.
        installation.Settings["ConnectionStrings__Reporting"] = $"Data Source={installation.DatabaseFile}";
        var (exitCode, report) = await installation.RunAsync("check");
        Assert.True(exitCode == 0, report);
    }

    /// <summary>What it said.</summary>
    private static async Task<string> FillAsync(Installation installation, int incidents)
    {
        await using var demo = Start(installation, incidents);
        await demo.SaysAsync("The demonstration is served");
        await demo.StopAsync();
        return demo.LastLines;
    }

    private static ServiceProcess Start(Installation installation, int incidents)
    {
        var port = Installation.FreePort();
        return ServiceProcess.Start(
            installation.Command(Installation.ProgramOf("Reporting.Api"), "demo", "--incidents", $"{incidents}", "--urls", $"http://127.0.0.1:{port}"), port);
    }

    private static List<(string Source, long Declarations)> Sources(Installation installation) => installation.Read(
        "SELECT CASE WHEN Source IS NULL THEN '' WHEN Source LIKE 'generated/%' THEN 'generated' ELSE Source END, COUNT(*) FROM Declarations GROUP BY 1 ORDER BY 1",
        r => (r.GetString(0), r.GetInt64(1)));
}
