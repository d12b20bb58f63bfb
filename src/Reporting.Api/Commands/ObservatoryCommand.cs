using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reporting.Domain.Observatory;
using Reporting.Infrastructure.Observatory;

namespace Reporting.Api.Commands;

/// <summary><c>observatory YEAR</c>: exact figures. Whoever may run commands on the server may read the database.</summary>
internal static class ObservatoryCommand
{
    public static Command Create()
    {
        var year = new Argument<int>("YEAR") { Description = "Year of filing." };
        year.Validators.Add(result => Numbers.Within(result, 1900, 2100, "YEAR"));
        var format = new Option<string>("--format") { Description = "How to print.", DefaultValueFactory = _ => "table" }.AcceptOnlyFromAmong("table", "json", "csv");
        var rounding = new Option<string>("--rounding") { Description = "How shares become whole percentages.", DefaultValueFactory = _ => "half-up" }.AcceptOnlyFromAmong("half-up", "truncated");
        var command = new Command("observatory", "Print a year's figures, exact, with the published series. Not for publication as they are.") { year, format, rounding };
        command.SetAction((result, ct) => CommandHost.RunAsync(
            services => RunAsync(
                services, result.GetRequiredValue(year), result.GetRequiredValue(format),
                result.GetRequiredValue(rounding) == "truncated" ? Rounding.Truncated : Rounding.HalfUp, result.InvocationConfiguration.Output, ct),
            ct));
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, int year, string format, Rounding rounding, TextWriter output, CancellationToken ct)
    {
        var figures = services.GetRequiredService<ReadFigures>();
        var result = await figures.YearAsync(year, exact: true, rounding, ct);
        if (format == "csv")
        {
            await output.WriteAsync(YearDocument.ToCsv(result));
            return 0;
        }

        var published = await figures.PublishedAsync(null, ct);
        var series = SeriesOfYears.Of(published, await figures.YearsAsync(exact: true, ct));
        if (format == "json")
        {
            var json = JsonSerializer.SerializeToNode(YearDocument.Of(result, [.. published.Where(p => p.Year == year)]), YearDocument.Options)!.AsObject();
            json["series"] = JsonSerializer.SerializeToNode(series, YearDocument.Options) ?? new JsonArray();
            await output.WriteLineAsync(json.ToJsonString(YearDocument.Options));
            return 0;
        }

        await output.WriteAsync(Table(result));
        await output.WriteAsync(Table(series));
        return 0;
    }

    private static string Table(YearFigures figures)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Observatory {figures.Year}: what was filed in the year ({figures.TimeZone}). Exact figures, not for publication.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Shares are whole percentages, {(figures.Rounding is Rounding.HalfUp ? "rounded half up" : "truncated")}; what is not known stays in the denominator.");
        foreach (var table in figures.Tables)
        {
            text.AppendLine();
            text.AppendLine(table.Code);
            foreach (var row in table.Rows)
            {
                var share = row.Share is { } percent ? $"{percent,4} % of {row.Denominator!.Value} ({Population(row.Population)})" : "";
                text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"  {row.Code,-30}{row.Count.Value,9}  {share}").TrimEnd());
            }
        }

        foreach (var delay in figures.Delays)
        {
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"delay {delay.Code}: known for {delay.Known.Value}, not known for {delay.Missing.Value}");
            foreach (var percentile in delay.Percentiles.Where(p => p.Minutes is not null))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  p{percentile.Rank,-29}{percentile.Minutes,9}  minutes");
            }
        }

        return text.ToString();
    }

    private static string Table(IReadOnlyList<Series> series)
    {
        if (series.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder();
        text.AppendLine();
        text.AppendLine("series: as published [mark], computed from the facts kept here behind the slash");
        text.AppendLine("  marks: S official, P press that quotes it, G third party, D derived");
        foreach (var measure in series)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {measure.Measure,-44}");
            foreach (var point in measure.Points.Where(p => p.Published is not null || p.Computed is not null))
            {
                text.Append(CultureInfo.InvariantCulture, $" {point.Year}: ");
                text.Append(point.Published is { } printed ? string.Create(CultureInfo.InvariantCulture, $"{printed.Value:0.####}{Unit(measure)} [{printed.Mark}]") : "-");
                text.Append(point.Computed?.Value is { } value ? string.Create(CultureInfo.InvariantCulture, $" / {value}{Unit(measure)}") : "");
                text.Append(';');
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    private static string Unit(Series series) => series.Unit is FigureUnit.Percent ? " %" : "";

    private static string Population(Population population) => population switch
    {
        Domain.Observatory.Population.Declarations => "declarations",
        Domain.Observatory.Population.Incidents => "declared incidents",
        Domain.Observatory.Population.IncidentsInPerimeter => "incidents in perimeter",
        Domain.Observatory.Population.Establishments => "establishments",
        Domain.Observatory.Population.MaliciousIncidents => "malicious incidents",
        Domain.Observatory.Population.IncidentsWithCareAffected => "incidents with care affected",
        Domain.Observatory.Population.IncidentsWithEndangerment => "incidents with endangerment",
    };
}
