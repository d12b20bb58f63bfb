using System.Text;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Taxonomy;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Commands;

/// <summary>The layout of the public extract, with establishments that do not exist.</summary>
public sealed class ImportEstablishmentsTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new();

    private static readonly string[] _extract =
    [
        "finess;etalab;73;2026-01-08",
        Line("750000002", "750712184", "CH EXEMPLE", "CENTRE HOSPITALIER DE L'EXEMPLE", "75", "75014 PARIS", "355", "1"),
        Line("970400024", "970403606", "CHU DES ÎLES", "", "9D", "97400 SAINT DENIS", "101", "1"),
        Line("2A0000014", "", "CLINIQUE \"LES PINS\"", "CLINIQUE \"LES PINS\" D'AJACCIO; ANNEXE", "2A", "20000 AJACCIO", "365", "7"),
        Line("690000005", "690781810", "PHARMACIE CŒUR", "PHARMACIE DU CŒUR", "69", "69003 LYON CEDEX 03", "620", ""),
        Line("010000099", "", "\"LE CLOS\" EHPAD", "", "01", "BOURG", "500", "6"),
        "equipement;1;2",
        "",
    ];

    [Theory]
    [InlineData("utf-8")]
    [InlineData("iso-8859-1")]
    public async Task The_extract_is_taken_in_once_whatever_its_encoding(string encoding)
    {
        var file = await FileAsync(_extract.Select(l => encoding == "utf-8" ? l : l.Replace("Œ", "OE", StringComparison.Ordinal)), encoding);

        var first = await CommandRun.RunAsync(_host.Database, "import", "establishments", file);
        var second = await CommandRun.RunAsync(_host.Database, "import", "establishments", file);

        Assert.Equal((0, ""), (first.Exit, first.Error));
        Assert.Contains("5 establishments read, 5 added, 0 updated, 0 lines refused", first.Output, StringComparison.Ordinal);
        Assert.Contains("5 establishments read, 0 added, 0 updated, 0 lines refused", second.Output, StringComparison.Ordinal);
        var rows = await RowsAsync();
        Assert.Equal(("CENTRE HOSPITALIER DE L'EXEMPLE", "PARIS", "11", nameof(EstablishmentCategory.GeneralHospital), nameof(EstablishmentStatus.Public), "750712184"), rows["750000002"]);
        Assert.Equal(("CHU DES ÎLES", "SAINT DENIS", "04", nameof(EstablishmentCategory.UniversityHospital), nameof(EstablishmentStatus.Public), "970403606"), rows["970400024"]);
        Assert.Equal(("CLINIQUE \"LES PINS\" D'AJACCIO; ANNEXE", "AJACCIO", "94", nameof(EstablishmentCategory.PrivateClinic), nameof(EstablishmentStatus.Private), ""), rows["2A0000014"]);
        Assert.Equal((nameof(EstablishmentCategory.Pharmacy), "84", "LYON CEDEX 03"), (rows["690000005"].Category, rows["690000005"].Region, rows["690000005"].Town));
        Assert.Equal((nameof(EstablishmentCategory.NursingHome), nameof(EstablishmentStatus.NonProfit), "BOURG"), (rows["010000099"].Category, rows["010000099"].Status, rows["010000099"].Town));
    }

    [Fact]
    public async Task A_line_that_is_wrong_is_named_and_the_others_are_taken()
    {
        var file = await FileAsync([Line("12345", "", "X", "", "75", "75014 PARIS", "355", "1"), "structureet;750000002;too;short", .. _extract[1..3]], "utf-8");

        var run = await CommandRun.RunAsync(_host.Database, "import", "establishments", file);

        Assert.Equal(1, run.Exit);
        Assert.Contains("2 establishments read, 2 added, 0 updated, 2 lines refused", run.Output, StringComparison.Ordinal);
        Assert.Contains("line 1, nofinesset", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 2: 4 columns", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_something_else_is_refused()
    {
        var run = await CommandRun.RunAsync(_host.Database, "import", "establishments", await FileAsync(["a,b,c", "1,2,3"], "utf-8"));

        Assert.Equal(2, run.Exit);
        Assert.Contains("structureet", run.Error, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    /// <summary>32 columns; only those that are read are filled. Fields that hold a semicolon are quoted.</summary>
    private static string Line(string finess, string legal, string name, string longName, string department, string routing, string category, string publicService)
    {
        var columns = Enumerable.Repeat("", 32).ToArray();
        (columns[0], columns[1], columns[2], columns[3], columns[4]) = ("structureet", finess, legal, name, longName);
        (columns[13], columns[15], columns[18], columns[26]) = (department, routing, category, publicService);
        return string.Join(';', columns.Select(c => c.Contains(';', StringComparison.Ordinal) || c.StartsWith('"') ? $"\"{c.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : c));
    }

    private async Task<string> FileAsync(IEnumerable<string> lines, string encoding)
    {
        var path = Path.Combine(_host.DataDirectory, "etalab.csv");
        await File.WriteAllTextAsync(path, string.Join('\n', lines), Encoding.GetEncoding(encoding));
        return path;
    }

    private Task<Dictionary<string, (string Name, string Town, string Region, string Category, string Status, string Legal)>> RowsAsync() =>
        _host.DbAsync(db => db.Establishments.ToDictionaryAsync(
            e => e.Finess.Value, e => (e.Name, e.Town, e.RegionCode ?? "", e.Category.ToString(), e.Status.ToString(), e.LegalFiness?.Value ?? "")));
}
