using MassTransit;
using Reporting.Infrastructure.Outbox;

namespace Reporting.Infrastructure.Messaging;

/// <summary>The transport between servers: publishes, and returns when the broker has confirmed that it keeps the message.</summary>
internal sealed class BusDispatcher(IBusControl bus, ConsumedFacts consumed, TimeProvider clock) : IDispatcher
{
    /// <summary>Header of a message: how often its fact had failed when it was published.</summary>
    public const string AttemptHeader = "Reporting-Attempt";

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(10);

    /// <summary>A publisher waits for each confirm, and the broker confirms many at once: what one lane loses in waiting, the others use.</summary>
    public int LanesAtOnce => 32;

    public bool WaitsForConsumers => false;

    /// <summary>Healthy means that every endpoint consumes, hence that every queue exists: a fact published before would go nowhere.</summary>
    public bool IsReady => bus.CheckHealth().Status is BusHealthStatus.Healthy;

    public async Task DispatchAsync(OutboxMessage message, CancellationToken ct)
    {
        var fact = EventCatalog.Read(message.Type, message.Body);
        var type = fact.GetType();
        using var late = new CancellationTokenSource(_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            await bus.Publish(fact, type, Pipe.Execute<PublishContext>(context =>
            {
                context.MessageId = message.MessageId;
                context.Headers.Set(AttemptHeader, message.Attempts);

                // Returned rather than dropped when no queue takes it: a broker may come back without its queues.
                context.Mandatory = consumed.Types.Contains(type);
            }), either.Token).WaitAsync(either.Token);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            throw new BrokerAwayException(error);
        }
    }
}

/// <summary>The facts that some consumer waits for.</summary>
internal sealed record ConsumedFacts(IReadOnlySet<Type> Types);
