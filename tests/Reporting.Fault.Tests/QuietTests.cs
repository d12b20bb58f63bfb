using RabbitMQ.Client;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>A harness that takes an old figure for silence compares the store before the work is done.</summary>
public sealed class QuietTests
{
    [Fact]
    public async Task A_queue_is_counted_as_it_is_now()
    {
        await using var servers = await Servers.StartAsync(withBroker: true);
        await using var connection = await servers.Rabbit.ConnectAsync(servers.VirtualHost);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), TestContext.Current.CancellationToken);
        await channel.QueueDeclareAsync(
            "follow", durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: TestContext.Current.CancellationToken);
        await channel.BasicPublishAsync("", "follow", new byte[] { 1 }, TestContext.Current.CancellationToken);
        await channel.BasicPublishAsync("", "follow", new byte[] { 2 }, TestContext.Current.CancellationToken);

        var published = await Quiet.QueuesAsync(servers);
        var first = await channel.BasicGetAsync("follow", autoAck: false, TestContext.Current.CancellationToken);
        var inHands = await Quiet.QueuesAsync(servers);
        await channel.BasicAckAsync(first!.DeliveryTag, multiple: false, TestContext.Current.CancellationToken);
        await channel.CloseAsync(TestContext.Current.CancellationToken);
        var taken = await Quiet.QueuesAsync(servers);

        Assert.Equal((2, 2, 1), (published["follow"], inHands["follow"], taken["follow"]));
    }
}
