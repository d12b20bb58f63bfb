using System.Diagnostics;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>Both workers run the scheduler; a turn of a sweep is made once, by whichever comes first.</summary>
public sealed class SweepTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(100);

    [Fact]
    public async Task A_turn_that_two_workers_could_make_is_made_once()
    {
        Servers.Require(SteppedClock.Missing);
        await using var servers = await Servers.StartAsync(withBroker: false);
        using var clock = new SteppedClock();
        await using var installation = await MigratedAsync(servers, clock);
        ServiceProcess[] workers = [installation.StartWorker("worker-0", Installation.FreePort()), installation.StartWorker("worker-1", Installation.FreePort())];
        await Task.WhenAll(workers.Select(worker => worker.ReadyAsync()));

        // To just before the minute, so that nobody has to wait for it.
        clock.Step(TimeSpan.FromSeconds(57 - clock.Now.Second + (clock.Now.Second < 55 ? 0 : 60)));
        var started = Stopwatch.StartNew();
        while (!Turns(installation).Exists(turn => turn.Done == 1 && turn.Sweep.Contains("OverdueSweepJob", StringComparison.Ordinal)))
        {
            Assert.True(started.Elapsed < _patience, $"No sweep was made:\n{string.Join('\n', workers.Select(w => w.LastLines))}");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        // Time enough for the other to make it as well.
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        await Task.WhenAll(workers.Select(worker => worker.StopAsync()));
        Assert.All(Turns(installation), turn => Assert.True(turn.Made == 1, $"{turn.Sweep} at {turn.Minute}: {turn.Made} times"));
        Array.ForEach(workers, worker => SteppedClock.Forget(worker.Id));
    }

    /// <summary>On PostgreSQL a lock is a row, which nobody removes for a process that was killed.</summary>
    [Fact]
    public async Task A_worker_starts_and_schedules_although_a_killed_one_held_a_sweeps_lock()
    {
        Servers.Require(SteppedClock.Missing);
        await using var servers = await Servers.StartAsync(withBroker: false);
        using var clock = new SteppedClock();
        await using var installation = await MigratedAsync(servers, clock);
        Assert.Single(installation.Read(
            """
            INSERT INTO hangfire.lock (resource, updatecount, acquired)
            VALUES ('hangfire:lock:recurring-job:OverdueSweepJob', 0, now() AT TIME ZONE 'UTC') RETURNING resource
            """,
            r => r.GetString(0)));

        var worker = installation.StartWorker("worker-0", Installation.FreePort());
        await worker.ReadyAsync();
        await UntilScheduledAsync("HousekeepingJob");

        // As long as the longest wait for the lock, so that the first attempt is over and failed.
        await Task.Delay(TimeSpan.FromSeconds(17), TestContext.Current.CancellationToken);
        Assert.False(worker.HasEnded, worker.LastLines);
        Assert.DoesNotContain("OverdueSweepJob", Scheduled());
        clock.Step(TimeSpan.FromMinutes(3));
        await UntilScheduledAsync("OverdueSweepJob");
        await worker.StopAsync();
        SteppedClock.Forget(worker.Id);

        async Task UntilScheduledAsync(string sweep)
        {
            var started = Stopwatch.StartNew();
            while (!Scheduled().Contains(sweep))
            {
                Assert.True(started.Elapsed < _patience, $"{sweep} was not scheduled:\n{worker.LastLines}");
                await Task.Delay(200, TestContext.Current.CancellationToken);
            }
        }

        List<string> Scheduled() => installation.Read(
            "SELECT DISTINCT replace(key, 'recurring-job:', '') FROM hangfire.hash WHERE key LIKE 'recurring-job:%'", r => r.GetString(0));
    }

    private static async Task<Installation> MigratedAsync(Servers servers, SteppedClock clock)
    {
        var installation = new Installation(servers);
        foreach (var (key, value) in clock.Settings)
        {
            installation.Settings[key] = value;
        }

        var (exitCode, migrated) = await installation.RunAsync("migrate");
        Assert.True(exitCode == 0, migrated);
        return installation;
    }

    private static List<(string Sweep, string Minute, long Made, long Done)> Turns(Installation installation) => installation.Read(
        """
        SELECT invocationdata->>'Type', to_char(date_trunc('minute', createdat), 'HH24:MI'), COUNT(*), COUNT(*) FILTER (WHERE statename = 'Succeeded')
        FROM hangfire.job GROUP BY 1, 2
        """,
        r => (r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3)));
}
