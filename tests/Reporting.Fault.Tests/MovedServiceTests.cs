using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>From a SQLite file to PostgreSQL with the product's own commands, as docs/servers.md tells.</summary>
public sealed class MovedServiceTests
{
    private const int Declarations = 40;

    private static readonly string[] _tables =
    [
        "Declarations", "DeclarationStages", "ReceiptLanes", "Incidents", "ClassificationEntries", "IncidentFacts", "Deadlines", "Escalations",
        "Deliveries", "Outbox", "IdempotencyKeys", "Recipients", "Regimes", "SessionKeys", "OneTimeLinks",
    ];

    [Fact]
    public async Task Every_row_receipt_and_chain_arrives_and_the_service_goes_on_where_it_was()
    {
        await using var servers = await Servers.StartAsync(withBroker: false);
        await using var file = new Installation();
        await using var server = new Installation(servers);
        var random = new Random(7);
        var all = Enumerable.Range(1, Declarations).Select(number => Declarant.Compose(number, random)).ToList();
        await file.PrepareAsync(Ledger.WebhookRecipient, "http://127.0.0.1:9/hook");
        var before = await DeclareAsync(file, all[..^1]);
        var export = Path.Combine(file.Directory, "export.gz");

        await RunAsync(file, "export", export);
        await RunAsync(server, "import", "everything", export);

        var (there, here) = (await RunAsync(server, "check"), await RunAsync(file, "check"));
        Assert.Equal(here, there);
        Assert.Equal(_tables.Select(t => (t, file.Count($"SELECT COUNT(*) FROM \"{t}\""))), _tables.Select(t => (t, server.Count($"SELECT COUNT(*) FROM \"{t}\""))));
        Assert.Equal(Chain(file), Chain(server));
        Assert.Equal(await RunAsync(file, "observatory", "2026", "--format", "csv"), await RunAsync(server, "observatory", "2026", "--format", "csv"));

        var after = await DeclareAsync(server, all);
        Assert.Equal(before, after[..^1]);
        Assert.Equal(Declarations, server.Count("""SELECT COUNT(*) FROM "Incidents" """));
        Assert.EndsWith("All checks hold.", (await RunAsync(server, "check")).TrimEnd(), StringComparison.Ordinal);
    }

    /// <summary>On a service of its own, which is stopped when nothing is left to classify.</summary>
    private static async Task<List<Acknowledged>> DeclareAsync(Installation installation, List<Sent> all)
    {
        var service = installation.Start(Installation.FreePort());
        await service.ReadyAsync();
        using var declarant = new Declarant(service.Address);
        var answers = new List<Acknowledged>();
        foreach (var sent in all)
        {
            answers.Add(await declarant.DeclareAsync(sent));
        }

        while (installation.Count("""SELECT COUNT(*) FROM "Outbox" WHERE "SentAt" IS NULL""") > 0)
        {
            Assert.False(service.HasEnded, service.LastLines);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await service.StopAsync();
        return answers;
    }

    private static async Task<string> RunAsync(Installation installation, params string[] command)
    {
        var (exitCode, output) = await installation.RunAsync(command);
        Assert.True(exitCode == 0, output);
        return output;
    }

    private static List<string> Chain(Installation installation) => installation.Read(
        """SELECT "Receipt_Lane", "Receipt_Seq", "Receipt_Hash" FROM "DeclarationStages" ORDER BY "Receipt_Lane", "Receipt_Seq" """,
        r => $"{r.GetInt32(0)} {r.GetInt64(1)} {r.GetString(2)}");
}
