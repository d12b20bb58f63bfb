namespace Reporting.Benchmarks.Profiles;

/// <summary>40,000 establishments declare within an hour, 200 readers look at the list: the rate of that hour, for a part of it.</summary>
internal static class CrisisProfile
{
    private const double PerSecond = 40_000 / 3600.0;
    private const int Readers = 200;
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Bench bench)
    {
        var duration = TimeSpan.FromSeconds(bench.Of(5, 5, 60, 300));
        foreach (var database in bench.ToFill)
        {
            var ground = await bench.FilledAsync(database, bench.Stored.Many);
            await Benchmarks.Readers.AccountAsync(ground);
            var service = await ground.ServeAsync(worker: true);
            var cookies = await Benchmarks.Readers.SignInAsync(service.Address, 16);
            var declarations = new InventedDeclarations(service.Address, seed: 7, series: 8);
            await LoadAsync(TimeSpan.FromSeconds(bench.Of(1, 2, 15, 30)));
            var (declared, read) = await LoadAsync(duration);
            await service.KillAsync();
            var delays = declared.Delays.ConvertAll(d => d.Milliseconds);
            bench.Report.Table(
                [$"{Bench.NameOf(database)}, {PerSecond:0.0} declarations/s, {Readers} readers, {duration.TotalSeconds:0} s", "p50 ms", "p95 ms", "p99 ms"],
                [
                    Row("answer to the declarant", declared.Answers),
                    Row("receipt to authorities told", delays),
                    Row($"page of the list, {read.PerSecond:0} a second", read.Latencies),
                ]);
            var suffix = Bench.Suffix(database);
            bench.Report.AtMost($"crisis-intake-p99-{suffix}", Statistics.Percentile(declared.Answers, 0.99), 50, "ms");
            bench.Report.AtMost($"crisis-delay-p99-{suffix}", Statistics.Percentile(delays, 0.99), 1000, "ms");
            bench.Report.AtMost($"crisis-pages-p95-{suffix}", Statistics.Percentile(read.Latencies, 0.95), 100, "ms");

            async Task<(DelayProfile.Measured Declared, LoadResult Read)> LoadAsync(TimeSpan during)
            {
                var reading = HttpLoad.ClosedAsync(
                    service.Address, Readers, during, Benchmarks.Readers.Asking(service.Address, "/incidents", cookies), Benchmarks.Readers.Wrong, _pause);
                var declaring = await DelayProfile.MeasureAsync(ground, service, declarations, PerSecond, during);
                return (declaring, (await reading).MustBeGood());
            }
        }

        static string[] Row(string name, IReadOnlyCollection<double> values) =>
            [name, .. new[] { 0.5, 0.95, 0.99 }.Select(share => Report.Fine(Statistics.Percentile(values, share)))];
    }
}
