using System.CommandLine;
using System.Globalization;
using Reporting.Infrastructure.Demonstration;
using Reporting.Infrastructure.Persistence;
using Spectre.Console;

namespace Reporting.Api.Commands;

/// <summary><c>generate COUNT</c>: invented declarations for benchmarks and trials.</summary>
internal static class GenerateCommand
{
    private const int Refused = 2;
    private static readonly DateTimeOffset _earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Command Create()
    {
        var count = new Argument<int>("COUNT") { Description = "How many there are in the end. A run that was cut short is gone on with; a larger COUNT adds the difference." };
        var seed = new Option<int>("--seed") { Description = "The same seed, the same incidents.", DefaultValueFactory = _ => 1 };
        var years = new Option<int>("--years") { Description = "Over how many years up to now.", DefaultValueFactory = _ => 5 };
        var until = new Option<DateTimeOffset?>("--until") { Description = "When the last of them was filed (ISO 8601); now, when not said. For the same database twice." };
        count.Validators.Add(result => Numbers.Within(result, 1, 100_000_000, "COUNT"));
        seed.Validators.Add(result => Numbers.Within(result, 0, int.MaxValue, "--seed"));
        years.Validators.Add(result => Numbers.Within(result, 1, 50, "--years"));
        var command = new Command(
            "generate", "Fill an EMPTY database with invented declarations, for trials and measurements. A database in use is refused.") { count, seed, years, until };
        command.SetAction((result, ct) => result.GetValue(until) < _earliest ? TooEarlyAsync() : CommandHost.RunAsync(
            services => RunAsync(services, result.GetRequiredValue(count), result.GetRequiredValue(seed), result.GetRequiredValue(years), result.GetValue(until), result.InvocationConfiguration.Output, ct),
            ct));
        return command;
    }

    private static async Task<int> TooEarlyAsync()
    {
        await Console.Error.WriteLineAsync($"--until is {_earliest:yyyy-MM-dd} or later.");
        return Refused;
    }

    private static async Task<int> RunAsync(IServiceProvider services, int count, int seed, int years, DateTimeOffset? until, TextWriter output, CancellationToken ct)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var started = clock.GetTimestamp();
        try
        {
            var added = await MakeAsync(services, count, seed, years, until, ct);
            var elapsed = clock.GetElapsedTime(started);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{added} invented declarations added in {elapsed.TotalSeconds:0.0} s ({added / elapsed.TotalSeconds:0} a second)."));
            return 0;
        }
        catch (GenerateRefusedException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return Refused;
        }
        catch (Exception error) when (DatabaseFaults.Of(error) is DatabaseFault.Duplicate)
        {
            await Console.Error.WriteLineAsync("Something else wrote to this database meanwhile, perhaps a second generation. Run the command again: it goes on where it stands.");
            return Refused;
        }
    }

    /// <summary>Shows how far it is, to whoever looks on.</summary>
    /// <exception cref="GenerateRefusedException">The database holds others.</exception>
    public static async Task<long> MakeAsync(IServiceProvider services, int count, int seed, int years, DateTimeOffset? until, CancellationToken ct)
    {
        var generator = services.GetRequiredService<IncidentGenerator>();
        if (until > services.GetRequiredService<TimeProvider>().GetUtcNow())
        {
            throw new GenerateRefusedException("--until lies in the future.");
        }

        if (Console.IsOutputRedirected)
        {
            return await generator.RunAsync(count, seed, years, until, null, ct);
        }

        var added = 0L;
        await AnsiConsole.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var making = progress.AddTask("invented", maxValue: count);
            added = await generator.RunAsync(count, seed, years, until, there => making.Value = there, ct);
        });
        return added;
    }
}
