using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Api.Features.Observatory;
using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;
using Reporting.Domain.Tests.Observatory;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Observatory;

public sealed partial class ObservatoryPagesTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new();

    [Fact]
    public async Task An_authority_sees_exact_figures_marked_and_the_reading_is_recorded()
    {
        await StoreAsync(2021, (40, IncidentType.Ransomware), (3, IncidentType.PowerFailure));
        using var authority = _host.SignedIn(Roles.Authority);

        var page = await authority.GetStringAsync("/observatory/2021");
        var json = JsonDocument.Parse(await authority.GetStringAsync("/api/v1/observatory/2021")).RootElement;

        Assert.Contains("Chiffres exacts, à ne pas publier", page, StringComparison.Ordinal);
        Assert.Equal((3, true), (json.GetProperty("types").GetProperty("powerFailure").GetProperty("count").GetInt32(), json.GetProperty("exact").GetBoolean()));
        Assert.Equal(2, await _host.DbAsync(db => db.AuditEntries.CountAsync(e => e.Action == "figures.read" && e.Detail == "2021")));
    }

    [Theory]
    [InlineData(Roles.Declarant)]
    [InlineData(Roles.Manager)]
    [InlineData(Roles.Administrator)]
    public async Task Other_roles_see_what_everybody_sees(string role)
    {
        await StoreAsync(2021, (40, IncidentType.Ransomware), (3, IncidentType.PowerFailure));
        using var reader = _host.SignedIn(role);

        var json = JsonDocument.Parse(await reader.GetStringAsync("/api/v1/observatory/2021")).RootElement;

        Assert.Equal(JsonValueKind.Null, json.GetProperty("types").GetProperty("powerFailure").GetProperty("count").ValueKind);
        Assert.False(json.GetProperty("exact").GetBoolean());
    }

    [Fact]
    public async Task A_year_of_four_incidents_looks_like_a_year_of_none()
    {
        await StoreAsync(2021, (4, IncidentType.Ransomware));
        using var browser = _host.Browser();

        var (few, none) = (await browser.GetStringAsync("/observatory/2021"), await browser.GetStringAsync("/observatory/2022"));
        var (fewJson, noneJson) = (await browser.GetStringAsync("/api/v1/observatory/2021"), await browser.GetStringAsync("/api/v1/observatory/2022"));
        var list = await browser.GetStringAsync("/observatory");

        Assert.Contains("Moins de 5 incidents, ou aucun.", few, StringComparison.Ordinal);
        Assert.Equal(few.Replace("2021", "2022", StringComparison.Ordinal), none);
        Assert.Equal(fewJson.Replace("2021", "2022", StringComparison.Ordinal), noneJson);
        Assert.DoesNotContain("/observatory/2021", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_small_number_stands_anywhere_on_an_anonymous_page_or_in_its_files()
    {
        await StoreAsync(2021, (60, IncidentType.Ransomware), (30, IncidentType.PowerFailure), (3, IncidentType.Theft), (11, IncidentType.UnexplainedOutage));
        using var browser = _host.Browser();

        var page = await browser.GetStringAsync("/observatory/2021");
        var csv = await browser.GetStringAsync("/api/v1/observatory/2021/tables.csv");

        var counts = ChartOrCell().Matches(page).Select(m => m.Groups[1].Value.Split(' ')[0]).Where(t => int.TryParse(t, out _)).Select(int.Parse).ToList();
        Assert.True(counts.Count > 20, "The numbers of the page are not found any more.");
        Assert.DoesNotContain(counts, c => c < 5);
        Assert.All(csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')), c => Assert.True(c[3].Length == 0 || int.Parse(c[3], CultureInfo.InvariantCulture) >= 5));
    }

    [Fact]
    public async Task The_threshold_is_the_one_that_is_configured()
    {
        await using var host = new ReportingHost { Settings = { ["Observatory:Threshold"] = "10" } };
        await StoreAsync(host, 2021, (60, IncidentType.Ransomware), (30, IncidentType.PowerFailure), (9, IncidentType.Theft), (8, IncidentType.Fraud));

        var json = JsonDocument.Parse(await host.Browser().GetStringAsync("/api/v1/observatory/2021")).RootElement;

        Assert.Equal("belowThreshold", json.GetProperty("types").GetProperty("theft").GetProperty("hidden").GetString());
        Assert.Equal(10, json.GetProperty("threshold").GetInt32());
    }

    [Theory]
    [InlineData("/api/v1/observatory/1789", "year")]
    [InlineData("/api/v1/observatory/-1", "year")]
    [InlineData("/api/v1/observatory/２０２０", "year")]
    [InlineData("/api/v1/observatory/2020?rounding=up", "rounding")]
    [InlineData("/api/v1/observatory/x/tables.csv?rounding=1", "year rounding")]
    public async Task A_wrong_request_names_its_fields(string address, string fields)
    {
        using var browser = _host.Browser();

        var answer = await browser.GetAsync(address);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("errors").EnumerateArray();
        Assert.Equal(fields.Split(' '), errors.Select(e => e.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("/observatory/1789")]
    [InlineData("/observatory/x")]
    public async Task There_is_no_page_for_what_is_no_year(string address)
    {
        using var browser = _host.Browser();

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(address)).StatusCode);
    }

    [Theory]
    [InlineData("fr-FR")]
    [InlineData("en-GB")]
    public async Task Every_table_and_every_row_has_words(string culture)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var words = scope.ServiceProvider.GetRequiredService<FigureWords>();
        var texts = scope.ServiceProvider.GetRequiredService<Microsoft.Extensions.Localization.IStringLocalizer<ObservatoryTexts>>();
        var figures = YearFigures.Of(new YearCounts(2020), "Europe/Paris");
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);

        var rows = figures.Tables.SelectMany(t => t.Rows.Select(r => words.Row(t.Code, r.Code))).ToList();
        var titles = figures.Tables.SelectMany(t => new[] { texts[$"Table.{t.Code}"], texts[$"Definition.{t.Code}"] });
        var measures = SeriesOfYears.Measures.Select(words.Measure);

        Assert.DoesNotContain(rows, r => r.StartsWith("Row.", StringComparison.Ordinal));
        Assert.DoesNotContain(titles, t => t.ResourceNotFound);
        Assert.DoesNotContain(measures, m => m.Contains('_', StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_published_series_stands_beside_what_is_computed()
    {
        await StoreAsync(2020, (12, IncidentType.Ransomware), (8, IncidentType.PowerFailure));
        await _host.DbAsync(async db =>
        {
            db.PublishedFigures.Add(PublishedFigure.Of(new(2018, "malicious_share", 41, FigureUnit.Percent, PublishedDenominator.NotStated, SourceMark.P)));
            db.PublishedFigures.Add(PublishedFigure.Of(new(2020, "malicious_share", 60, FigureUnit.Percent, PublishedDenominator.Declared, SourceMark.P)));
            return await db.SaveChangesAsync();
        });
        using var analyst = _host.SignedIn(Roles.Analyst);

        var series = JsonDocument.Parse(await analyst.GetStringAsync("/api/v1/observatory")).RootElement.GetProperty("series")[0];
        var page = await analyst.GetStringAsync("/observatory");

        Assert.Equal([41, 60], series.GetProperty("points").EnumerateArray().Select(p => p.GetProperty("published").GetProperty("value").GetInt32()));
        Assert.Equal(60, series.GetProperty("points")[1].GetProperty("computed").GetProperty("value").GetInt32());
        Assert.Contains("Part d&#x27;origine malveillante", page, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private Task StoreAsync(int year, params (int Count, IncidentType Type)[] incidents) => StoreAsync(_host, year, incidents);

    private static async Task StoreAsync(ReportingHost host, int year, params (int Count, IncidentType Type)[] incidents) => await host.DbAsync(async db =>
    {
        db.IncidentFacts.AddRange(incidents.SelectMany(i => Enumerable.Range(0, i.Count)
            .Select(n => AFact.Plain(year, EstablishmentCategory.GeneralHospital, i.Type, $"{i.Type} {n}"))));
        return await db.SaveChangesAsync();
    });

    /// <summary>Texts at the end of bars, and number cells of tables.</summary>
    [GeneratedRegex(@"<(?:text|td)[^>]*>\s*([0-9][^<]*)<")]
    private static partial Regex ChartOrCell();
}
