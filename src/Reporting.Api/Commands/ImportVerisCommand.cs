using System.CommandLine;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Import;
using Reporting.Infrastructure.Intake;
using Spectre.Console;

namespace Reporting.Api.Commands;

/// <summary>Real incidents in the VERIS format (schema 1.3), one JSON object a line, as history: the same path, and nobody is told.</summary>
internal static class ImportVerisCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "One VERIS incident a line (NDJSON)." }.AcceptExistingOnly();
        var command = new Command("veris", "Import history in the VERIS format through the whole path. Safe to repeat: it adds nothing twice.") { file };
        command.SetAction((result, ct) => CommandHost.RunAsync(
            services => RunAsync(result.GetRequiredValue(file), services, result.InvocationConfiguration.Output, result.InvocationConfiguration.Error, ct), ct));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo file, IServiceProvider services, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var (items, refused) = await ReadAsync(file, error, ct);
        var added = await HistoryProgress.RunAsync(services, items, ct);
        await output.WriteLineAsync($"Done: {items.Count + refused} lines read, {added} added, {items.Count - added} known already, {refused} refused.");
        return refused == 0 ? 0 : 1;
    }

    private static async Task<(List<HistoryItem> Items, int Refused)> ReadAsync(FileInfo file, TextWriter error, CancellationToken ct)
    {
        var zone = Regions.TimeZoneOf(null);
        var items = new List<HistoryItem>();
        var (number, refused) = (0, 0);
        await foreach (var line in File.ReadLinesAsync(file.FullName, ct))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var (record, problem) = VerisRecord.Read(line, zone);
            if (record is null)
            {
                refused++;
                await error.WriteLineAsync($"line {number}, {problem!.Path}: {problem.Code} {string.Join(' ', problem.Arguments)}".TrimEnd());
            }
            else
            {
                items.Add(new HistoryItem(record.Content, record.History));
            }
        }

        return (items, refused);
    }
}

/// <summary>Takes history in and waits until it has been classified and counted, with a progress bar where somebody watches.</summary>
internal static class HistoryProgress
{
    public static async Task<int> RunAsync(IServiceProvider services, IReadOnlyCollection<HistoryItem> items, CancellationToken ct)
    {
        var intake = services.GetRequiredService<HistoryIntake>();
        if (Console.IsOutputRedirected)
        {
            var count = await intake.RunAsync(items, null, ct);
            await CommandHost.DrainAsync(services, null, ct);
            return count;
        }

        var added = 0;
        await AnsiConsole.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var taking = progress.AddTask("declared", maxValue: Math.Max(1, items.Count));
            added = await intake.RunAsync(items, done => taking.Increment(done), ct);
            var settling = progress.AddTask("classified and counted", maxValue: Math.Max(1, added));
            await CommandHost.DrainAsync(services, left => settling.Value = Math.Max(0, added - left), ct);
            settling.Value = settling.MaxValue;
        });
        return added;
    }
}
