using MassTransit.Mediator;
using Reporting.Infrastructure.Outbox;

namespace Reporting.Infrastructure.Messaging;

/// <summary>The embedded transport: runs the consumers now and lets their exceptions through, so that the outbox row stays due.</summary>
internal sealed class MediatorDispatcher(IMediator mediator) : IDispatcher
{
    public int LanesAtOnce => 4;

    public bool WaitsForConsumers => true;

    public bool IsReady => true;

    public Task DispatchAsync(OutboxMessage message, CancellationToken ct)
    {
        var fact = EventCatalog.Read(message.Type, message.Body);
        return mediator.Publish(fact, fact.GetType(), ct);
    }
}
