using MassTransit.Mediator;

namespace Reporting.Infrastructure.Messaging;

/// <summary>The embedded transport: runs the consumers now and lets their exceptions through, so that the outbox row stays due.</summary>
internal sealed class MediatorDispatcher(IMediator mediator)
{
    public Task DispatchAsync(object fact, CancellationToken ct) => mediator.Publish(fact, fact.GetType(), ct);
}
