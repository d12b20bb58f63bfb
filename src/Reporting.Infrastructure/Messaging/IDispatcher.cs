using Reporting.Infrastructure.Outbox;

namespace Reporting.Infrastructure.Messaging;

/// <summary>Hands one fact over: to the consumers of this process, or to the broker.</summary>
internal interface IDispatcher
{
    /// <summary>How many lanes are worked on side by side.</summary>
    int LanesAtOnce { get; }

    /// <summary>Whether a fact counts as sent only when its consumers are through with it; else when it is in the hands of others.</summary>
    bool WaitsForConsumers { get; }

    /// <summary>Whether there is somebody to hand facts to; while there is not, no row is claimed.</summary>
    bool IsReady { get; }

    /// <summary>Returns when the fact is in other hands: its row may be marked sent.</summary>
    /// <exception cref="BrokerAwayException">Nobody took it; that is not the fact's fault and does not count against it.</exception>
    Task DispatchAsync(OutboxMessage message, CancellationToken ct);
}

/// <summary>The broker did not take a fact in time.</summary>
internal sealed class BrokerAwayException(Exception inner) : Exception($"The broker took no fact: {inner.GetType().Name}", inner);
