using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>Two Apis, two workers, PostgreSQL and RabbitMQ, each a process: whatever dies or goes away, what was acknowledged is followed up once.</summary>
public sealed class ServersTests(ITestOutputHelper output)
{
    private const int Declarations = 500;
    private const int Clients = 8;
    private const int Kills = 3;
    private static readonly TimeSpan _brokerAway = TimeSpan.FromSeconds(20);

    /// <summary>So that declarations go on arriving while workers die and the broker is away.</summary>
    private static readonly TimeSpan _betweenDeclarations = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task What_was_acknowledged_is_followed_up_once_though_workers_die_and_the_broker_is_away()
    {
        foreach (var seed in Rounds.Seeds(usual: 1, all: 5))
        {
            output.WriteLine($"REPORTING_FAULT_SEED={seed}");
            await RoundAsync(seed);
        }
    }

    private async Task RoundAsync(int seed)
    {
        var random = new Random(seed);
        var all = Enumerable.Range(1, Declarations).Select(number => Declarant.Compose(number, random)).ToList();
        var kills = Enumerable.Range(0, Kills).Select(_ => random.Next(20, Declarations - 50)).Order().ToList();
        var brokerStops = random.Next(50, Declarations / 2);
        await using var receiver = await Receiver.StartAsync();
        await using var servers = await Servers.StartAsync(withBroker: true);
        await using var installation = new Installation(servers);
        await installation.PrepareAsync(Ledger.WebhookRecipient, receiver.Url());
        ServiceProcess[] apis = [installation.Start(Installation.FreePort()), installation.Start(Installation.FreePort())];
        ServiceProcess[] workers = [installation.StartWorker("worker-0", Installation.FreePort()), installation.StartWorker("worker-1", Installation.FreePort())];
        await Task.WhenAll(apis.Concat(workers).Select(process => process.ReadyAsync()));

        var clock = Stopwatch.StartNew();
        using var patience = new CancellationTokenSource(Declarant.Patience);
        var acknowledged = new ConcurrentDictionary<int, Acknowledged>();
        var declaring = DeclareAllAsync(apis, all, acknowledged, patience.Token);
        var stopping = StopBrokerAsync(servers, brokerStops, acknowledged, declaring, patience.Token);
        for (var kill = 0; kill < Kills; kill++)
        {
            await ReachedAsync(kills[kill], acknowledged, declaring, patience.Token);
            var (which, port) = (kill % 2, workers[kill % 2].Address.Port);
            Assert.False(workers[which].HasEnded, $"The worker ended by itself:\n{workers[which].LastLines}");
            await workers[which].KillAsync();
            workers[which] = installation.StartWorker($"worker-{which}", port);
        }

        var repeats = await declaring;
        await stopping;
        var arrived = clock.Elapsed;
        await Ledger.QuietAsync(installation, servers.Rabbit, [.. apis, .. workers]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"measured: {Declarations} declarations in {arrived.TotalSeconds:0.0} s on two Apis while a worker was killed {Kills} times (at {string.Join(", ", kills)}) and the broker was away for {_brokerAway.TotalSeconds:0} s (from {brokerStops}), {repeats} requests repeated; all handed over {(clock.Elapsed - arrived).TotalSeconds:0.0} s later; seed {seed}"));

        await Ledger.AnswersAreRepeatedAsync(apis[0].Address, all, acknowledged);
        await Ledger.AnswersAreRepeatedAsync(apis[1].Address, all, acknowledged);
        await Task.WhenAll(apis.Concat(workers).Select(process => process.StopAsync()));
        var (exitCode, report) = await installation.RunAsync("check");
        Assert.True(exitCode == 0, report);
        Ledger.IsStoredOnce(installation, all, acknowledged);
        Ledger.IsClassifiedOnce(installation, Declarations);
        Ledger.IsDeliveredUnderOneId(installation, receiver, all, acknowledged);
        Ledger.NothingIsStuck(installation);
        EachSweepRanOnce(installation);
    }

    /// <summary>Both workers run the scheduler; a turn of a sweep is made once, by whichever comes first.</summary>
    private static void EachSweepRanOnce(Installation installation)
    {
        var turns = installation.Read(
            """
            SELECT invocationdata->>'Type', to_char(date_trunc('minute', createdat), 'HH24:MI'), COUNT(*), COUNT(*) FILTER (WHERE statename = 'Succeeded')
            FROM hangfire.job GROUP BY 1, 2
            """,
            r => (Sweep: r.GetString(0), Minute: r.GetString(1), Made: r.GetInt64(2), Done: r.GetInt64(3)));

        Assert.Contains(turns, turn => turn.Sweep.Contains("OverdueSweepJob", StringComparison.Ordinal) && turn.Done == 1);
        Assert.All(turns, turn => Assert.True(turn.Made == 1, $"{turn.Sweep} at {turn.Minute}: {turn.Made} times"));
    }

    private static async Task<int> DeclareAllAsync(
        ServiceProcess[] apis, List<Sent> all, ConcurrentDictionary<int, Acknowledged> acknowledged, CancellationToken ct)
    {
        var waiting = new ConcurrentQueue<Sent>(all);
        var repeats = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            using var declarant = new Declarant(apis[client % apis.Length].Address);
            while (waiting.TryDequeue(out var sent))
            {
                Assert.True(acknowledged.TryAdd(sent.Number, await declarant.DeclareAsync(sent, ct)));
                await Task.Delay(_betweenDeclarations, ct);
            }

            return declarant.Repeats;
        }));
        return repeats.Sum();
    }

    private static async Task StopBrokerAsync(
        Servers servers, int at, ConcurrentDictionary<int, Acknowledged> acknowledged, Task declaring, CancellationToken ct)
    {
        await ReachedAsync(at, acknowledged, declaring, ct);
        await servers.Rabbit.KillAsync();
        await Task.Delay(_brokerAway, ct);
        await servers.Rabbit.RunAsync();
    }

    private static async Task ReachedAsync(int number, ConcurrentDictionary<int, Acknowledged> acknowledged, Task declaring, CancellationToken ct)
    {
        while (acknowledged.Count < number && !declaring.IsCompleted)
        {
            await Task.Delay(5, ct);
        }
    }
}
