using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Observatory;

public sealed class YearFiguresTests
{
    /// <summary>Shares printed by French editions, with the counts beside them: the 2020 report truncates, the later ones round.</summary>
    [Theory]
    [InlineData(301, 369, Rounding.Truncated, 81)]
    [InlineData(146, 369, Rounding.Truncated, 39)]
    [InlineData(21, 369, Rounding.Truncated, 5)]
    [InlineData(60, 369, Rounding.HalfUp, 16)]
    [InlineData(34, 369, Rounding.HalfUp, 9)]
    [InlineData(31, 369, Rounding.HalfUp, 8)]
    [InlineData(189, 733, Rounding.HalfUp, 26)]
    [InlineData(76, 592, Rounding.HalfUp, 13)]
    [InlineData(165, 564, Rounding.HalfUp, 29)]
    [InlineData(66, 354, Rounding.HalfUp, 19)]
    [InlineData(1, 8, Rounding.HalfUp, 13)]
    [InlineData(1, 8, Rounding.Truncated, 12)]
    public void A_share_is_the_one_that_the_edition_printed(int count, int of, Rounding rounding, int printed) =>
        Assert.Equal(printed, Figure.Percent(count, of, rounding));

    [Fact]
    public void What_is_not_known_stays_in_the_denominator_and_is_told()
    {
        IncidentFact[] facts =
        [
            AFact.Plain(2020, EstablishmentCategory.GeneralHospital, IncidentType.Ransomware, "a", supportWanted: true),
            AFact.Plain(2020, EstablishmentCategory.GeneralHospital, IncidentType.Ransomware, "a", supportWanted: false),
            AFact.Plain(2020, EstablishmentCategory.GeneralHospital, IncidentType.PowerFailure, "b"),
            AFact.Plain(2019, EstablishmentCategory.GeneralHospital, IncidentType.PowerFailure, "c", supportWanted: true),
        ];

        var figures = YearFigures.Of(FactCounts.Of(2020, facts), "Europe/Paris");

        var asked = figures["support"]["yes"];
        Assert.Equal((1, 3, 1, 33), (asked.Count.Value, asked.Denominator?.Value, asked.Missing?.Value, asked.Share));
        Assert.Equal((3, 2), (figures.Incidents.Value, figures["totals"]["establishments"].Count.Value));
    }

    [Fact]
    public void Nothing_is_divided_by_nothing()
    {
        var figures = YearFigures.Of(new YearCounts(2031), "Europe/Paris");

        Assert.All(figures.Tables.SelectMany(t => t.Rows), row => Assert.Null(row.Share));
    }

    [Fact]
    public void Ids_are_those_that_readers_of_files_rely_on()
    {
        var figures = YearFigures.Of(new YearCounts(2020), "Europe/Paris");

        Assert.Equal(["malicious", "notMalicious", "undetermined"], figures["origin"].Rows.Select(r => r.Code));
        Assert.Equal(
            ["healthEstablishment", "nursingHome", "radiotherapy", "medicalLaboratory", "other", "unknown"], figures["structureTypes"].Rows.Select(r => r.Code));
        Assert.Equal(13, figures["months"].Rows.Count);
    }

    [Theory]
    [InlineData(50, 1, 0)]
    [InlineData(50, 4, 1)]
    [InlineData(50, 5, 2)]
    [InlineData(90, 10, 8)]
    [InlineData(90, 11, 9)]
    [InlineData(10, 3, 0)]
    public void A_percentile_is_a_value_that_somebody_had(int rank, int known, int position) =>
        Assert.Equal(position, DelayCounts.PositionOf(rank, known));
}
