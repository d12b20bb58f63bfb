using Reporting.Domain.Common;
using Reporting.Domain.Observatory;

namespace Reporting.Domain.Tests.Observatory;

public sealed class PublishedFigureTests
{
    [Fact]
    public void A_line_is_read_as_it_was_printed()
    {
        var (line, problems) = PublishedLine.Read(["2020", "patient_endangerment_total", "34", "count", "declared", "P"]);

        Assert.Empty(problems);
        Assert.Equal(new PublishedLine(2020, "patient_endangerment_total", 34, FigureUnit.Count, PublishedDenominator.Declared, SourceMark.P), line);
    }

    [Theory]
    [InlineData("year", "20O0", "ransomware", "1", "count", "", "S")]
    [InlineData("year", "3000", "ransomware", "1", "count", "", "S")]
    [InlineData("measure", "2020", "Ransomware", "1", "count", "", "S")]
    [InlineData("value", "2020", "ransomware", "-1", "count", "", "S")]
    [InlineData("value", "2020", "ransomware", "1.5", "count", "", "S")]
    [InlineData("value", "2020", "ransomware", "101", "percent", "", "S")]
    [InlineData("value", "2020", "ransomware", "1,000", "count", "", "S")]
    [InlineData("unit", "2020", "ransomware", "1", "euro", "", "S")]
    [InlineData("denominator", "2020", "ransomware", "1", "count", "all", "S")]
    [InlineData("mark", "2020", "ransomware", "1", "count", "", "")]
    [InlineData("year measure value unit denominator mark", "", "", "", "", "?", "")]
    public void Wrong_columns_are_named(string columns, params string[] texts)
    {
        var (line, problems) = PublishedLine.Read(texts);

        Assert.Null(line);
        Assert.Equal(columns.Split(' ').Order(), problems.Select(p => p.Path).Order());
    }

    [Fact]
    public void The_same_line_again_changes_nothing_and_another_value_corrects()
    {
        var line = new PublishedLine(2020, "ransomware", 49, FigureUnit.Count, PublishedDenominator.NotStated, SourceMark.P);
        var figure = PublishedFigure.Of(line);

        var changes = (figure.Update(line), figure.Update(line with { Value = 50 }));

        Assert.Equal((false, true), changes);
        Assert.Equal(50, figure.ToLine().Value);
        Assert.Throws<RuleViolationException>(() => figure.Update(line with { Year = 2021 }));
    }

    [Fact]
    public void A_series_shows_what_was_printed_beside_what_is_computed()
    {
        PublishedLine[] published =
        [
            new(2019, "malicious_share", 43, FigureUnit.Percent, PublishedDenominator.NotStated, SourceMark.P),
            new(2020, "malicious_share", 60, FigureUnit.Percent, PublishedDenominator.Declared, SourceMark.P),
            new(2019, "alerts_dgs", 7, FigureUnit.Count, PublishedDenominator.NotStated, SourceMark.P),
        ];
        var counts = new YearCounts(2020)
        {
            Incidents = 369,
            Origins = [new(Domain.Taxonomy.Origin.Malicious, 221), new(Domain.Taxonomy.Origin.NotMalicious, 148)],
        };

        var series = SeriesOfYears.Of(published, [YearFigures.Of(counts, "Europe/Paris")]);

        Assert.Equal(["malicious_share", "alerts_dgs"], series.Select(s => s.Measure));
        Assert.Equal([(2019, 43m, null), (2020, 60m, 60)], series[0].Points.Select(p => (p.Year, p.Published!.Value, p.Computed?.Value)));
        Assert.Null(series[1].Points[1].Computed);
    }

    [Fact]
    public void Every_measure_of_the_series_exists_among_the_figures()
    {
        var figures = YearFigures.Of(new YearCounts(2020), "Europe/Paris");

        var published = SeriesOfYears.Measures.Select(m => new PublishedLine(2020, m, 1, FigureUnit.Count, PublishedDenominator.NotStated, SourceMark.S)).ToList();

        Assert.All(SeriesOfYears.Of(published, [figures]), s => Assert.NotNull(s.Points[0].Computed));
    }
}
