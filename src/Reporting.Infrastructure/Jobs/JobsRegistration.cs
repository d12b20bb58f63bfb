using System.Data.Common;
using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.SqlServer;
using Hangfire.Storage;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Jobs;

/// <summary>A sweep: reads the database, does what is due, and is harmless to repeat.</summary>
public interface IRecurringSweep
{
    /// <summary>When, as a cron expression in UTC.</summary>
    static abstract string Schedule { get; }

    Task RunAsync(CancellationToken ct);
}

/// <summary>Hangfire is a clock and nothing else: no job is enqueued, so that losing its storage loses nothing.</summary>
public static partial class JobsRegistration
{
    private const string Schema = "hangfire";
    private static readonly TimeSpan _poll = TimeSpan.FromSeconds(5);
    private static readonly PostgreSqlStorageOptions _postgreSql = new()
    {
        SchemaName = Schema,
        PrepareSchemaIfNecessary = false,
        QueuePollInterval = _poll,
        UseSlidingInvisibilityTimeout = true,

        // A lock is a row: a killed worker's stays, and no turn of its sweep is made, until it is this old.
        DistributedLockTimeout = TimeSpan.FromMinutes(2),
    };

    public static void AddReportingJobs(this IHostApplicationBuilder builder)
    {
        // Its own way keeps one storage for the whole process: of two hosts that start at once, one would work on the other's database.
        builder.Services.AddSingleton(services => StorageOf(services.GetRequiredService<DatabaseSettings>()));
        builder.Services.AddHangfire((_, hangfire) => hangfire
            .UseRecommendedSerializerSettings()
            .UseSimpleAssemblyNameTypeSerializer()

            // The next turn is the repetition, and one that lasts into it is not doubled.
            .UseFilter(new AutomaticRetryAttribute { Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete, LogEvents = true })
            .UseFilter(new DisableConcurrentExecutionAttribute(timeoutInSeconds: 0)));
        builder.Services.AddHangfireServer(server => (server.WorkerCount, server.SchedulePollingInterval) = (2, TimeSpan.FromSeconds(5)));
    }

    /// <summary>Makes or upgrades the clock's own tables; for the command <c>migrate</c>, so that workers need no right to.</summary>
    internal static void PrepareStorage(DatabaseSettings settings)
    {
        if (settings.Provider is DatabaseProvider.PostgreSql)
        {
            using var connection = new NpgsqlConnection(settings.Connection);
            connection.Open();
            PostgreSqlObjectsInstaller.Install(connection, Schema);
        }
        else if (settings.Provider is DatabaseProvider.SqlServer)
        {
            using var connection = new SqlConnection(settings.Connection);
            connection.Open();
            SqlServerObjectsInstaller.Install(connection, Schema, enableHeavyMigrations: true);
        }
    }

    private static JobStorage StorageOf(DatabaseSettings settings) => settings.Provider switch
    {
        DatabaseProvider.PostgreSql => new PostgreSqlStorage(
            new NpgsqlConnectionFactory(settings.Connection, _postgreSql), _postgreSql),
        DatabaseProvider.SqlServer => new SqlServerStorage(
            settings.Connection,
            new SqlServerStorageOptions
            {
                SchemaName = Schema,
                PrepareSchemaIfNecessary = false,
                QueuePollInterval = _poll,
                SlidingInvisibilityTimeout = TimeSpan.FromMinutes(5),
                CommandBatchMaxTimeout = TimeSpan.FromMinutes(5),
                UseRecommendedIsolationLevel = true,
                DisableGlobalLocks = true,
            }),
        _ => new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(6) }),
    };

    public static void AddSweep<TSweep>(this IServiceCollection services)
        where TSweep : class, IRecurringSweep
    {
        services.AddScoped<TSweep>();
        services.AddHostedService<Scheduling<TSweep>>();
    }

    /// <summary>In the background and until it succeeds: a worker starts although another was killed while it held the sweep's lock.</summary>
    private sealed partial class Scheduling<TSweep>(IRecurringJobManager jobs, TimeProvider clock, ILogger<TSweep> log) : BackgroundService
        where TSweep : class, IRecurringSweep
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            while (!Scheduled())
            {
                await Task.Delay(_poll, clock, stoppingToken);
            }
        }

        private bool Scheduled()
        {
            try
            {
                jobs.AddOrUpdate<TSweep>(typeof(TSweep).Name, sweep => sweep.RunAsync(CancellationToken.None), TSweep.Schedule, new RecurringJobOptions
                {
                    TimeZone = TimeZoneInfo.Utc,
                    MisfireHandling = MisfireHandlingMode.Ignorable,
                });
                return true;
            }
            catch (Exception error) when (error is DistributedLockTimeoutException or PostgreSqlDistributedLockException or DbException)
            {
                LogNotYet(typeof(TSweep).Name, error);
                return false;
            }
        }

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Sweep} could not be scheduled yet and is tried again")]
        private partial void LogNotYet(string sweep, Exception error);
    }
}
