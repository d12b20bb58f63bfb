using Reporting.Testing;

namespace Reporting.Benchmarks.Profiles;

/// <summary>What one declaration costs from its receipt to the last fact counted, with few and with many stored.</summary>
internal static class CostProfile
{
    private const int Clients = 4;

    public static async Task RunAsync(Bench bench)
    {
        var each = bench.Of(10, 25, 100, 500);
        int[] sizes = bench.Size is Size.Full ? [bench.Stored.Few, 100_000, bench.Stored.Many] : [bench.Stored.Few, bench.Stored.Many];
        foreach (var database in bench.ToFill)
        {
            var sides = new List<Side>();
            foreach (var stored in sizes)
            {
                sides.Add(new(stored, await bench.FilledAsync(database, stored)));
            }

            foreach (var side in sides)
            {
                side.Statements = await StatementsAsync(bench, side.Ground);
                side.Service = await side.Ground.ServeAsync(worker: true);
                side.Declarations = new InventedDeclarations(side.Service.Address, seed: 5, series: 6);
                await DeclareAsync(side.Ground, side.Service, side.Declarations, bench.Of(20, 80, 300, 2_000));
            }

            for (var round = 0; round < bench.Rounds; round++)
            {
                foreach (var side in sides)
                {
                    var (cpu, size) = (side.Ground.Cpu(side.Service!), await side.Ground.SizeAsync());
                    await DeclareAsync(side.Ground, side.Service!, side.Declarations!, each);
                    side.Cpu.Add((side.Ground.Cpu(side.Service!) - cpu) * 1000 / each);
                    side.Bytes.Add((await side.Ground.SizeAsync() - size) / (double)each);
                }
            }

            foreach (var side in sides)
            {
                await side.Service!.KillAsync();
            }

            bench.Report.Table(
                [$"{Bench.NameOf(database)}, classified, routed and counted", "CPU ms a declaration", "bytes stored", "statements"],
                sides.Select(s => new[] { $"at {Report.Whole(s.Stored)} stored", Report.Fine(Statistics.Median(s.Cpu)), Report.Whole(Statistics.Median(s.Bytes)), Report.Fine(s.Statements) }));
            var suffix = Bench.Suffix(database);
            bench.Report.AtMost($"cost-cpu-growth-{suffix}", Growth(s => Statistics.Median(s.Cpu)), 1.1);
            bench.Report.AtMost($"cost-bytes-growth-{suffix}", Growth(s => Statistics.Median(s.Bytes)), 1.1);
            bench.Report.AtMost($"cost-statements-growth-{suffix}", Growth(s => s.Statements), 1.1);

            double Growth(Func<Side, double> of) => sides.Skip(1).Max(of) / of(sides[0]);
        }
    }

    private static async Task DeclareAsync(Ground ground, ServiceProcess service, InventedDeclarations declarations, int count)
    {
        var (left, before) = (count, ground.Declarations);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            using var connection = new HttpConnection(service.Address);
            var buffer = new byte[16 * 1024];
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var answer = await connection.SendAsync(buffer.AsMemory(0, declarations.Next(buffer)), CancellationToken.None);
                if (InventedDeclarations.Wrong(answer) is { } wrong)
                {
                    throw new InvalidOperationException(wrong);
                }
            }
        }));
        var waiting = await ground.QuietAsync(TimeSpan.FromSeconds(60));
        if (waiting > 0)
        {
            throw new InvalidOperationException($"{waiting} rows still wait after a minute.");
        }

        ground.MustHold(before + count);
    }

    /// <summary>Told by the service itself, the rounds it makes without work taken off. One at a time: how many share a commit would differ else.</summary>
    private static async Task<double> StatementsAsync(Bench bench, Ground ground)
    {
        var (service, said) = (await ground.ServeAsync(worker: true, statements: true), 0);
        var declarations = new InventedDeclarations(service.Address, seed: 6, series: 7);
        await DeclareAsync(ground, service, declarations, bench.Of(5, 20, 20, 20));
        await Task.Delay(1_000);
        service.LineSaid = line => said += line.Contains(Ground.Statement, StringComparison.Ordinal) ? 1 : 0;
        await Task.Delay(2_000);
        var idle = said / 2.0;
        (said, var started, var count) = (0, System.Diagnostics.Stopwatch.GetTimestamp(), bench.Of(5, 10, 40, 100));
        for (var i = 0; i < count; i++)
        {
            await DeclareAsync(ground, service, declarations, 1);
        }

        await Task.Delay(500);
        var busy = said - (idle * System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds);
        await service.KillAsync();
        return busy > 0 ? busy / count : throw new InvalidOperationException("No statement was told.");
    }

    private sealed record Side(int Stored, Ground Ground)
    {
        public double Statements { get; set; }
        public ServiceProcess? Service { get; set; }
        public InventedDeclarations? Declarations { get; set; }
        public List<double> Cpu { get; } = [];
        public List<double> Bytes { get; } = [];
    }
}
