using System.CommandLine;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Observatory;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Commands;

/// <summary>
/// <c>import figures FILE.csv</c>: figures as an authority printed them, columns <c>year,measure,value,unit,denominator,mark</c>. Exit code
/// 1 when lines were refused (the others are taken), 2 when the file is another one.
/// </summary>
internal static class ImportFiguresCommand
{
    private const int Longest = 100_000;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "CSV with the columns year,measure,value,unit,denominator,mark." }.AcceptExistingOnly();
        var command = new Command("figures", "Load or correct published figures, by year and measure. Safe to repeat.") { file };
        command.SetAction((result, ct) => CommandHost.RunAsync(
            services => RunAsync(result.GetRequiredValue(file), services, result.InvocationConfiguration.Output, result.InvocationConfiguration.Error, ct), ct));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo file, IServiceProvider services, TextWriter output, TextWriter error, CancellationToken ct)
    {
        using var reader = new StreamReader(file.FullName);
        using var csv = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, TrimOptions = TrimOptions.Trim });
        if (!await csv.ReadAsync() || !(csv.Record ?? []).SequenceEqual(PublishedLine.Columns))
        {
            await error.WriteLineAsync($"{file.Name}: the first line must be {string.Join(',', PublishedLine.Columns)}.");
            return 2;
        }

        var db = services.GetRequiredService<ReportingDbContext>();
        var known = await db.PublishedFigures.ToDictionaryAsync(f => (f.Year, f.Measure), ct);
        var seen = new Dictionary<(int, string), int>();
        var (added, changed, unchanged, refused) = (0, 0, 0, 0);
        while (seen.Count < Longest && await csv.ReadAsync())
        {
            if (Refusal(csv, seen, out var line) is { } refusal)
            {
                refused++;
                await error.WriteLineAsync($"{file.Name}, line {csv.RawRow}{refusal}");
            }
            else if (!known.TryGetValue((line!.Year, line.Measure), out var figure))
            {
                db.PublishedFigures.Add(PublishedFigure.Of(line));
                added++;
            }
            else if (figure.Update(line))
            {
                changed++;
            }
            else
            {
                unchanged++;
            }
        }

        await db.SaveChangesAsync(ct);
        await output.WriteLineAsync($"Done: {added} figures added, {changed} corrected, {unchanged} unchanged, {refused} lines refused.");
        return refused == 0 ? 0 : 1;
    }

    private static string? Refusal(CsvParser csv, Dictionary<(int Year, string Measure), int> seen, out PublishedLine? line)
    {
        line = null;
        if (csv.Count != PublishedLine.Columns.Count)
        {
            return $": {csv.Count} columns, {PublishedLine.Columns.Count} expected";
        }

        (line, var problems) = PublishedLine.Read(csv.Record!);
        if (line is null)
        {
            return string.Concat(problems.Select(p => $", {p.Path}: '{csv[PublishedLine.Columns.ToList().IndexOf(p.Path)]}' is not one of {p.Arguments[0]}"));
        }

        if (!seen.TryAdd((line.Year, line.Measure), csv.RawRow))
        {
            return $", measure: {line.Measure} of {line.Year} stands in line {seen[(line.Year, line.Measure)]} already";
        }

        return null;
    }
}
