using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reporting.Domain.Observatory;

namespace Reporting.Infrastructure.Observatory;

/// <summary>One figure as programs read it. Names are stable: added to, never renamed.</summary>
/// <param name="Count">Null when hidden; <paramref name="Hidden"/> says why.</param>
/// <param name="Denominator">What the share is a share of, see <paramref name="Population"/>; null for a total, and when hidden.</param>
/// <param name="Missing">Incidents of the denominator of which this is not known.</param>
/// <param name="Share">Whole percent, rounded as <paramref name="Rounding"/> says.</param>
/// <param name="Ratio">The same as a fraction, to four decimals.</param>
/// <param name="Definition">Key of the method's glossary.</param>
public sealed record FigureDocument(
    int? Count, CellMark? Hidden, int? Denominator, Population Population, int? Missing, int? Share, decimal? Ratio, Rounding Rounding, string Definition);

/// <param name="Minutes">By percentile: <c>p50</c> is the median.</param>
public sealed record DelayDocument(FigureDocument Known, FigureDocument Unknown, IReadOnlyDictionary<string, int?> Minutes);

/// <param name="Basis">Always <c>filing</c>: a figure counts what was filed in the period.</param>
public sealed record PeriodDocument(DateOnly From, DateOnly To, string Basis, string TimeZone);

/// <summary>A year of the observatory, one member a table, one entry a row.</summary>
/// <param name="Threshold">Null when figures are exact; then they are not for publication.</param>
public sealed record YearDocument(
    int Year,
    PeriodDocument Period,
    bool Exact,
    int? Threshold,
    FigureDocument Declarations,
    FigureDocument Incidents,
    FigureDocument Establishments,
    IReadOnlyDictionary<string, FigureDocument> Totals,
    IReadOnlyDictionary<string, FigureDocument> Months,
    IReadOnlyDictionary<string, FigureDocument> Weekdays,
    IReadOnlyDictionary<string, FigureDocument> Hours,
    IReadOnlyDictionary<string, FigureDocument> Regions,
    IReadOnlyDictionary<string, FigureDocument> StructureTypes,
    IReadOnlyDictionary<string, FigureDocument> Origin,
    IReadOnlyDictionary<string, FigureDocument> Types,
    IReadOnlyDictionary<string, FigureDocument> RootCauses,
    IReadOnlyDictionary<string, FigureDocument> Data,
    IReadOnlyDictionary<string, FigureDocument> Care,
    IReadOnlyDictionary<string, FigureDocument> Endangerment,
    IReadOnlyDictionary<string, FigureDocument> Severity,
    IReadOnlyDictionary<string, FigureDocument> Major,
    IReadOnlyDictionary<string, FigureDocument> State,
    IReadOnlyDictionary<string, FigureDocument> Support,
    IReadOnlyDictionary<string, FigureDocument> Complaint,
    IReadOnlyDictionary<string, FigureDocument> DataProtection,
    IReadOnlyDictionary<string, FigureDocument> OfSubset,
    IReadOnlyDictionary<string, FigureDocument> InPerimeter,
    IReadOnlyDictionary<string, DelayDocument> Delays,
    IReadOnlyList<PublishedLine> Published)
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        NumberHandling = JsonNumberHandling.Strict,
        WriteIndented = true,
    };

    public static YearDocument Of(YearFigures figures, IReadOnlyList<PublishedLine> published)
    {
        var totals = figures["totals"];
        return new(
            figures.Year,
            new(new(figures.Year, 1, 1), new(figures.Year, 12, 31), "filing", figures.TimeZone),
            figures.IsExact,
            figures.Threshold,
            Of(totals, totals["declarations"]),
            Of(totals, totals["incidents"]),
            Of(totals, totals["establishments"]),
            Rows("totals"), Rows("months"), Rows("weekdays"), Rows("hours"), Rows("regions"), Rows("structureTypes"), Rows("origin"), Rows("types"),
            Rows("rootCauses"), Rows("data"), Rows("care"), Rows("endangerment"), Rows("severity"), Rows("major"), Rows("state"), Rows("support"),
            Rows("complaint"), Rows("dataProtection"), Rows("ofSubset"), Rows("inPerimeter"),
            figures.Delays.ToDictionary(d => d.Code, d => new DelayDocument(
                Of($"delays.{d.Code}", d.Known, totals["incidents"].Count, figures.Rounding),
                Of($"delays.{d.Code}", d.Missing, totals["incidents"].Count, figures.Rounding),
                d.Percentiles.ToDictionary(p => string.Create(CultureInfo.InvariantCulture, $"p{p.Rank}"), p => p.Minutes))),
            published);

        Dictionary<string, FigureDocument> Rows(string table) => figures[table].Rows.ToDictionary(r => r.Code, r => Of(figures[table], r));
    }

    /// <summary>One line a row of every table, for a spreadsheet. Holds codes and numbers only, never a text that somebody typed.</summary>
    public static string ToCsv(YearFigures figures)
    {
        var csv = new StringBuilder("year,table,row,count,hidden,denominator,population,missing,share_percent,ratio,rounding,exact\r\n");
        foreach (var table in figures.Tables)
        {
            foreach (var row in table.Rows)
            {
                var f = Of(table, row);
                csv.Append(CultureInfo.InvariantCulture,
                    $"{figures.Year},{table.Code},{row.Code},{f.Count},{Camel(f.Hidden)},{f.Denominator},{Camel(f.Population)},{f.Missing},{f.Share},{f.Ratio},{Camel(f.Rounding)},{(figures.IsExact ? "yes" : "no")}\r\n");
            }
        }

        return csv.ToString();

        static string Camel(Enum? value) => value is null ? "" : JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
    }

    private static FigureDocument Of(FigureTable table, Figure row) => new(
        row.Count.Value, HiddenOf(row.Count), row.Denominator?.Value, row.Population, row.Missing?.Value, row.Share, row.Ratio, row.Rounding, $"{table.Code}.{row.Code}");

    private static FigureDocument Of(string definition, Cell count, Cell of, Rounding rounding)
    {
        var figure = new Figure(count.Id, count, of, Population.Incidents, null, rounding);
        return new(count.Value, HiddenOf(count), of.Value, Population.Incidents, null, figure.Share, figure.Ratio, rounding, definition);
    }

    private static CellMark? HiddenOf(Cell cell) => cell.Mark is CellMark.Shown ? null : cell.Mark;
}
