using MassTransit;
using Microsoft.Extensions.Hosting;
using Reporting.Infrastructure;

namespace Reporting.Worker;

/// <summary>The worker role; the Api hosts it in process when embedded.</summary>
public static class ReportingWorker
{
    /// <summary>What a worker process is: consumers, senders and sweeps.</summary>
    public static void AddReportingWorker(this IHostApplicationBuilder builder)
    {
        builder.AddReportingConsumers();
    }

    /// <summary>The consumers and the relay that feeds them; what a command needs that raises facts.</summary>
    public static void AddReportingConsumers(this IHostApplicationBuilder builder) =>
        builder.AddReportingMessaging(consumers => consumers.AddConsumers(typeof(ReportingWorker).Assembly));
}
