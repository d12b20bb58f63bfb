using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Messaging;

/// <summary>Which transport carries the facts: within the process, or over a queue server.</summary>
public static class Transport
{
    /// <summary>Whether <c>ConnectionStrings:RabbitMq</c> is set: then workers carry the facts, and nobody else connects to the broker.</summary>
    /// <exception cref="SettingException">It is set and is no such address.</exception>
    public static bool UsesBroker(this IConfiguration configuration) => BrokerAddress.Of(configuration) is not null;

    /// <summary>Whether an Api does the worker's part too; said by <c>Worker:InProcess</c>, else true without a broker.</summary>
    /// <exception cref="SettingException">The broker's address is no such address.</exception>
    public static bool HostsWorker(this IHostApplicationBuilder builder)
    {
        var broker = builder.Configuration.UsesBroker();
        return builder.Configuration["Worker:InProcess"] is not { Length: > 0 } said ? !broker
            : bool.TryParse(said, out var hosts) ? hosts
            : throw new SettingException("Worker:InProcess is neither true nor false.");
    }
}
