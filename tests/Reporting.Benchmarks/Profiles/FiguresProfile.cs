using System.Diagnostics;

namespace Reporting.Benchmarks.Profiles;

/// <summary>A year's figures as the API gives them, beside the sum of the bare groupings that they need.</summary>
internal static class FiguresProfile
{
    /// <summary>Columns that one table each is counted by.</summary>
    private static readonly string[] _groups =
    [
        "FiledMonth", "FiledWeekday", "FiledHour", "RegionCode", "Category", "Origin", "Type", "RootCause", "DataLoss\", \"DataIntegrity\", \"DataDisclosure", "CareImpact",
        "Endangerment", "Severity", "IsMajor", "OngoingAtDeclaration", "SupportWanted", "ComplaintMade", "DataProtectionTold",
    ];

    public static async Task RunAsync(Bench bench)
    {
        var year = TimeProvider.System.GetUtcNow().Year - 1;
        foreach (var database in bench.ToFill)
        {
            var ground = await bench.FilledAsync(database, bench.Stored.Many);
            var service = await ground.ServeAsync(worker: false);
            using var http = new HttpClient { BaseAddress = service.Address, Timeout = TimeSpan.FromMinutes(2) };
            await using var connection = await ground.OpenAsync();
            var facts = Convert.ToInt64(await connection.AskAsync($"""SELECT COUNT(*) FROM "IncidentFacts" WHERE "FiledYear" = {year} """), System.Globalization.CultureInfo.InvariantCulture);
            string[] bare =
            [
                $"""SELECT "Exclusion", COUNT(*) FROM "IncidentFacts" WHERE "FiledYear" = {year} AND "Exclusion" <> 'None' GROUP BY "Exclusion" """,
                $"""SELECT COUNT(*), COUNT(DISTINCT "EstablishmentKey"), COUNT(CASE WHEN "InPerimeter" THEN 1 END), COUNT(CASE WHEN "ProviderCascade" THEN 1 END) FROM "IncidentFacts" WHERE "FiledYear" = {year} AND "Exclusion" = 'None'""",
                $"""SELECT "MinutesToFile", COUNT(*) FROM "IncidentFacts" WHERE "FiledYear" = {year} AND "Exclusion" = 'None' GROUP BY "MinutesToFile" """,
                .. _groups.Select(g => $"""SELECT "{g}", COUNT(*) FROM "IncidentFacts" WHERE "FiledYear" = {year} AND "Exclusion" = 'None' GROUP BY "{g}" """),
            ];

            await KeyFiguresAsync();
            await BareAsync();
            var (computed, tables, grouped, all) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < bench.Rounds; round++)
            {
                computed.Add(await TimeAsync(KeyFiguresAsync));
                grouped.Add(await TimeAsync(BareAsync));
                tables.Add(await TimeAsync(() => GetAsync($"/api/v1/observatory/{year}/tables.csv")));
                all.Add(await TimeAsync(() => GetAsync("/api/v1/observatory")));
            }

            await service.KillAsync();
            bench.Report.Table(
                [$"{Bench.NameOf(database)}, {Report.Whole(facts)} facts in {year}, {Report.Whole(bench.Stored.Many)} in five years", "ms, median"],
                [
                    ["figures of the year, API, computed at each request", Report.Fine(Statistics.Median(computed))],
                    ["tables of the year as CSV", Report.Fine(Statistics.Median(tables))],
                    ["series of all years", Report.Fine(Statistics.Median(all))],
                    [$"{bare.Length} bare SELECT … GROUP BY over the same rows", Report.Fine(Statistics.Median(grouped))],
                ]);
            var suffix = Bench.Suffix(database);
            bench.Report.AtMost($"figures-ratio-{suffix}", Statistics.Median([.. computed.Zip(grouped, (c, g) => c / g)]), 1.5);
            bench.Report.AtMost($"figures-year-{suffix}", Statistics.Median(computed) / 1000, 1, "s");
            bench.Report.AtMost($"figures-tables-{suffix}", Statistics.Median(tables) / 1000, 10, "s");

            Task KeyFiguresAsync() => GetAsync($"/api/v1/observatory/{year}");

            async Task BareAsync()
            {
                foreach (var sql in bare)
                {
                    await connection.ReadAsync(sql, r => r.GetValue(0));
                }
            }

            async Task GetAsync(string address)
            {
                using var answer = await http.GetAsync(address);
                answer.EnsureSuccessStatusCode();
                await answer.Content.ReadAsByteArrayAsync();
            }
        }

        // Figures are computed at each request: nothing is kept.
        bench.Report.AtMost("figures-cached", null, 50, "ms");
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
