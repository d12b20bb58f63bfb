using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>Acknowledged means kept: the service is killed without warning, again and again, while programs declare.</summary>
public sealed class KilledServiceTests(ITestOutputHelper output)
{
    private const int Declarations = 500;
    private const int Clients = 8;
    private const int Kills = 5;

    [Fact]
    public async Task What_was_acknowledged_is_there_once_however_often_the_service_is_killed()
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
        var kills = Enumerable.Range(0, Kills).Select(_ => random.Next(10, Declarations - 20)).Order()
            .Select(at => new Kill(at, TimeSpan.FromMilliseconds(random.Next(60)), TimeSpan.FromMilliseconds(random.Next(300)))).ToList();
        var late = TimeSpan.FromMilliseconds(random.Next(1500));
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = CutsTheLineNowAndThen();
        await using var installation = new Installation();
        await installation.PrepareAsync(Ledger.WebhookRecipient, receiver.Url());
        var port = Installation.FreePort();

        var clock = Stopwatch.StartNew();
        var (acknowledged, repeats) = await DeclareWhileKilledAsync(installation, port, all, kills);
        var arrived = clock.Elapsed;
        var service = await KillWhileTheRestIsUnderWayAsync(installation, port, late);
        await Ledger.QuietAsync(installation, null, service);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"measured: {Declarations} declarations in {arrived.TotalSeconds:0.0} s through {Kills} kills (at {string.Join(", ", kills.Select(k => k.AtAcknowledged))}), {repeats} requests repeated; all handed over {(clock.Elapsed - arrived).TotalSeconds:0.0} s later; seed {seed}"));

        await Ledger.AnswersAreRepeatedAsync(service.Address, all, acknowledged);
        await service.KillAsync();
        var (exitCode, report) = await installation.RunAsync("check");
        Assert.True(exitCode == 0, report);
        Ledger.IsStoredOnce(installation, all, acknowledged);
        Ledger.IsClassifiedOnce(installation, Declarations);
        Ledger.IsDeliveredUnderOneId(installation, receiver, all, acknowledged);
        Ledger.NothingIsStuck(installation);
    }

    private static async Task<(ConcurrentDictionary<int, Acknowledged> Acknowledged, int Repeats)> DeclareWhileKilledAsync(
        Installation installation, int port, List<Sent> all, List<Kill> kills)
    {
        var acknowledged = new ConcurrentDictionary<int, Acknowledged>();
        using var patience = new CancellationTokenSource(Declarant.Patience);
        var service = installation.Start(port);
        await service.ReadyAsync();
        var waiting = new ConcurrentQueue<Sent>(all);
        var clients = Enumerable.Range(0, Clients).Select(async _ =>
        {
            using var declarant = new Declarant(service.Address);
            while (waiting.TryDequeue(out var sent))
            {
                Assert.True(acknowledged.TryAdd(sent.Number, await declarant.DeclareAsync(sent, patience.Token)));
            }

            return declarant.Repeats;
        }).ToList();
        foreach (var kill in kills)
        {
            while (acknowledged.Count < kill.AtAcknowledged && !clients.Any(c => c.IsFaulted))
            {
                patience.Token.ThrowIfCancellationRequested();
                await Task.Delay(1, patience.Token);
            }

            await Task.Delay(kill.Delay, patience.Token);
            Assert.False(service.HasEnded, $"The service ended by itself:\n{service.LastLines}");
            await service.KillAsync();
            await Task.Delay(kill.Pause, patience.Token);
            service = installation.Start(port);
        }

        var repeats = await Task.WhenAll(clients);
        await service.KillAsync();
        return (acknowledged, repeats.Sum());
    }

    /// <summary>Once more when everything has arrived: what is killed now is classification, escalation and delivery.</summary>
    private static async Task<ServiceProcess> KillWhileTheRestIsUnderWayAsync(Installation installation, int port, TimeSpan late)
    {
        var service = installation.Start(port);
        await service.ReadyAsync();
        await Task.Delay(late);
        await service.KillAsync();
        service = installation.Start(port);
        await service.ReadyAsync();
        return service;
    }

    /// <summary>The receiver has the message, and the sender cannot know: it must come again under the same id.</summary>
    private static Func<Microsoft.AspNetCore.Http.HttpContext, Task> CutsTheLineNowAndThen()
    {
        var calls = 0;
        return context =>
        {
            if (Interlocked.Increment(ref calls) % 40 == 0)
            {
                context.Abort();
            }

            return Task.CompletedTask;
        };
    }

    /// <param name="AtAcknowledged">When so many are acknowledged …</param>
    /// <param name="Delay">… and a little later.</param>
    /// <param name="Pause">How long the service stays away.</param>
    private sealed record Kill(int AtAcknowledged, TimeSpan Delay, TimeSpan Pause);
}
