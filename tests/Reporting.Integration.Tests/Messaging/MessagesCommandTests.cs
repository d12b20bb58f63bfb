using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Reporting.Integration.Tests.Commands;
using Reporting.Testing;
using Reporting.Worker;

namespace Reporting.Integration.Tests.Messaging;

[Collection(Broker.OneByOne)]
public sealed class MessagesCommandTests(Broker broker) : IAsyncDisposable
{
    /// <summary>Readable, but no outbox row sent it.</summary>
    private const string Foreign = """
        {
            "messageType": ["urn:message:Reporting.Domain.Declarations:DeclarationSubmitted"],
            "message": { "declarationId": "019aaaaa-0000-7000-8000-000000000000", "stage": 1 }
        }
        """;

    private readonly LongRetryTests.Reaction _reaction = new();
    private string _address = "";
    private WorkerHost? _host;

    [Fact]
    public async Task A_parked_fact_is_listed_and_replayed()
    {
        var (host, _) = await StartAsync();
        await host.RaiseAsync();
        var id = (await Eventually.Async(host.RowAsync, row => row.SentAt is not null)).MessageId;
        await host.DbAsync(db => db.Outbox.ExecuteUpdateAsync(set => set
            .SetProperty(m => m.SentAt, (DateTimeOffset?)null).SetProperty(m => m.ParkedAt, host.Clock.GetUtcNow()).SetProperty(m => m.Attempts, 10).SetProperty(m => m.LastError, "TimeoutException")));

        var listed = await RunAsync("messages", "list");
        var unsaid = await RunAsync("messages", "replay");
        var replayed = await RunAsync("messages", "replay", $"{id}", $"{Guid.Empty}");
        var row = await host.RowAsync();
        host.Clock.SetUtcNow(row.DueAt);
        await Eventually.Async(() => Task.FromResult(_reaction.Done.Count), done => done == 2);

        Assert.Equal(0, listed.Exit);
        Assert.Contains($"{id} DeclarationSubmitted", listed.Output, StringComparison.Ordinal);
        Assert.Contains("10 attempts  TimeoutException, since 2026-03-14T09:00:00Z", listed.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, unsaid.Exit);
        Assert.Equal((1, $"{Guid.Empty} is not parked.{Environment.NewLine}"), (replayed.Exit, replayed.Error));
        Assert.Equal((0, null), (row.Attempts, row.ParkedAt));
        Assert.Equal([id, id], _reaction.Done);
        Assert.Equal("messages.replayed parked 1, handed over since 0", await host.DbAsync(db => db.AuditEntries.Select(e => $"{e.Action} {e.Detail}").SingleAsync()));
    }

    [Fact]
    public async Task Messages_that_nobody_can_read_lie_in_the_error_queue_and_leave_it_when_a_fact_of_ours_sent_them()
    {
        var (host, world) = await StartAsync();
        await host.RaiseAsync();
        var id = (await Eventually.Async(host.RowAsync, row => row.SentAt is not null)).MessageId;
        await Eventually.Async(() => Task.FromResult(_reaction.Done.Count), done => done == 1);
        _reaction.Fails = true;
        await SendAsync(world, "{ this is not", id);
        await SendAsync(world, "{ nor is this", Guid.CreateVersion7());
        await SendAsync(world, Foreign, Guid.CreateVersion7());

        var listed = await Eventually.Async(() => RunAsync("messages", "list"), run => run.Output.Contains("classify-declaration_error: 3 messages", StringComparison.Ordinal));
        _reaction.Fails = false;
        var replayed = await RunAsync("messages", "replay", "--all");
        var after = await Eventually.Async(() => RunAsync("messages", "list"), run => run.Output.Contains("classify-declaration_error: 2 messages", StringComparison.Ordinal));
        await Eventually.Async(() => Task.FromResult(_reaction.Done.Count), done => done == 2);

        Assert.Contains("classify-declaration_error: 3 messages", listed.Output, StringComparison.Ordinal);
        Assert.Contains("1 messages were taken off the error queues, 2 stay", replayed.Output, StringComparison.Ordinal);
        Assert.Contains("classify-declaration_error: 2 messages", after.Output, StringComparison.Ordinal);
        Assert.Equal([id, id], _reaction.Done);
        Assert.DoesNotContain("words of a declaration", await ErrorHeadersAsync(world), StringComparison.Ordinal);
        Assert.DoesNotContain("_skipped", await (await broker.ServerAsync()).ControlAsync("-q", "list_queues", "-p", world, "name"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_broker_lost_with_its_disk_is_handed_over_again()
    {
        var (host, _) = await StartAsync();
        await host.RaiseAsync(3);
        await Eventually.Async(() => Task.FromResult(_reaction.Done.Count), done => done == 3);
        await Eventually.Async(() => host.DbAsync(db => db.Outbox.CountAsync(m => m.SentAt == null)), waiting => waiting == 0);

        var later = await RunAsync("messages", "replay", "--sent-since", "2026-03-14T09:00:01Z");
        var replayed = await RunAsync("messages", "replay", "--sent-since", "2026-03-14T09:00:00Z");
        host.Clock.SetUtcNow(await host.DbAsync(db => db.Outbox.MaxAsync(m => m.DueAt)));
        await Eventually.Async(() => Task.FromResult(_reaction.Done.Count), done => done == 6);

        Assert.Contains("0 facts handed over since", later.Output, StringComparison.Ordinal);
        Assert.Contains("3 facts handed over since", replayed.Output, StringComparison.Ordinal);
        Assert.Equal(6, _reaction.Done.Count);
    }

    [Fact]
    public async Task A_broker_that_is_away_is_said()
    {
        await using var database = await TestDatabase.CreateAsync(key: Broker.Key);
        _address = "amqp://guest:guest@127.0.0.1:1";

        var listed = await RunInAsync(database, "messages", "list");

        Assert.Equal(1, listed.Exit);
        Assert.Contains("0 facts are parked.", listed.Output, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:RabbitMq does not answer", listed.Error, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    /// <summary>With the name of a queue that the product has.</summary>
    private async Task<(WorkerHost Host, string World)> StartAsync()
    {
        var server = await broker.ServerAsync();
        var world = await server.AddVirtualHostAsync();
        _address = server.Address(world);
        Assert.Contains("classify-declaration", ReportingWorker.Queues);
        _host = await WorkerHost.StartAsync(_address, bus =>
        {
            bus.AddConsumer<LongRetryTests.ReactingConsumer>().Endpoint(endpoint => endpoint.Name = "classify-declaration");
            bus.AddSingleton(_reaction);
        });
        return (_host, world);
    }

    private Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) => RunInAsync(_host!.Database, arguments);

    private Task<(int Exit, string Output, string Error)> RunInAsync(TestDatabase database, params string[] arguments) => CommandRun.RunAsync(
        database.Folder,
        new Dictionary<string, string?>(database.Settings) { ["ConnectionStrings:RabbitMq"] = _address, ["Secrets:Key"] = Broker.Key },
        arguments);

    private async Task SendAsync(string world, string body, Guid id)
    {
        await using var connection = await (await broker.ServerAsync()).ConnectAsync(world);
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicPublishAsync(
            "", "classify-declaration", mandatory: true,
            new BasicProperties { MessageId = $"{id}", ContentType = "application/vnd.masstransit+json" }, Encoding.UTF8.GetBytes(body));
    }

    private async Task<string> ErrorHeadersAsync(string world)
    {
        await using var connection = await (await broker.ServerAsync()).ConnectAsync(world);
        await using var channel = await connection.CreateChannelAsync();
        var text = new StringBuilder();
        while (await channel.BasicGetAsync("classify-declaration_error", autoAck: false) is { } message)
        {
            foreach (var (key, value) in message.BasicProperties.Headers ?? new Dictionary<string, object?>())
            {
                text.AppendLine($"{key}: {(value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value)}");
            }
        }

        return text.ToString();
    }
}
