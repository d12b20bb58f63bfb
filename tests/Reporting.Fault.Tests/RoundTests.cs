using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>
/// Acknowledged means kept. Each round draws from its seed what is declared and what goes wrong meanwhile, and then compares the store and
/// what receivers have with what clients were told. docs/reliability.md tells how to play one again.
/// </summary>
public sealed class RoundTests(ITestOutputHelper output)
{
    /// <summary>By the service's clock, when the last fault is over: a few back-offs of half a minute, and no step of the clock.</summary>
    private static readonly TimeSpan _longestRecovery = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Whatever_strikes_the_embedded_service_nothing_is_lost_or_doubled()
    {
        Servers.Require(SteppedClock.Missing);
        await using var template = new Installation();
        await template.PrepareAsync(Ledger.WebhookRecipient, "http://127.0.0.1:9/");
        template.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        await RunAsync(
            "embedded", usual: 3, all: 24,
            seed => Plan.Draw(seed, Plan.OfEmbedded, [Fault.ApiKilled], declarations: 90, pace: TimeSpan.FromMilliseconds(500)),
            plan => Scene.EmbeddedAsync(plan, template.Directory));
    }

    [Fact]
    public async Task Whatever_strikes_the_servers_nothing_is_lost_or_doubled()
    {
        Servers.Require(SteppedClock.Missing);
        Servers? template = null;
        try
        {
            await RunAsync(
                "servers", usual: 1, all: 10,
                seed => Plan.Draw(seed, Plan.OfServers, [Fault.ApiKilled, Fault.WorkerKilled, Fault.WorkerKilled], declarations: 100, pace: TimeSpan.FromMilliseconds(900)),
                async plan => await Scene.OnServersAsync(plan, template ??= await TemplateAsync()),
                async () =>
                {
                    // In what state a failed round leaves them, nobody knows.
                    await (template?.DisposeAsync() ?? ValueTask.CompletedTask);
                    template = null;
                });
        }
        finally
        {
            await (template?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private static async Task<Servers> TemplateAsync()
    {
        var servers = await Servers.StartAsync(withBroker: true);
        await using var installation = new Installation(servers);
        await installation.PrepareAsync(Ledger.WebhookRecipient, "http://127.0.0.1:9/");
        return servers;
    }

    /// <summary>Every round is run, whatever became of those before it; a seed that failed is named with what it found.</summary>
    private async Task RunAsync(string mode, int usual, int all, Func<int, Plan> draw, Func<Plan, Task<Scene>> start, Func<Task>? failed = null)
    {
        var wrong = new List<string>();
        foreach (var seed in Rounds.Seeds(mode, usual, all))
        {
            var (plan, started) = (draw(seed), Stopwatch.StartNew());
            try
            {
                var found = await RoundAsync(mode, plan, start);
                if (found.Count == 0)
                {
                    Rounds.Passed(mode, seed, started.Elapsed);
                    continue;
                }

                wrong.Add($"REPORTING_FAULT_SEED={seed} ({mode}; {string.Join(", ", plan.Strikes)})\n{string.Join('\n', found.Take(20))}");
            }
            catch (Exception error)
            {
                wrong.Add($"REPORTING_FAULT_SEED={seed} ({mode}; {string.Join(", ", plan.Strikes)})\n{error}");
            }

            Rounds.Failed(mode, seed, started.Elapsed, wrong[^1]);
            output.WriteLine($"FAILED {wrong[^1]}");
            await (failed?.Invoke() ?? Task.CompletedTask);
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    private async Task<List<Finding>> RoundAsync(string mode, Plan plan, Func<Plan, Task<Scene>> start)
    {
        var clock = Stopwatch.StartNew();
        await using var scene = await start(plan);
        using var patience = new CancellationTokenSource(Declarant.Patience);
        var acknowledged = new ConcurrentDictionary<int, Acknowledged>();
        var supply = new Supply(plan);
        var declaring = DeclareAllAsync(scene, plan, supply, acknowledged, patience.Token);
        var struck = new List<string>();
        foreach (var strike in plan.Strikes)
        {
            await ReachedAsync(strike.After, acknowledged, declaring, patience.Token);
            await Task.Delay(strike.Wait, patience.Token);
            var (from, answered) = (clock.Elapsed, acknowledged.Count);
            supply.Next();
            var met = await scene.StrikeAsync(strike);
            struck.Add(string.Create(CultureInfo.InvariantCulture, $"{strike}{(met is null ? "" : $", met {met}")} ({answered} answered, from {from.TotalSeconds:0.0} to {clock.Elapsed.TotalSeconds:0.0} s)"));
        }

        var repeats = await declaring;
        var declared = clock.Elapsed;
        var recovery = await scene.RecoverAsync();
        await AnswersAreRepeatedAsync(scene, plan.Declarations, acknowledged);
        await scene.StopAsync();
        var found = Ledger.Compare(scene.Installation, plan.Declarations, acknowledged, scene.Handed(), scene.Planted);
        found.AddRange(await scene.ErrorQueuesAsync());
        found.AddRange(await CheckAsync(scene.Installation, scene.Planted));
        found.AddRange(Slow(recovery));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"measured: {mode}, seed {plan.Seed}: {plan.Declarations.Count} declarations in {declared.TotalSeconds:0.0} s, {repeats} requests repeated; {string.Join(", ", struck)}; recovered in {recovery.TotalSeconds:0.0} s, round of {clock.Elapsed.TotalSeconds:0.0} s"));
        return found;
    }

    /// <param name="recovery">By the service's clock.</param>
    internal static IEnumerable<Finding> Slow(TimeSpan recovery) => recovery <= _longestRecovery
        ? []
        : [new("recovery.slow", string.Create(CultureInfo.InvariantCulture, $"{recovery.TotalSeconds:0} s by the service's clock"))];

    /// <summary>The product's own check holds, but for planted facts that are parked by now.</summary>
    internal static async Task<IEnumerable<Finding>> CheckAsync(Installation installation, Planted planted)
    {
        var (exitCode, report) = await installation.RunAsync("check");
        var parked = installation.Read("""SELECT "MessageId" FROM "Outbox" WHERE "ParkedAt" IS NOT NULL""", r => r.GetGuid(0))
            .Where(planted.Facts.ContainsKey).ToList();
        var named = report.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).ToList();
        return parked.Count == 0
            ? exitCode == 0 ? [] : [new("check", report)]
            : exitCode == 1 && named.Count == parked.Count && parked.TrueForAll(id => report.Contains(id.ToString(), StringComparison.OrdinalIgnoreCase)) ? [] : [new("check", report)];
    }

    private static async Task<int> DeclareAllAsync(Scene scene, Plan plan, Supply supply, ConcurrentDictionary<int, Acknowledged> acknowledged, CancellationToken ct)
    {
        var repeats = await Task.WhenAll(Enumerable.Range(0, plan.Clients).Select(async client =>
        {
            var random = new Random((plan.Seed * 100) + client);
            using var declarant = new Declarant(scene.AddressFor(client));
            while (await supply.TakeAsync(ct) is { } sent)
            {
                Assert.True(acknowledged.TryAdd(sent.Number, await declarant.DeclareAsync(sent, ct)));
                await Task.Delay(plan.Pace * random.NextDouble(), ct);
            }

            return declarant.Repeats;
        }));
        return repeats.Sum();
    }

    /// <summary>Whichever Api is asked once more gives the same receipt.</summary>
    private static Task AnswersAreRepeatedAsync(Scene scene, IReadOnlyList<Sent> all, ConcurrentDictionary<int, Acknowledged> acknowledged) =>
        Task.WhenAll(Enumerable.Range(0, 4).Select(async client =>
        {
            using var declarant = new Declarant(scene.AddressFor(client));
            foreach (var sent in all.Where(s => s.Number / 2 % 4 == client))
            {
                Assert.Equal(acknowledged[sent.Number], await declarant.DeclareAsync(sent));
            }
        }));

    private static async Task ReachedAsync(int number, ConcurrentDictionary<int, Acknowledged> acknowledged, Task declaring, CancellationToken ct)
    {
        while (acknowledged.Count < number && !declaring.IsCompleted)
        {
            await Task.Delay(5, ct);
        }
    }

    /// <summary>What clients are still to declare. Enough is held back for the next strike to meet it, however long those before it last.</summary>
    private sealed class Supply(Plan plan)
    {
        private readonly ConcurrentQueue<Sent> _waiting = new(plan.Declarations);
        private int _begun;

        public void Next() => Interlocked.Increment(ref _begun);

        /// <returns>Null when there is none left.</returns>
        public async Task<Sent?> TakeAsync(CancellationToken ct)
        {
            while (plan.Declarations.Count - _waiting.Count >= plan.Strikes.Skip(Volatile.Read(ref _begun)).Select(s => s.After + (plan.Clients / 2)).FirstOrDefault(int.MaxValue))
            {
                await Task.Delay(5, ct);
            }

            return _waiting.TryDequeue(out var sent) ? sent : null;
        }
    }
}
