using Reporting.Testing;

namespace Reporting.Benchmarks.Profiles;

/// <summary>The analysts' list with few and with many incidents stored, sixteen readers who never pause, declarations coming in meanwhile.</summary>
internal static class PagesProfile
{
    private const int Readers = 16;
    private const int Sessions = 4;
    private const int WritesPerSecond = 5;

    public static async Task RunAsync(Bench bench)
    {
        foreach (var database in bench.ToFill)
        {
            await RunAsync(bench, database);
        }

        // Neither saved views nor a search in the texts exist yet.
        bench.Report.AtMost("pages-saved-view-p95", null, 100, "ms");
        bench.Report.AtMost("pages-text-search-p95", null, 100, "ms");
    }

    private static async Task RunAsync(Bench bench, Database database)
    {
        var sample = TimeSpan.FromSeconds(bench.Of(0.5, 0.3, 0.8, 3));
        var sides = new List<Side>();
        foreach (var stored in new[] { bench.Stored.Few, bench.Stored.Many })
        {
            var ground = await bench.FilledAsync(database, stored);
            await Benchmarks.Readers.AccountAsync(ground);
            sides.Add(new(stored, ground, PagesOf(ground)));
        }

        foreach (var side in sides)
        {
            var statements = await StatementsAsync(side);
            side.Pages.ForEach(page => page.Statements = statements[page.Name]);
            side.Service = await side.Ground.ServeAsync(worker: true);
            side.Cookies = await Benchmarks.Readers.SignInAsync(side.Service.Address, Sessions);
            side.Declarations = new InventedDeclarations(side.Service.Address, seed: 3, series: 4);
            foreach (var page in side.Pages)
            {
                await LoadAsync(side, page, TimeSpan.FromSeconds(bench.Of(0.5, 0.5, 1.5, 4)));
            }
        }

        for (var round = 0; round < bench.Rounds; round++)
        {
            for (var page = 0; page < sides[0].Pages.Count; page++)
            {
                foreach (var side in sides)
                {
                    var load = await LoadAsync(side, side.Pages[page], sample);
                    side.Pages[page].P50.Add(Statistics.Percentile(load.Latencies, 0.5));
                    side.Pages[page].P95.Add(Statistics.Percentile(load.Latencies, 0.95));
                    side.Pages[page].Rate.Add(load.PerSecond);
                }
            }
        }

        foreach (var side in sides)
        {
            await side.Service!.KillAsync();
        }

        var (few, many) = (sides[0], sides[1]);
        var pairs = few.Pages.Zip(many.Pages, (f, m) => (Few: f, Many: m, Ratio: Statistics.Median([.. m.P50.Zip(f.P50, (a, b) => a / b)]))).ToList();
        bench.Report.Table(
            [$"{Bench.NameOf(database)}, {Readers} readers, {WritesPerSecond} declarations/s", $"p50 ms at {Report.Whole(few.Stored)}", $"p95 ms", $"p50 ms at {Report.Whole(many.Stored)}", "p95 ms", "pages/s", "ratio of p50", "statements, few and many"],
            pairs.Select(p => new[]
            {
                p.Few.Name, Fine(p.Few.P50), Fine(p.Few.P95), Fine(p.Many.P50), Fine(p.Many.P95), Fine(p.Many.Rate), Report.Fine(p.Ratio), $"{p.Few.Statements} and {p.Many.Statements}",
            }));
        var suffix = Bench.Suffix(database);
        foreach (var (_, page, ratio) in pairs)
        {
            bench.Report.AtMost($"pages-{page.Name}-ratio-{suffix}", ratio, 2);
            bench.Report.AtMost($"pages-{page.Name}-p95-{suffix}", Statistics.Median(page.P95), 100, "ms");
        }

        bench.Report.AtMost($"pages-more-statements-{suffix}", pairs.Max(p => p.Many.Statements - p.Few.Statements), 0);

        static string Fine(List<double> values) => Report.Fine(Statistics.Median(values));
    }

    private static List<Measured> PagesOf(Ground ground)
    {
        var name = ground.Installation.Read("""SELECT "EstablishmentName" FROM "Incidents" ORDER BY "FiledAt" DESC LIMIT 1""", r => r.GetString(0)).Single();
        return
        [
            new("queue", "/incidents"),
            new("filter", "/incidents?status=any&severity=grave&origin=malicious"),
            new("search", $"/incidents?status=any&search={Uri.EscapeDataString(name)}"),
        ];
    }

    private static async Task<LoadResult> LoadAsync(Side side, Measured page, TimeSpan duration)
    {
        var address = side.Service!.Address;
        var writing = HttpLoad.OpenAsync(address, 4, WritesPerSecond, duration, side.Declarations!.Next, InventedDeclarations.Wrong);
        var reading = await HttpLoad.ClosedAsync(address, Readers, duration, Benchmarks.Readers.Asking(address, page.Address, side.Cookies!), Benchmarks.Readers.Wrong);
        (await writing).MustBeGood();
        return reading.MustBeGood();
    }

    /// <summary>How many statements each page sends once everything that is kept in memory is there, with nothing else at work.</summary>
    private static async Task<Dictionary<string, int>> StatementsAsync(Side side)
    {
        var service = await side.Ground.ServeAsync(worker: false, statements: true);
        var cookies = await Benchmarks.Readers.SignInAsync(service.Address, 1);
        var counts = new Dictionary<string, int>();
        foreach (var page in side.Pages)
        {
            var next = Benchmarks.Readers.Asking(service.Address, page.Address, cookies);
            using var connection = new HttpConnection(service.Address);
            await AskAsync();
            await Task.Delay(200);
            var said = 0;
            service.LineSaid = line => said += line.Contains(Ground.Statement, StringComparison.Ordinal) ? 1 : 0;
            await AskAsync();
            await Task.Delay(200);
            service.LineSaid = null;
            counts[page.Name] = said;

            async Task AskAsync()
            {
                var buffer = new byte[4096];
                var answer = await connection.SendAsync(buffer.AsMemory(0, next(buffer)), CancellationToken.None);
                if (Benchmarks.Readers.Wrong(answer) is { } wrong)
                {
                    throw new InvalidOperationException($"{page.Address}: {wrong}");
                }
            }
        }

        await service.KillAsync();
        return counts.Values.Min() > 0 ? counts : throw new InvalidOperationException("A page sent no statement: they are not told any more.");
    }

    private sealed record Side(int Stored, Ground Ground, List<Measured> Pages)
    {
        public ServiceProcess? Service { get; set; }
        public string[]? Cookies { get; set; }
        public InventedDeclarations? Declarations { get; set; }
    }

    private sealed record Measured(string Name, string Address)
    {
        public int Statements { get; set; }
        public List<double> P50 { get; } = [];
        public List<double> P95 { get; } = [];
        public List<double> Rate { get; } = [];
    }
}
