using System.Globalization;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Features.Shared.Charts;
using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;

namespace Reporting.Api.Features.Observatory;

/// <summary>Codes of the figures in the reader's language.</summary>
public sealed class FigureWords(IStringLocalizer<ObservatoryTexts> texts, IStringLocalizer<TaxonomyTexts> words)
{
    private static readonly Dictionary<string, Type> _taxonomies = new()
    {
        ["origin"] = typeof(Origin),
        ["types"] = typeof(IncidentType),
        ["rootCauses"] = typeof(RootCause),
        ["severity"] = typeof(Severity),
    };

    /// <summary>Tables whose rows have an order of their own; the others are drawn with the largest first.</summary>
    private static readonly HashSet<string> _ordered = ["months", "weekdays", "hours", "severity", "data", "care", "endangerment", "totals", "ofSubset", "inPerimeter"];

    public string Row(string table, string code) => table switch
    {
        _ when code == YearFigures.Unknown => texts["Row.unknown"],
        "months" => Capitalised(CultureInfo.CurrentCulture.DateTimeFormat.GetMonthName(Number(code))),
        "weekdays" => Capitalised(CultureInfo.CurrentCulture.DateTimeFormat.GetDayName((DayOfWeek)(Number(code) % 7))),
        "hours" => texts["Row.hour", Number(code)],
        "regions" => Regions.Find(code)?.Name ?? code,
        _ when _taxonomies.TryGetValue(table, out var taxonomy) && Enum.TryParse(taxonomy, code, ignoreCase: true, out var value) => words.Of((Enum)value!),
        _ => texts[$"Row.{table}.{code}"],
    };

    public string Count(Cell cell, int? threshold) => cell.Mark switch
    {
        CellMark.BelowThreshold => texts["Hidden.below", threshold ?? Suppression.DefaultThreshold],
        CellMark.Withheld => texts["Hidden.withheld"],
        _ => cell.Value!.Value.ToString("N0", CultureInfo.CurrentCulture),
    };

    public string Share(int? percent) => percent is { } known ? texts["Percent", known] : "";

    /// <summary>The count, and the share behind it where there is one.</summary>
    public string Whole(Figure figure, int? threshold) =>
        figure.Share is { } share ? texts["CountAndShare", Count(figure.Count, threshold), share] : Count(figure.Count, threshold);

    public string Minutes(int minutes) => minutes switch
    {
        < 120 => texts["Delay.minutes", minutes],
        < 2880 => texts["Delay.hours", Math.Round(minutes / 60m)],
        _ => texts["Delay.days", Math.Round(minutes / 1440m)],
    };

    public string Measure(string code) => texts[$"Measure.{code}"] is { ResourceNotFound: false } known ? known : code;

    public BarChart ChartOf(YearFigures figures, FigureTable table)
    {
        var rows = table.Rows.Where(r => _ordered.Contains(table.Code) || r.Count.Value is not 0);
        if (!_ordered.Contains(table.Code))
        {
            rows = rows.Where(r => r.Count.Value is not null).OrderBy(r => r.Code is YearFigures.Unknown or YearFigures.Undetermined).ThenByDescending(r => r.Count.Value);
        }

        var bars = rows.Select(r => new Bar(Row(table.Code, r.Code), r.Count.Value, Whole(r, figures.Threshold))).ToList();
        return new BarChart(
            $"chart-{table.Code}", texts[$"Table.{table.Code}"], texts["Chart.bars", Listed(bars.Take(8).Select(b => (b.Label, b.Text)))], bars,
            table.Code is "months" or "weekdays" or "hours");
    }

    /// <summary>What is computed appears only where something could be.</summary>
    public LineChart ChartOf(Series series)
    {
        var title = Measure(series.Measure);
        var lines = new List<Line> { new(texts["Series.published"], 1, [.. series.Points.Select(p => p.Published?.Value)]) };
        if (series.Points.Any(p => p.Computed?.Value is not null))
        {
            lines.Add(new(texts["Series.computed"], 2, [.. series.Points.Select(p => (decimal?)p.Computed?.Value)]));
        }

        var unit = series.Unit is FigureUnit.Percent ? " %" : "";
        var known = series.Points.Where(p => p.Published is not null).Select(p => (p.Year.ToString(CultureInfo.CurrentCulture), p.Published!.Value.ToString("0.##", CultureInfo.CurrentCulture) + unit));
        return new LineChart($"series-{series.Measure.Replace('.', '-')}", title, texts["Chart.lines", Listed(known)], [.. series.Points.Select(p => p.Year)], lines, unit);
    }

    private string Listed(IEnumerable<(string Name, string Value)> entries) => string.Join(", ", entries.Select(e => texts["Chart.entry", e.Name, e.Value].Value));

    private static int Number(string code) => int.Parse(code, CultureInfo.InvariantCulture);

    private static string Capitalised(string word) => string.Concat(char.ToUpper(word[0], CultureInfo.CurrentCulture).ToString(), word.AsSpan(1));
}
