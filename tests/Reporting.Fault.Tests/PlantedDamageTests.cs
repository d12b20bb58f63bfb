using Microsoft.Data.Sqlite;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>Each check of the ledger fails, and says so by its name, on a store or a receiver's log that was damaged for it.</summary>
public sealed class PlantedDamageTests(PlantedDamageTests.FewDeclarations few) : IClassFixture<PlantedDamageTests.FewDeclarations>
{
    private const string First = """(SELECT "Id" FROM "Declarations" ORDER BY "Id" LIMIT 1)""";
    private const string FirstIncident = """(SELECT "Id" FROM "Incidents" ORDER BY "Id" LIMIT 1)""";

    [Fact]
    public void What_a_service_stored_and_sent_holds() => Assert.Empty(few.Compare(""));

    [Theory]
    [InlineData("declaration.lost", $"""DELETE FROM "DeclarationStages" WHERE "DeclarationId" = {First}; DELETE FROM "Declarations" WHERE "Id" = {First}""")]
    [InlineData("declaration.doubled", $"""CREATE TEMP TABLE c AS SELECT * FROM "Declarations" WHERE "Id" = {First}; UPDATE c SET "Id" = 'X', "Reference" = 'X'; INSERT INTO "Declarations" SELECT * FROM c; CREATE TEMP TABLE s AS SELECT * FROM "DeclarationStages" WHERE "DeclarationId" = {First}; UPDATE s SET "DeclarationId" = 'X', "Receipt_Seq" = 99; INSERT INTO "DeclarationStages" SELECT * FROM s""")]
    [InlineData("declaration.unknown", $"""CREATE TEMP TABLE c AS SELECT * FROM "Declarations" WHERE "Id" = {First}; UPDATE c SET "Id" = 'X', "Reference" = 'X'; INSERT INTO "Declarations" SELECT * FROM c""")]
    [InlineData("declaration.content", $"""UPDATE "DeclarationStages" SET "Groups" = replace("Groups", 'dossier=', 'folder=') WHERE "DeclarationId" = {First}""")]
    [InlineData("declaration.key", $"""DELETE FROM "IdempotencyKeys" WHERE "DeclarationId" = {First}""")]
    [InlineData("receipt.differs", $"""UPDATE "DeclarationStages" SET "Receipt_ContentHash" = 'x' WHERE "DeclarationId" = {First}""")]
    [InlineData("chain.broken", """UPDATE "DeclarationStages" SET "Receipt_PreviousHash" = 'x' WHERE "Receipt_Seq" = 3""")]
    [InlineData("chain.broken", """UPDATE "ReceiptLanes" SET "Head" = 'x'""")]
    [InlineData("chain.broken", """DELETE FROM "ReceiptLanes" """)]
    [InlineData("incident.missing", $"""DELETE FROM "Incidents" WHERE "Id" = {FirstIncident}""")]
    [InlineData("incident.doubled", $"""CREATE TEMP TABLE c AS SELECT * FROM "Incidents" WHERE "Id" = {FirstIncident}; UPDATE c SET "Id" = 'X', "Reference" = 'X'; INSERT INTO "Incidents" SELECT * FROM c""")]
    [InlineData("classification.missing", $"""DELETE FROM "ClassificationEntries" WHERE "IncidentId" = {FirstIncident}""")]
    [InlineData("classification.missing", $"""UPDATE "Incidents" SET "AssessedStage" = 0 WHERE "Id" = {FirstIncident}""")]
    [InlineData("classification.doubled", $"""CREATE TEMP TABLE c AS SELECT * FROM "ClassificationEntries" WHERE "IncidentId" = {FirstIncident}; UPDATE c SET "Id" = "Id" || 'X'; INSERT INTO "ClassificationEntries" SELECT * FROM c""")]
    [InlineData("classification.altered", """UPDATE "ClassificationEntries" SET "Value" = 'x'""")]
    [InlineData("classification.altered", $"""UPDATE "Incidents" SET "RsitTags" = '[]' WHERE "Id" = {FirstIncident}""")]
    [InlineData("classification.altered", $"""UPDATE "Incidents" SET "CareImpact" = 0 WHERE "Id" = {FirstIncident}; UPDATE "ClassificationEntries" SET "Value" = 'unknown' WHERE "Axis" = 'CareImpact' AND "IncidentId" = {FirstIncident}""")]
    [InlineData("deadline.missing", """DELETE FROM "Deadlines" """)]
    [InlineData("deadline.missing", """UPDATE "Deadlines" SET "State" = 'Cancelled' WHERE "Id" IN (SELECT "Id" FROM "Deadlines" LIMIT 1)""")]
    [InlineData("deadline.doubled", """CREATE TEMP TABLE c AS SELECT * FROM "Deadlines" LIMIT 1; UPDATE c SET "Id" = 'X'; INSERT INTO "Deadlines" SELECT * FROM c""")]
    [InlineData("deadline.unknown", """UPDATE "Deadlines" SET "ObligationCode" = 'x' WHERE "Id" IN (SELECT "Id" FROM "Deadlines" LIMIT 1)""")]
    [InlineData("deadline.unknown", """UPDATE "Deadlines" SET "IncidentId" = 'X' WHERE "Id" IN (SELECT "Id" FROM "Deadlines" LIMIT 1)""")]
    [InlineData("status.history", """DELETE FROM "StatusChanges" """)]
    [InlineData("status.history", """CREATE TEMP TABLE c AS SELECT * FROM "StatusChanges" LIMIT 1; UPDATE c SET "Id" = 'X'; INSERT INTO "StatusChanges" SELECT * FROM c""")]
    [InlineData("figures.fact", """DELETE FROM "IncidentFacts" WHERE "IncidentId" IN (SELECT "IncidentId" FROM "IncidentFacts" LIMIT 1)""")]
    [InlineData("delivery.missing", """DELETE FROM "Deliveries" WHERE "Id" IN (SELECT "Id" FROM "Deliveries" LIMIT 1)""")]
    [InlineData("delivery.doubled", """CREATE TEMP TABLE c AS SELECT * FROM "Deliveries" LIMIT 1; UPDATE c SET "Id" = '00000000-0000-0000-0000-000000000001', "Rung" = 7; INSERT INTO "Deliveries" SELECT * FROM c""")]
    [InlineData("delivery.unknown", """UPDATE "Deliveries" SET "RecipientCode" = 'somebody' WHERE "Id" IN (SELECT "Id" FROM "Deliveries" LIMIT 1)""")]
    [InlineData("delivery.stuck", """UPDATE "Deliveries" SET "State" = 'Failed' WHERE "Id" IN (SELECT "Id" FROM "Deliveries" LIMIT 1)""")]
    [InlineData("delivery.stuck", """UPDATE "Escalations" SET "State" = 'Decided' WHERE "Id" IN (SELECT "Id" FROM "Escalations" LIMIT 1)""")]
    [InlineData("outbox.stuck", """UPDATE "Outbox" SET "SentAt" = NULL WHERE "Seq" = 2""")]
    [InlineData("outbox.stuck", """UPDATE "Outbox" SET "ParkedAt" = "SentAt" WHERE "Seq" = 2""")]
    public void Damage_in_the_store_is_named(string check, string damage) => Assert.Contains(check, few.Compare(damage).Select(f => f.Check));

    [Fact]
    public void A_message_that_never_came_is_named()
    {
        Assert.Contains("delivery.never", few.Compare("", mails: m => m.Skip(1)).Select(f => f.Check));
        Assert.Contains("delivery.never", few.Compare("", calls: c => c.Skip(1)).Select(f => f.Check));
    }

    [Fact]
    public void A_message_about_something_else_is_named()
    {
        Assert.Contains("delivery.content", few.Compare("", mails: m => m.Select(x => (x.Id, "other@authority.example", x.Text))).Select(f => f.Check));
        Assert.Contains("delivery.content", few.Compare("", mails: m => m.Select(x => (x.Id, x.Address, "nothing"))).Select(f => f.Check));
        Assert.Contains("delivery.content", few.Compare("", calls: c => c.Select(x => (x.Id, "another"))).Select(f => f.Check));
    }

    [Fact]
    public void A_message_under_another_id_is_named() =>
        Assert.Contains("delivery.id", few.Compare("", calls: c => c.Append((Guid.CreateVersion7(), "another"))).Select(f => f.Check));

    [Fact]
    public void Planted_facts_must_wait_with_their_error()
    {
        var id = Guid.CreateVersion7();
        var planted = new Planted(new Dictionary<Guid, string> { [id] = "InvalidDataException" });
        var waits = $"""UPDATE "Outbox" SET "MessageId" = '{id.ToString().ToUpperInvariant()}', "SentAt" = NULL, "Attempts" = 2, "LastError" = 'InvalidDataException' WHERE "Seq" = 2""";

        Assert.Empty(few.Compare(waits, planted));
        Assert.Equal(["poison.unaccounted"], few.Compare("", planted).Select(f => f.Check));
        Assert.Equal(["poison.unaccounted"], few.Compare(waits.Replace("\"Attempts\" = 2", "\"Attempts\" = 0", StringComparison.Ordinal), planted).Select(f => f.Check));
        Assert.Equal(["poison.unaccounted"], few.Compare(waits.Replace("'InvalidDataException'", "'Other'", StringComparison.Ordinal), planted).Select(f => f.Check));
    }

    [Theory]
    [InlineData(3, "classify-declaration_error", 3, true)]
    [InlineData(0, "classify-declaration_error", 0, true)]
    [InlineData(0, "classify-declaration", 3, true)]
    [InlineData(3, "classify-declaration_error", 2, false)]
    [InlineData(3, "classify-declaration_error", 0, false)]
    [InlineData(3, "follow-incident_error", 3, false)]
    [InlineData(0, "follow-incident_error", 1, false)]
    public void An_error_queue_that_holds_less_more_or_something_else_is_named(int published, string queue, int there, bool holds) => Assert.Equal(
        holds ? [] : ["poison.unaccounted"],
        Ledger.ErrorQueues(new Dictionary<string, long> { [queue] = there, ["send"] = 0 }, "classify-declaration", published).Select(f => f.Check));

    [Fact]
    public void A_mail_that_is_half_written_is_named()
    {
        var partial = Path.Combine(few.Installation.Directory, "x.eml.partial");
        File.WriteAllText(partial, "");
        var found = few.Compare("");
        File.Delete(partial);

        Assert.Equal(["file.partial"], found.Select(f => f.Check));
    }

    [Fact]
    public async Task What_the_service_s_own_check_finds_is_named()
    {
        var id = Guid.CreateVersion7();
        var parked = $"""UPDATE "Outbox" SET "MessageId" = '{id.ToString().ToUpperInvariant()}', "ParkedAt" = "SentAt", "SentAt" = NULL WHERE "Seq" = 2""";
        var planted = new Planted(new Dictionary<Guid, string> { [id] = "InvalidDataException" });
        const string Altered = """UPDATE "DeclarationStages" SET "Receipt_Hash" = 'x' WHERE "Receipt_Seq" = 3""";

        Assert.Empty(await few.CheckAsync("", Planted.Nothing));
        Assert.Empty(await few.CheckAsync(parked, planted));
        Assert.Equal(["check"], (await few.CheckAsync(Altered, Planted.Nothing)).Select(f => f.Check));
        Assert.Equal(["check"], (await few.CheckAsync(parked, Planted.Nothing)).Select(f => f.Check));
        Assert.Equal(["check"], (await few.CheckAsync($"{parked}; {Altered}", planted)).Select(f => f.Check));
    }

    [Theory]
    [InlineData(600, false)]
    [InlineData(601, true)]
    public void A_recovery_that_takes_too_long_is_named(int seconds, bool slow) =>
        Assert.Equal(slow ? ["recovery.slow"] : [], RoundTests.Slow(TimeSpan.FromSeconds(seconds)).Select(f => f.Check));

    /// <summary>Eight declarations through the service, once for all tests; each damages the file and gets it back as it was.</summary>
    public sealed class FewDeclarations : IAsyncLifetime
    {
        private readonly List<Sent> _all = [.. Enumerable.Range(1, 8).Select(number => Declarant.Compose(number, new Random(number)))];
        private readonly Dictionary<int, Acknowledged> _acknowledged = [];
        private Receiver _receiver = null!;
        private byte[] _file = [];
        private Handed _handed = null!;

        internal Installation Installation { get; } = new();

        public async ValueTask InitializeAsync()
        {
            _receiver = await Receiver.StartAsync();
            await Installation.PrepareAsync(Ledger.WebhookRecipient, _receiver.Url());
            var service = Installation.Start(Installation.FreePort());
            await service.ReadyAsync();
            using var declarant = new Declarant(service.Address);
            foreach (var sent in _all)
            {
                _acknowledged.Add(sent.Number, await declarant.DeclareAsync(sent));
            }

            await Quiet.UntilAsync(Installation, null, null, Planted.Nothing, service);
            await service.StopAsync();
            Installation.Execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE");
            _file = await File.ReadAllBytesAsync(Installation.DatabaseFile);
            _handed = Handed.Of([], Installation, _receiver);
        }

        internal IReadOnlyList<Finding> Compare(
            string damage,
            Planted? planted = null,
            Func<IEnumerable<(Guid Id, string Address, string Text)>, IEnumerable<(Guid Id, string Address, string Text)>>? mails = null,
            Func<IEnumerable<(Guid Id, string Reference)>, IEnumerable<(Guid Id, string Reference)>>? calls = null)
        {
            var indexes = Installation.Read("""SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL""", r => r.GetString(0));
            try
            {
                // Whatever would keep such damage out of the file is out of its way.
                Installation.Execute(string.Concat(indexes.Select(index => $"DROP INDEX \"{index}\";")) + "PRAGMA foreign_keys=OFF;" + damage);
                var mail = _handed.Mails.SelectMany(m => m.Select(x => (m.Key, x.Address, x.Text)));
                var call = _handed.Calls.SelectMany(c => c.Select(x => (c.Key, x)));
                return Ledger.Compare(
                    Installation, _all, _acknowledged,
                    new((mails?.Invoke(mail) ?? mail).ToLookup(m => m.Item1, m => (m.Item2, m.Item3)), (calls?.Invoke(call) ?? call).ToLookup(c => c.Item1, c => c.Item2)),
                    planted ?? Planted.Nothing);
            }
            finally
            {
                SqliteConnection.ClearAllPools();
                File.WriteAllBytes(Installation.DatabaseFile, _file);
            }
        }

        internal async Task<IEnumerable<Finding>> CheckAsync(string damage, Planted planted)
        {
            try
            {
                Installation.Execute("PRAGMA foreign_keys=OFF;" + damage);
                return await RoundTests.CheckAsync(Installation, planted);
            }
            finally
            {
                SqliteConnection.ClearAllPools();
                foreach (var beside in new[] { "-wal", "-shm" })
                {
                    File.Delete(Installation.DatabaseFile + beside);
                }

                File.WriteAllBytes(Installation.DatabaseFile, _file);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Installation.DisposeAsync();
            await _receiver.DisposeAsync();
        }
    }
}
