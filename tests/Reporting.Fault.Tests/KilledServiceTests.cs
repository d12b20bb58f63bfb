using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Reporting.Integration.Tests.Notifications;

namespace Reporting.Fault.Tests;

/// <summary>Acknowledged means kept: the service is killed without warning, again and again, while programs declare.</summary>
public sealed class KilledServiceTests(ITestOutputHelper output)
{
    private const int Declarations = 500;
    private const int Clients = 8;
    private const int Kills = 5;
    private const string WebhookRecipient = "fssi";

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
        await installation.PrepareAsync(WebhookRecipient, receiver.Url());
        var port = Installation.FreePort();

        var clock = Stopwatch.StartNew();
        var (acknowledged, repeats) = await DeclareWhileKilledAsync(installation, port, all, kills);
        var arrived = clock.Elapsed;
        var service = await KillWhileTheRestIsUnderWayAsync(installation, port, late);
        await QuietAsync(installation, service);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"measured: {Declarations} declarations in {arrived.TotalSeconds:0.0} s through {Kills} kills (at {string.Join(", ", kills.Select(k => k.AtAcknowledged))}), {repeats} requests repeated; all handed over {(clock.Elapsed - arrived).TotalSeconds:0.0} s later; seed {seed}"));

        await AssertAnswersAreRepeatedAsync(service, all, acknowledged);
        await service.KillAsync();
        var (exitCode, report) = await installation.RunAsync("check");
        Assert.True(exitCode == 0, report);
        AssertStoredOnce(installation, all, acknowledged);
        AssertClassifiedOnce(installation);
        AssertDeliveredUnderOneId(installation, receiver, all, acknowledged);
        AssertNothingIsStuck(installation);
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

    /// <summary>Waits until nothing is left to do: leases of the killed processes have to run out first.</summary>
    private static async Task QuietAsync(Installation installation, ServiceProcess service)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            var left = installation.Count(
                "SELECT (SELECT COUNT(*) FROM Outbox WHERE SentAt IS NULL AND ParkedAt IS NULL) + (SELECT COUNT(*) FROM Deliveries WHERE State = 'Due')");
            if (left == 0)
            {
                return;
            }

            Assert.False(service.HasEnded, $"The service ended by itself:\n{service.LastLines}");
            Assert.True(started.Elapsed < Declarant.Patience, $"{left} rows still wait:\n{service.LastLines}");
            await Task.Delay(200);
        }
    }

    private static async Task AssertAnswersAreRepeatedAsync(ServiceProcess service, List<Sent> all, ConcurrentDictionary<int, Acknowledged> acknowledged)
    {
        using var declarant = new Declarant(service.Address);
        foreach (var sent in all)
        {
            Assert.Equal(acknowledged[sent.Number], await declarant.DeclareAsync(sent));
        }
    }

    private static void AssertStoredOnce(Installation installation, List<Sent> all, ConcurrentDictionary<int, Acknowledged> acknowledged)
    {
        var stored = installation.Read(
            """
            SELECT d.Reference, s.Number, s.Groups, s.Receipt_ContentHash, s.Receipt_Hash, s.Receipt_Seq, s.Receipt_PreviousHash
            FROM Declarations d JOIN DeclarationStages s ON s.DeclarationId = d.Id ORDER BY s.Receipt_Lane, s.Receipt_Seq
            """,
            r => new { Reference = r.GetString(0), Stage = r.GetInt32(1), Groups = r.GetString(2), Content = r.GetString(3), Hash = r.GetString(4), Seq = r.GetInt64(5), Previous = r.GetString(6) });

        Assert.Equal(all.Count, installation.Count("SELECT COUNT(*) FROM Declarations"));
        Assert.Equal(all.Count, stored.Count);
        var byReference = stored.ToDictionary(s => s.Reference);
        foreach (var sent in all)
        {
            var promised = acknowledged[sent.Number];
            var row = byReference[promised.Reference];
            Assert.Contains(sent.Marker, row.Groups, StringComparison.Ordinal);
            Assert.Equal((1, promised.ContentHash, promised.ChainHash, promised.ChainPosition), (row.Stage, row.Content, row.Hash, row.Seq));
        }

        Assert.Equal(all.Count, installation.Count("SELECT COUNT(DISTINCT DeclarationId) FROM IdempotencyKeys"));
        Assert.Equal(all.Count, installation.Count("SELECT COUNT(*) FROM IdempotencyKeys"));
        Assert.Equal(Enumerable.Range(1, all.Count).Select(i => (long)i), stored.Select(s => s.Seq));
        Assert.All(stored.Zip(stored.Skip(1)), pair => Assert.Equal(pair.First.Hash, pair.Second.Previous));
        Assert.Equal(stored[^1].Hash, installation.Read("SELECT Head FROM ReceiptLanes", r => r.GetString(0)).Single());
    }

    private static void AssertClassifiedOnce(Installation installation)
    {
        Assert.Equal(Declarations, installation.Count("SELECT COUNT(*) FROM Incidents WHERE AssessedStage = 1"));
        Assert.Equal(Declarations, installation.Count("SELECT COUNT(DISTINCT DeclarationId) FROM Incidents"));
        Assert.Equal(Declarations, installation.Count("SELECT COUNT(*) FROM IncidentFacts"));
        Assert.Equal(Declarations, installation.Count("SELECT COUNT(*) FROM Outbox WHERE Type = 'DeclarationSubmitted'"));
        var axes = installation.Count("SELECT COUNT(DISTINCT Axis) FROM ClassificationEntries");
        Assert.True(axes >= 8, $"Only {axes} axes were proposed.");
        Assert.Equal(Declarations * axes, installation.Count("SELECT COUNT(*) FROM ClassificationEntries"));
        Assert.Equal(0, installation.Count("SELECT COUNT(*) FROM (SELECT 1 FROM ClassificationEntries GROUP BY IncidentId, Stage, Axis HAVING COUNT(*) > 1)"));
    }

    private static void AssertDeliveredUnderOneId(
        Installation installation, Receiver receiver, List<Sent> all, ConcurrentDictionary<int, Acknowledged> acknowledged)
    {
        var expected =
            from sent in all
            from way in WaysOf(sent)
            select $"{acknowledged[sent.Number].Reference} {way}";
        var rows = installation.Read(
            """
            SELECT i.Reference, d.RecipientCode, d.Channel, d.Id
            FROM Deliveries d JOIN Escalations e ON e.Id = d.EscalationId JOIN Incidents i ON i.Id = e.IncidentId AND i.Id = d.IncidentId
            WHERE e.State = 'Sent'
            """,
            r => (Reference: r.GetString(0), Recipient: r.GetString(1), Channel: r.GetString(2), Id: r.GetGuid(3)));

        Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Select(r => $"{r.Reference} {r.Recipient} {r.Channel}").Order(StringComparer.Ordinal));
        var mails = Directory.GetFiles(installation.MailFolder, "*.eml").ToDictionary(f => Guid.Parse(Path.GetFileNameWithoutExtension(f)), File.ReadAllText);
        Assert.Equal(rows.Where(r => r.Channel == "Mail").Select(r => r.Id).Order(), mails.Keys.Order());
        Assert.All(rows.Where(r => r.Channel == "Mail"), r => Assert.Contains($"{r.Recipient}@authority.example", mails[r.Id], StringComparison.Ordinal));
        var calls = receiver.Calls.ToLookup(c => Guid.Parse(c.Delivery), c => JsonDocument.Parse(c.Body).RootElement.GetProperty("reference").GetString());
        Assert.Equal(rows.Where(r => r.Channel == "Webhook").Select(r => r.Id).Order(), calls.Select(c => c.Key).Order());
        Assert.All(rows.Where(r => r.Channel == "Webhook"), r => Assert.All(calls[r.Id], reference => Assert.Equal(r.Reference, reference)));
    }

    private static void AssertNothingIsStuck(Installation installation)
    {
        Assert.Equal(0, installation.Count("SELECT COUNT(*) FROM Outbox WHERE SentAt IS NULL OR ParkedAt IS NOT NULL"));
        Assert.Equal(0, installation.Count("SELECT COUNT(*) FROM Deliveries WHERE State <> 'Sent'"));
        Assert.Equal(0, installation.Count("SELECT COUNT(*) FROM Escalations WHERE State <> 'Sent'"));
        Assert.Empty(Directory.GetFiles(installation.MailFolder, "*.partial"));
    }

    /// <summary>Who must be told of a declaration, and how: written down here once more, apart from the routing table.</summary>
    private static IEnumerable<string> WaysOf(Sent sent)
    {
        yield return $"{sent.Agency} Mail";
        yield return $"{WebhookRecipient} Mail";
        yield return $"{WebhookRecipient} Webhook";
        if (sent.HealthImpact)
        {
            yield return "dgs-corruss Mail";
        }
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
