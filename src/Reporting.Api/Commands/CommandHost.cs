using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Checks;
using Reporting.Infrastructure.Persistence;
using Reporting.Worker;
using Serilog;
using Serilog.Events;

namespace Reporting.Api.Commands;

/// <summary>What a command needs of the service: the database, and the consumers when it sends facts; no pages, no sender.</summary>
internal static class CommandHost
{
    /// <summary>Runs a command against a migrated database. What it raised has been consumed when it returns.</summary>
    public static async Task<int> RunAsync(Func<IServiceProvider, Task<int>> command, CancellationToken ct)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddCommandLogging();
        builder.AddReportingPersistence();
        builder.AddReportingConsumers();
        builder.Services.AddScoped<SelfCheck>();
        using var host = builder.Build();
        await host.Services.GetRequiredService<DatabaseMigration>().StartAsync(ct);
        await host.StartAsync(ct);
        try
        {
            await using var scope = host.Services.CreateAsyncScope();
            return await command(scope.ServiceProvider);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Only what went wrong, and never on standard output: that is the command's answer.</summary>
    public static void AddCommandLogging(this IHostApplicationBuilder builder) => builder.Services.AddSerilog(log => log
        .MinimumLevel.Warning()
        // It logs as an error what its caller handles, such as a history table that is not there yet.
        .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Database", LogEventLevel.Fatal)
        .WriteTo.Console(standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Waits until nothing is left to relay.</summary>
    /// <param name="remaining">Told how many facts still wait.</param>
    public static async Task DrainAsync(IServiceProvider services, Action<int>? remaining, CancellationToken ct)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var db = services.GetRequiredService<ReportingDbContext>();
        while (true)
        {
            var soon = clock.GetUtcNow().ToMillisecond() + TimeSpan.FromMinutes(2);
            var waiting = await db.Outbox.CountAsync(m => m.SentAt == null && m.ParkedAt == null && m.DueAt < soon, ct);
            remaining?.Invoke(waiting);
            if (waiting == 0)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, ct);
        }
    }
}
