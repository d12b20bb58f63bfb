using System.Net;
using Microsoft.EntityFrameworkCore;
using Reporting.Integration.Tests.Commands;
using Reporting.Integration.Tests.Declarations;
using Reporting.Testing;
using Reporting.Worker;

namespace Reporting.Integration.Tests.Messaging;

[Collection(Broker.OneByOne)]
public sealed class ServerModeTests(Broker broker)
{
    [Fact]
    public async Task A_declaration_becomes_an_incident_in_another_process_and_the_Api_never_connects()
    {
        var server = await broker.ServerAsync();
        var world = await server.AddVirtualHostAsync();
        await using var api = new ReportingHost { Settings = { ["ConnectionStrings:RabbitMq"] = server.Address(world), ["Secrets:Key"] = Broker.Key } };
        using var declarant = new Declarant(api);
        await declarant.DeclareAsync();
        await using var worker = WorkerProcess.Start(api.Database, server.Address(world));

        var ready = await worker.ReadyAsync(HttpStatusCode.OK);
        var done = await Eventually.Async(
            () => api.DbAsync(async db => (
                Incidents: await db.Incidents.CountAsync(), Deadlines: await db.Deadlines.AnyAsync(), Escalations: await db.Escalations.AnyAsync(),
                Facts: await db.IncidentFacts.CountAsync(), Waiting: await db.Outbox.CountAsync(m => m.SentAt == null))),
            seen => seen is (1, true, true, 1, 0));
        var connections = await server.ConnectionsAsync(world);
        var queues = await server.ControlAsync("-q", "list_queues", "-p", world, "name", "type");

        Assert.Equal((1, true, true, 1, 0), done);
        Assert.Contains("{\"name\":\"broker\",\"status\":\"up\"}", ready, StringComparison.Ordinal);
        Assert.Contains("{\"name\":\"database\",\"status\":\"up\"}", ready, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"mail\"", ready, StringComparison.Ordinal);
        Assert.Equal(ReportingWorker.Queues, queues.Split('\n').Where(q => q.EndsWith("\tquorum", StringComparison.Ordinal)).Select(q => q.Split('\t')[0]).Order());
        Assert.NotEmpty(connections);
        Assert.DoesNotContain(connections, c => c.Contains($"\"process_id\",\"{Environment.ProcessId}\"", StringComparison.Ordinal));
        Assert.DoesNotContain("broker", await (await api.Browser().GetAsync("/health/ready")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await worker.StopAsync()).Exit);
    }

    [Fact]
    public async Task A_worker_that_starts_while_the_broker_is_away_stays_up_and_is_ready_when_it_comes()
    {
        var server = await broker.ServerAsync();
        var world = await server.AddVirtualHostAsync();
        await using var database = await TestDatabase.CreateAsync(key: Broker.Key);
        await server.StopAsync();
        await using var worker = WorkerProcess.Start(database, server.Address(world));

        var before = await worker.ReadyAsync(HttpStatusCode.ServiceUnavailable);
        var live = await worker.Http.GetAsync("/health/live");
        await server.RunAsync();
        var after = await worker.ReadyAsync(HttpStatusCode.OK);
        var (exit, _, _) = await worker.StopAsync();

        Assert.Contains("{\"name\":\"broker\",\"status\":\"down\"}", before, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Contains("{\"name\":\"broker\",\"status\":\"up\"}", after, StringComparison.Ordinal);
        Assert.Equal(0, exit);
    }

    [Theory]
    [InlineData("http://guest:secret@127.0.0.1")]
    [InlineData("host=127.0.0.1;password=secret")]
    public async Task A_wrong_address_stops_both_programs_with_its_name_and_not_its_value(string address)
    {
        await using var database = await TestDatabase.CreateAsync(key: Broker.Key);
        await using var worker = WorkerProcess.Start(database, address);

        var api = await CommandRun.RunAsync(
            database.Folder, [.. database.Settings, KeyValuePair.Create<string, string?>("ConnectionStrings:RabbitMq", address)], "serve");
        var work = await worker.EndAsync();

        Assert.All([api, work], run =>
        {
            Assert.Equal(2, run.Exit);
            Assert.Contains("ConnectionStrings:RabbitMq must be", run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", run.Output + run.Error, StringComparison.Ordinal);
        });
    }
}
