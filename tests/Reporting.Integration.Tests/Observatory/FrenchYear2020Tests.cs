using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Domain.Declarations;
using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Demonstration;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Observatory;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Observatory;

public sealed class FrenchYear2020Tests : IAsyncDisposable
{
    private readonly ReportingHost _host = new()
    {
        Outside = services => services.AddScoped<HistoryIntake>(),
    };

    [Fact]
    public void The_set_is_the_same_each_time_and_nobody_real()
    {
        var (places, incidents) = (FrenchYear2020.Establishments, FrenchYear2020.Incidents);

        Assert.Equal((250, 369), (places.Count, incidents.Count));
        Assert.Equal(250, places.Select(p => p.Finess).Distinct().Count());
        Assert.Equal(250, places.Select(p => p.Profile.Name).Distinct().Count());
        Assert.All(places, p => Assert.True(p.Finess.CheckDigitHolds && p.Finess.Value.StartsWith("99", StringComparison.Ordinal)));
        Assert.Null(Regions.OfDepartment("99"));
        Assert.Equal(250, incidents.Select(i => i.Content.Establishment!.Finess).Distinct().Count());
        Assert.Equal(369, incidents.Select(i => i.Origin.SourceId).Distinct().Count());
        Assert.Equal(56, incidents.Count(i => i.Content.Establishment!.Region == "11"));
        Assert.All(incidents, i => Assert.DoesNotContain(
            DeclarationRules.Check(i.Content, StageKind.Notification, i.Origin.FiledAt).Problems, p => p.Path != "supportWanted" && !p.Path.StartsWith("declarant", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_whole_path_gives_the_published_figures_with_denominator_and_rounding()
    {
        await _host.DbAsync(async db =>
        {
            db.PublishedFigures.Add(PublishedFigure.Of(new(2020, "malicious_share", 60, FigureUnit.Percent, PublishedDenominator.Declared, SourceMark.P)));
            return await db.SaveChangesAsync();
        });
        await ImportAsync();
        await using var scope = _host.Services.CreateAsyncScope();
        var read = scope.ServiceProvider.GetRequiredService<ReadFigures>();

        var figures = await read.YearAsync(2020, exact: true, Rounding.HalfUp, default);
        var truncated = await read.YearAsync(2020, exact: true, Rounding.Truncated, default);

        Assert.Equal((369, 250), (figures.Incidents.Value, figures["totals"]["establishments"].Count.Value));
        Assert.Equal("221 of 369 Incidents = 60 HalfUp", Text(figures["origin"]["malicious"]));
        Assert.Equal("49 of 369 Incidents = 13 HalfUp", Text(figures["types"]["ransomware"]));
        Assert.Equal("49 of 221 MaliciousIncidents = 22 HalfUp", Text(figures["ofSubset"]["ransomwareOfMalicious"]));
        Assert.Equal("129 of 369 Incidents = 35 HalfUp", Text(figures["care"]["none"]));
        Assert.Equal("166 of 369 Incidents = 45 HalfUp", Text(figures["care"]["affected"]));
        Assert.Equal("23 of 166 IncidentsWithCareAffected = 14 HalfUp", Text(figures["ofSubset"]["interruptionOfAffected"]));
        Assert.Equal("34 of 369 Incidents = 9 HalfUp", Text(figures["endangerment"]["total"]));
        Assert.Equal("2 of 369 Incidents = 1 HalfUp", Text(figures["endangerment"]["proven"]));
        Assert.Equal("185 of 369 Incidents = 50 HalfUp", Text(figures["data"]["any"]));
        Assert.Equal("146 of 369 Incidents = 39 Truncated", Text(truncated["data"]["loss"]));
        Assert.Equal("21 of 369 Incidents = 5 Truncated", Text(truncated["data"]["integrity"]));
        Assert.Equal("60 of 369 Incidents = 16 Truncated", Text(truncated["data"]["disclosure"]));
        Assert.Equal("301 of 369 Incidents = 81 Truncated", Text(truncated["structureTypes"]["healthEstablishment"]));
        Assert.Equal([301, 31, 4, 3, 30, 0], figures["structureTypes"].Rows.Select(r => r.Count.Value));
        Assert.Equal(90, figures["support"]["yes"].Count.Value);
        Assert.Equal([34, 29, 33, 22, 24, 27, 31, 26, 37, 38, 36, 32, 0], figures["months"].Rows.Select(r => r.Count.Value));
        Assert.Equal(369, Assert.Single(figures.Delays).Known.Value);
    }

    [Fact]
    public async Task Anonymous_readers_get_the_same_year_without_its_small_counts()
    {
        await ImportAsync();

        var json = JsonNode.Parse(await _host.Browser().GetStringAsync("/api/v1/observatory/2020"))!;
        var page = await _host.Browser().GetStringAsync("/observatory/2020");

        Assert.Equal((369, 221, 60), ((int)json["incidents"]!["count"]!, (int)json["origin"]!["malicious"]!["count"]!, (int)json["origin"]!["malicious"]!["share"]!));
        Assert.Equal("belowThreshold", (string?)json["endangerment"]!["proven"]!["hidden"]);
        Assert.Null(json["structureTypes"]!["radiotherapy"]!["count"]);
        Assert.Empty(SmallCountsIn(json));
        Assert.Contains("moins de 5", page, StringComparison.Ordinal);
        Assert.DoesNotContain("à ne pas publier", page, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task ImportAsync()
    {
        await using (var scope = _host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<HistoryIntake>().RunAsync(FrenchYear2020.Incidents, null, default);
        }

        // Some two thousand messages: patience for a slow machine.
        for (var round = 0; round < 20 && await Eventually.Async(WaitingAsync, left => left == 0) > 0; round++)
        {
        }

        Task<int> WaitingAsync() => _host.DbAsync(db => db.Outbox.CountAsync(m => m.SentAt == null));
    }

    private static string Text(Figure f) => $"{f.Count.Value} of {f.Denominator?.Value} {f.Population} = {f.Share} {f.Rounding}";

    private static IEnumerable<string> SmallCountsIn(JsonNode? node) => node switch
    {
        JsonObject fields => fields.Where(f => f.Key is "count" or "missing" or "denominator" && f.Value?.GetValueKind() is JsonValueKind.Number && (int)f.Value < 5)
            .Select(f => f.Value!.GetPath()).Concat(fields.Where(f => f.Key is not "published").SelectMany(f => SmallCountsIn(f.Value))),
        JsonArray items => items.SelectMany(SmallCountsIn),
        _ => [],
    };
}
