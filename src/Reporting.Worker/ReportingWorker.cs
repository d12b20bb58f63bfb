using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Checks;
using Reporting.Infrastructure.Files;
using Reporting.Infrastructure.Jobs;
using Reporting.Infrastructure.Notifications;
using Reporting.Worker.Escalation;
using Reporting.Worker.Notifications;
using Reporting.Worker.Regimes;
using Reporting.Worker.Upkeep;

namespace Reporting.Worker;

/// <summary>The worker role; the Api hosts it in process when embedded.</summary>
public static class ReportingWorker
{
    /// <summary>The queues on a broker, one for each consumer.</summary>
    public static IReadOnlyList<string> Queues { get; } =
    [
        .. typeof(ReportingWorker).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IConsumer)))
            .Select(type => KebabCaseEndpointNameFormatter.Instance.SanitizeName(type.Name[..^"Consumer".Length])).Order(),
    ];

    /// <summary>What a worker process is: consumers, senders and sweeps.</summary>
    public static void AddReportingWorker(this IHostApplicationBuilder builder)
    {
        builder.AddReportingConsumers();
        builder.AddReportingNotifications();
        builder.AddFileScanning();
        builder.AddReportingJobs();
        builder.Services.AddScoped<SelfCheck>();
        builder.Services.AddSweep<OverdueSweepJob>();
        builder.Services.AddSweep<RemindSweepJob>();
        builder.Services.AddSweep<RouteSweepJob>();
        builder.Services.AddSweep<HousekeepingJob>();
        builder.Services.AddSweep<SelfCheckJob>();
        builder.Services.AddSweep<SignManifestJob>();
        builder.Services.AddSweep<UnfinishedFilesJob>();
        if (builder.Configuration["Imap:Host"] is { Length: > 0 })
        {
            builder.Services.AddSweep<ReturnedMailJob>();
        }
    }

    /// <summary>The consumers and the relay that feeds them; what a command needs that raises facts.</summary>
    public static void AddReportingConsumers(this IHostApplicationBuilder builder) =>
        builder.AddReportingMessaging(consumers => consumers.AddConsumers(typeof(ReportingWorker).Assembly));
}
