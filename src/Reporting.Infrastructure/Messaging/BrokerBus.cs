using System.Net.Security;
using System.Security.Authentication;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Reporting.Domain.Common;

namespace Reporting.Infrastructure.Messaging;

/// <summary>The bus on RabbitMQ: a durable quorum queue for each consumer, named after it.</summary>
internal static class BrokerBus
{
    /// <summary>
    /// Messages one queue has in work in this process. Each holds a database connection: four queues at eight stay far below the hundred of a
    /// pool, and eight keep a database of a few cores busy.
    /// </summary>
    private const int InWork = 8;

    /// <summary>Taken ahead of work: as much again, so that nobody waits for the network, and little enough to leave the rest to other workers.</summary>
    private const ushort Ahead = 2 * InWork;

    /// <summary>
    /// RabbitMQ 4 drops from a quorum queue what was delivered twenty times, and a message may well be that often in hands that are killed or
    /// restarted. Said here, since a queue's arguments cannot change later.
    /// </summary>
    private const int Deliveries = 1_000;

    public static void AddBrokerBus(this IServiceCollection services, BrokerAddress address, Action<IRegistrationConfigurator> consumers)
    {
        services.AddMassTransit(bus =>
        {
            bus.SetKebabCaseEndpointNameFormatter();
            consumers(bus);

            // The library would tell its makers how it is used.
            bus.DisableUsageTelemetry();
            bus.AddConfigureEndpointsCallback((context, _, endpoint) => Configure(context, endpoint));
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(address.Host, address.Port, address.VirtualHost, host => Connect(host, address));

                // Facts are told by their type: an exchange for all of them has no reader.
                rabbit.Publish<IDomainEvent>(fact => fact.Exclude = true);
                rabbit.ConfigureEndpoints(context);
            });
        });
        services.AddOptions<MassTransitHostOptions>().Configure(options =>
        {
            // A broker that is away holds nobody's start: the relay asks the bus, and readiness tells.
            options.WaitUntilStarted = false;
            options.ConsumerStopTimeout = TimeSpan.FromSeconds(25);
            options.StopTimeout = TimeSpan.FromSeconds(28);
        });
        services.AddHealthChecks().AddCheck<BrokerCheck>("broker", tags: ["ready"]);
        services.AddSingleton<BackToTheOutbox>();
        services.AddSingleton(new ConsumedFacts(FactsOf(services)));
    }

    private static void Connect(IRabbitMqHostConfigurator host, BrokerAddress address)
    {
        host.Username(address.User);
        host.Password(address.Password);
        host.PublisherConfirmation = true;
        host.Heartbeat(TimeSpan.FromSeconds(10));
        host.RequestedConnectionTimeout(TimeSpan.FromSeconds(10));
        if (address.Tls)
        {
            host.UseSsl(tls =>
            {
                // The library accepts a chain it cannot verify unless told otherwise.
                tls.EnforcePolicyErrors(SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateNotAvailable);
                tls.Protocol = SslProtocols.None;
                tls.ServerName = address.Host;
            });
        }
    }

    private static void Configure(IRegistrationContext context, IReceiveEndpointConfigurator endpoint)
    {
        if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            rabbit.SetQuorumQueue();
            rabbit.SetQueueArgument("x-delivery-limit", Deliveries);
        }

        endpoint.ConcurrentMessageLimit = InWork;
        endpoint.PrefetchCount = Ahead;

        // Nobody reads faults, and they would carry exceptions' texts.
        endpoint.PublishFaults = false;
        endpoint.ConfigureError(error =>
        {
            error.UseFilter(new LeaveToTheBroker());
            error.UseFilter(new ErrorTransportFilter());
        });

        // From the outside in: back to the outbox, then quick retries. An ordinary filter would lie within the retries.
        endpoint.AddPrePipeSpecification(new FilterPipeSpecification<ConsumeContext>(context.GetRequiredService<BackToTheOutbox>()));
        endpoint.UseMessageRetry(retry => retry.Intervals(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(1)));
    }

    private static HashSet<Type> FactsOf(IServiceCollection services) =>
    [
        .. services.Select(service => service.ServiceType)
            .SelectMany(type => type.GetInterfaces())
            .Where(known => known.IsGenericType && known.GetGenericTypeDefinition() == typeof(IConsumer<>))
            .Select(known => known.GenericTypeArguments[0])
            .Where(fact => fact.IsAssignableTo(typeof(IDomainEvent))),
    ];
}

/// <summary>A bus of which one queue cannot be read is down, not degraded: nothing is handed over then.</summary>
internal sealed class BrokerCheck(IBusControl bus) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(bus.CheckHealth().Status is BusHealthStatus.Healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
