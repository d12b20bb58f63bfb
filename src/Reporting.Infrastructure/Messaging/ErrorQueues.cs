using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Reporting.Infrastructure.Messaging;

/// <summary>The queues that end with <c>_error</c>: messages that no worker could read, or that no outbox row sent.</summary>
public sealed class ErrorQueues : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IReadOnlyList<string> _names;

    private ErrorQueues(IConnection connection, IReadOnlyList<string> names) => (_connection, _names) = (connection, names);

    /// <param name="configuration">Has <c>ConnectionStrings:RabbitMq</c>.</param>
    /// <param name="queues">The queues that consumers read.</param>
    /// <returns>Null when the broker does not answer, or not to these credentials.</returns>
    public static async Task<ErrorQueues?> ConnectAsync(IConfiguration configuration, IReadOnlyList<string> queues, CancellationToken ct)
    {
        try
        {
            return new(await BrokerAddress.Of(configuration)!.ConnectAsync(ct), [.. queues.Select(queue => queue + "_error")]);
        }
        catch (BrokerUnreachableException)
        {
            return null;
        }
    }

    /// <summary>Those that exist; a queue is made with the first message that ends in it.</summary>
    public async Task<IReadOnlyList<(string Name, uint Messages)>> ListAsync(CancellationToken ct)
    {
        var found = new List<(string, uint)>();
        foreach (var name in _names)
        {
            if (await CountAsync(name, ct) is { } messages)
            {
                found.Add((name, messages));
            }
        }

        return found;
    }

    /// <summary>Goes through every message that lies there now, and takes off those whose outbox row takes them back.</summary>
    /// <param name="takesBack">Given a message's id; true when it needs the queue no more.</param>
    /// <returns>How many were taken off, and how many stay.</returns>
    public async Task<(int Taken, int Left)> EmptyAsync(Func<Guid, Task<bool>> takesBack, CancellationToken ct)
    {
        var (taken, left) = (0, 0);
        foreach (var (name, messages) in await ListAsync(ct))
        {
            // What is not acknowledged comes back to the queue when the channel closes.
            await using var channel = await _connection.CreateChannelAsync(cancellationToken: ct);
            for (var i = 0u; i < messages && await channel.BasicGetAsync(name, autoAck: false, ct) is { } message; i++)
            {
                if (Guid.TryParse(message.BasicProperties.MessageId, out var id) && await takesBack(id))
                {
                    await channel.BasicAckAsync(message.DeliveryTag, multiple: false, ct);
                    taken++;
                }
                else
                {
                    left++;
                }
            }

            await channel.CloseAsync(ct);
        }

        return (taken, left);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Null when there is no such queue; the broker closes the channel that asked for it.</summary>
    private async Task<uint?> CountAsync(string name, CancellationToken ct)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: ct);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(name, ct)).MessageCount;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }
}
