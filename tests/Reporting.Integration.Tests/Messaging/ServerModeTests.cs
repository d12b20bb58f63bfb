using System.Net;
using Microsoft.EntityFrameworkCore;
using Reporting.Integration.Tests.Declarations;
using Reporting.Testing;

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

        Assert.Equal((1, true, true, 1, 0), done);
        Assert.Contains("{\"name\":\"broker\",\"status\":\"up\"}", ready, StringComparison.Ordinal);
        Assert.Contains("{\"name\":\"database\",\"status\":\"up\"}", ready, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"mail\"", ready, StringComparison.Ordinal);
        Assert.NotEmpty(connections);
        Assert.DoesNotContain(connections, c => c.Contains($"\"process_id\",\"{Environment.ProcessId}\"", StringComparison.Ordinal));
        Assert.DoesNotContain("broker", await (await api.Browser().GetAsync("/health/ready")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await worker.StopAsync()).Exit);
    }
}
