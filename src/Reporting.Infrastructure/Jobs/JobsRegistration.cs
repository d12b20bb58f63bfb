using Hangfire;
using Hangfire.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Reporting.Infrastructure.Jobs;

/// <summary>A sweep: reads the database, does what is due, and is harmless to repeat.</summary>
public interface IRecurringSweep
{
    /// <summary>When, as a cron expression in UTC.</summary>
    static abstract string Schedule { get; }

    Task RunAsync(CancellationToken ct);
}

/// <summary>Hangfire is a clock and nothing else: no job is enqueued, so that losing its storage loses nothing.</summary>
public static class JobsRegistration
{
    public static void AddReportingJobs(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHangfire(hangfire => hangfire
            .UseRecommendedSerializerSettings()
            .UseSimpleAssemblyNameTypeSerializer()
            .UseInMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(6) }));
        builder.Services.AddHangfireServer(server => (server.WorkerCount, server.SchedulePollingInterval) = (2, TimeSpan.FromSeconds(5)));
    }

    public static void AddSweep<TSweep>(this IServiceCollection services)
        where TSweep : class, IRecurringSweep
    {
        services.AddScoped<TSweep>();
        services.AddHostedService<Scheduling<TSweep>>();
    }

    private sealed class Scheduling<TSweep>(IRecurringJobManager jobs) : IHostedService
        where TSweep : class, IRecurringSweep
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            jobs.AddOrUpdate<TSweep>(typeof(TSweep).Name, sweep => sweep.RunAsync(CancellationToken.None), TSweep.Schedule, new RecurringJobOptions
            {
                TimeZone = TimeZoneInfo.Utc,
                MisfireHandling = MisfireHandlingMode.Ignorable,
            });
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
