using MassTransit;
using Microsoft.Extensions.Hosting;
using Reporting.Infrastructure;

namespace Reporting.Worker;

/// <summary>The whole role, in one call: consumers, sweeps, senders.</summary>
public static class ReportingWorker
{
    public static void AddReportingWorker(this IHostApplicationBuilder builder)
    {
        builder.AddReportingMessaging(consumers => consumers.AddConsumers(typeof(ReportingWorker).Assembly));
    }
}
