using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Checks;
using Reporting.Infrastructure.Messaging;
using Reporting.Infrastructure.Persistence;
using Reporting.Worker;
using Serilog;
using Serilog.Events;

namespace Reporting.Api.Commands;

/// <summary>
/// What a command needs of the service: the database, and the consumers where facts do not go to workers over a broker; no pages, no sender.
/// </summary>
internal static class CommandHost
{
    /// <summary>Facts wait and nobody takes them: they are kept, but the command's work is not finished.</summary>
    public const int NobodyWorks = 3;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs a command against a migrated database. What it raised has been consumed, or handed to workers, when it returns.</summary>
    /// <param name="consumes">False for a command that leaves the outbox to the service.</param>
    public static async Task<int> RunAsync(Func<IServiceProvider, Task<int>> command, CancellationToken ct, bool consumes = true)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddCommandLogging();
        builder.AddReportingPersistence();
        if (consumes && !builder.Configuration.UsesBroker())
        {
            builder.AddReportingConsumers();
        }

        builder.Services.AddScoped<SelfCheck>();
        using var host = builder.Build();
        await host.Services.GetRequiredService<DatabaseMigration>().StartAsync(ct);
        await host.StartAsync(ct);
        try
        {
            await using var scope = host.Services.CreateAsyncScope();
            return await command(scope.ServiceProvider);
        }
        catch (NobodyWorksException idle)
        {
            await Console.Error.WriteLineAsync($"Stored, but {idle.Waiting} facts wait and none was taken for a minute. Does a worker run? It will take them up.");
            return NobodyWorks;
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
        // Texts and stacks that may quote what is stored, such as a word that check cannot read.
        .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Query", LogEventLevel.Fatal)
        .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Update", LogEventLevel.Fatal)
        .WriteTo.Console(standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Waits until nothing is left to relay.</summary>
    /// <param name="remaining">Told how many facts still wait.</param>
    /// <exception cref="NobodyWorksException">Nothing moved for a minute.</exception>
    public static async Task DrainAsync(IServiceProvider services, Action<int>? remaining, CancellationToken ct)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var db = services.GetRequiredService<ReportingDbContext>();
        var moved = clock.GetTimestamp();
        DateTimeOffset? last = null;
        for (var waited = false; ; waited = true)
        {
            var soon = clock.GetUtcNow().ToMillisecond() + TimeSpan.FromMinutes(2);
            var waiting = await db.Outbox.CountAsync(m => m.SentAt == null && m.ParkedAt == null && m.DueAt < soon, ct);
            remaining?.Invoke(waiting);
            if (waiting == 0)
            {
                if (waited && services.GetRequiredService<IConfiguration>().UsesBroker())
                {
                    await Console.Error.WriteLineAsync("Handed to the queue; the workers do the rest.");
                }

                return;
            }

            var latest = await db.Outbox.Where(m => m.SentAt != null).OrderByDescending(m => m.SentAt).Select(m => m.SentAt).FirstOrDefaultAsync(ct);
            if (latest != last)
            {
                (last, moved) = (latest, clock.GetTimestamp());
            }
            else if (clock.GetElapsedTime(moved) > _patience)
            {
                throw new NobodyWorksException(waiting);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, ct);
        }
    }
}

/// <param name="waiting">Facts that nobody takes.</param>
internal sealed class NobodyWorksException(int waiting) : Exception($"{waiting} facts wait and none was taken for a minute.")
{
    public int Waiting => waiting;
}
