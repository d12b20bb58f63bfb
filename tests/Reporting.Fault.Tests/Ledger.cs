using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>Compares what is stored, and what receivers have, with what clients were told.</summary>
internal static class Ledger
{
    /// <summary>The one recipient that has a webhook besides its mail address.</summary>
    public const string WebhookRecipient = "fssi";

    /// <summary>Waits until nothing is left to do: leases of the killed processes have to run out first.</summary>
    /// <param name="broker">Where messages wait besides, on servers.</param>
    public static async Task QuietAsync(Installation installation, RabbitMqServer? broker, params ServiceProcess[] services)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            // Between two looks at the outbox that found nothing new, the queues were empty: nothing is on its way.
            var (left, written) = Waiting(installation);
            if (left == 0 && broker is not null)
            {
                left = await QueuedAsync(broker) + Waiting(installation).Written - written;
            }

            if (left == 0)
            {
                return;
            }

            Assert.All(services, service => Assert.False(service.HasEnded, $"The service ended by itself:\n{service.LastLines}"));
            Assert.True(started.Elapsed < Declarant.Patience, $"{left} rows still wait:\n{string.Join('\n', services.Select(s => s.LastLines))}");
            await Task.Delay(200);
        }
    }

    private static (long Left, long Written) Waiting(Installation installation) => installation.Read(
        """
        SELECT (SELECT COUNT(*) FROM "Outbox" WHERE "SentAt" IS NULL AND "ParkedAt" IS NULL) + (SELECT COUNT(*) FROM "Deliveries" WHERE "State" = 'Due'),
               (SELECT COUNT(*) FROM "Outbox")
        """,
        r => (r.GetInt64(0), r.GetInt64(1))).Single();

    private static async Task<long> QueuedAsync(RabbitMqServer broker) => (await broker.ControlAsync("-q", "list_queues", "name", "messages")).Split('\n')
        .Select(line => line.Split('\t')).Where(columns => columns.Length == 2 && columns[1].All(char.IsAsciiDigit)).Sum(columns => long.Parse(columns[1], CultureInfo.InvariantCulture));

    public static async Task AnswersAreRepeatedAsync(Uri address, List<Sent> all, ConcurrentDictionary<int, Acknowledged> acknowledged)
    {
        using var declarant = new Declarant(address);
        foreach (var sent in all)
        {
            Assert.Equal(acknowledged[sent.Number], await declarant.DeclareAsync(sent));
        }
    }

    public static void IsStoredOnce(Installation installation, List<Sent> all, ConcurrentDictionary<int, Acknowledged> acknowledged)
    {
        var stored = installation.Read(
            """
            SELECT d."Reference", s."Number", s."Groups", s."Receipt_ContentHash", s."Receipt_Hash", s."Receipt_Seq", s."Receipt_PreviousHash", s."Receipt_Lane"
            FROM "Declarations" d JOIN "DeclarationStages" s ON s."DeclarationId" = d."Id" ORDER BY s."Receipt_Lane", s."Receipt_Seq"
            """,
            r => new { Reference = r.GetString(0), Stage = r.GetInt32(1), Groups = r.GetString(2), Content = r.GetString(3), Hash = r.GetString(4), Seq = r.GetInt64(5), Previous = r.GetString(6), Lane = r.GetInt32(7) });

        Assert.Equal(all.Count, installation.Count("""SELECT COUNT(*) FROM "Declarations" """));
        Assert.Equal(all.Count, stored.Count);
        var byReference = stored.ToDictionary(s => s.Reference);
        foreach (var sent in all)
        {
            var promised = acknowledged[sent.Number];
            var row = byReference[promised.Reference];
            Assert.Contains(sent.Marker, row.Groups, StringComparison.Ordinal);
            Assert.Equal((1, promised.ContentHash, promised.ChainHash, promised.ChainPosition), (row.Stage, row.Content, row.Hash, row.Seq));
        }

        Assert.Equal(all.Count, installation.Count("""SELECT COUNT(DISTINCT "DeclarationId") FROM "IdempotencyKeys" """));
        Assert.Equal(all.Count, installation.Count("""SELECT COUNT(*) FROM "IdempotencyKeys" """));
        var heads = installation.Read("""SELECT "Lane", "Head" FROM "ReceiptLanes" """, r => (r.GetInt32(0), r.GetString(1))).ToDictionary();
        foreach (var lane in stored.GroupBy(s => s.Lane).Select(lane => lane.ToList()))
        {
            Assert.Equal(Enumerable.Range(1, lane.Count).Select(i => (long)i), lane.Select(s => s.Seq));
            Assert.All(lane.Zip(lane.Skip(1)), pair => Assert.Equal(pair.First.Hash, pair.Second.Previous));
            Assert.Equal(lane[^1].Hash, heads[lane[0].Lane]);
        }
    }

    public static void IsClassifiedOnce(Installation installation, int declarations)
    {
        Assert.Equal(declarations, installation.Count("""SELECT COUNT(*) FROM "Incidents" WHERE "AssessedStage" = 1"""));
        Assert.Equal(declarations, installation.Count("""SELECT COUNT(DISTINCT "DeclarationId") FROM "Incidents" """));
        Assert.Equal(declarations, installation.Count("""SELECT COUNT(*) FROM "IncidentFacts" """));
        Assert.Equal(declarations, installation.Count("""SELECT COUNT(*) FROM "Outbox" WHERE "Type" = 'DeclarationSubmitted'"""));
        var axes = installation.Count("""SELECT COUNT(DISTINCT "Axis") FROM "ClassificationEntries" """);
        Assert.True(axes >= 8, $"Only {axes} axes were proposed.");
        Assert.Equal(declarations * axes, installation.Count("""SELECT COUNT(*) FROM "ClassificationEntries" """));
        Assert.Equal(0, installation.Count("""SELECT COUNT(*) FROM (SELECT 1 FROM "ClassificationEntries" GROUP BY "IncidentId", "Stage", "Axis" HAVING COUNT(*) > 1) AS doubled"""));
    }

    public static void IsDeliveredUnderOneId(
        Installation installation, Receiver receiver, List<Sent> all, ConcurrentDictionary<int, Acknowledged> acknowledged)
    {
        var expected =
            from sent in all
            from way in WaysOf(sent)
            select $"{acknowledged[sent.Number].Reference} {way}";
        var rows = installation.Read(
            """
            SELECT i."Reference", d."RecipientCode", d."Channel", d."Id"
            FROM "Deliveries" d JOIN "Escalations" e ON e."Id" = d."EscalationId" JOIN "Incidents" i ON i."Id" = e."IncidentId" AND i."Id" = d."IncidentId"
            WHERE e."State" = 'Sent'
            """,
            r => (Reference: r.GetString(0), Recipient: r.GetString(1), Channel: r.GetString(2), Id: r.GetGuid(3)));

        Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Select(r => $"{r.Reference} {r.Recipient} {r.Channel}").Order(StringComparer.Ordinal));
        var mails = installation.Mails.GroupBy(f => Guid.Parse(Path.GetFileNameWithoutExtension(f))).ToDictionary(f => f.Key, f => File.ReadAllText(f.First()));
        Assert.Equal(rows.Where(r => r.Channel == "Mail").Select(r => r.Id).Order(), mails.Keys.Order());
        Assert.All(rows.Where(r => r.Channel == "Mail"), r => Assert.Contains($"{r.Recipient}@authority.example", mails[r.Id], StringComparison.Ordinal));
        var calls = receiver.Calls.ToLookup(c => Guid.Parse(c.Delivery), c => JsonDocument.Parse(c.Body).RootElement.GetProperty("reference").GetString());
        Assert.Equal(rows.Where(r => r.Channel == "Webhook").Select(r => r.Id).Order(), calls.Select(c => c.Key).Order());
        Assert.All(rows.Where(r => r.Channel == "Webhook"), r => Assert.All(calls[r.Id], reference => Assert.Equal(r.Reference, reference)));
    }

    public static void NothingIsStuck(Installation installation)
    {
        Assert.Equal(0, installation.Count("""SELECT COUNT(*) FROM "Outbox" WHERE "SentAt" IS NULL OR "ParkedAt" IS NOT NULL"""));
        Assert.Equal(0, installation.Count("""SELECT COUNT(*) FROM "Deliveries" WHERE "State" <> 'Sent'"""));
        Assert.Equal(0, installation.Count("""SELECT COUNT(*) FROM "Escalations" WHERE "State" <> 'Sent'"""));
        Assert.Empty(Directory.EnumerateFiles(installation.Directory, "*.partial", SearchOption.AllDirectories));
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
}
