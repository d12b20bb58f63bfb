using System.Globalization;

namespace Reporting.Benchmarks.Profiles;

/// <summary>
/// <c>POST /api/v1/declarations</c> over real HTTP, durable, beside two limits in the same run: the same rows written by a bare loop, and one
/// plain transaction of EF a declaration.
/// </summary>
internal static class IntakeProfile
{
    private static readonly int[] _clients = [1, 32, 128];

    public static async Task RunAsync(Bench bench)
    {
        foreach (var database in bench.Databases)
        {
            await RunAsync(bench, database);
        }

        if (bench.WithoutPostgreSql)
        {
            // Unlike the others it has another limit there.
            bench.Report.LeaveOut(new Goal("intake-over-plain-postgresql", null, AtLeast: true, 2, ""));
        }
    }

    private static async Task RunAsync(Bench bench, Database database)
    {
        var (sample, rounds) = (TimeSpan.FromSeconds(bench.Of(0.3, 0.3, 1.0, 4)), bench.Rounds);
        await using var ground = await bench.GroundAsync(database);
        await using var bareGround = await bench.GroundAsync(database);
        await using var plainGround = await bench.GroundAsync(database);
        await using var shippedGround = await bench.GroundAsync(database);
        await ground.MustBeDurableAsync();
        shippedGround.Installation.Execute("""UPDATE "Recipients" SET "MailAddress" = "Code" || '@authority.example'""");

        // With the follow-up stopped: what is written waits in the outbox, as it does while the workers of an installation on servers are away.
        var service = await ground.ServeAsync(worker: false);
        var declarations = new InventedDeclarations(service.Address, seed: 1, series: 1);
        var taken = 0L;
        var before = await BareWriter.CountsAsync(ground);
        var warm = await LoadAsync(32, TimeSpan.FromSeconds(bench.Of(0.5, 1, 6, 15)));
        var written = (await BareWriter.CountsAsync(ground)).Where(t => t.Value - before[t.Key] == warm.Done).Select(t => t.Key).Order(StringComparer.Ordinal).ToList();
        var others = (await BareWriter.CountsAsync(ground)).Where(t => t.Value != before[t.Key] && !written.Contains(t.Key) && t.Key != "ReceiptLanes").Select(t => t.Key).ToList();
        if (others.Count > 0 || written.Count == 0)
        {
            throw new InvalidOperationException($"The bare loop would not write what the service writes: {string.Join(", ", others)}");
        }

        await using var bare = await BareWriter.OpenAsync(ground, written, bareGround);
        using var plain = await PlainWriter.OpenAsync(plainGround, declarations, writers: 32);

        // Long enough that their code is compiled for good: what a compiler in this process takes later, it takes from the server.
        await bare.RunAsync(TimeSpan.FromSeconds(bench.Of(0.3, 1, 2, 4)));
        await plain.RunAsync(32, TimeSpan.FromSeconds(bench.Of(0.3, 1.5, 5, 10)));

        var samples = new Dictionary<int, List<Sample>>(_clients.Select(c => KeyValuePair.Create(c, new List<Sample>())));
        var (bares, plains, seconds) = (new List<double>(), new List<double>(), new List<double>());

        // A second load tool, to know whether the first one measures itself.
        using var wrk = bench.Size is Size.Quick ? null : Wrk.Find(service.Address, declarations);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var clients in _clients)
            {
                samples[clients].Add(await LoadAsync(clients, sample));
            }

            if (wrk is not null)
            {
                var known = Stored();
                seconds.Add(await wrk.RunAsync(32, sample));
                taken += await SettledAsync() - known;
            }

            bares.Add(await bare.RunAsync(sample));
            plains.Add(await plain.RunAsync(32, sample));
        }

        ground.MustHold(taken);
        await service.StopAsync();

        // As shipped: the worker in the same process, on the same cores and the same file; what it does not manage meanwhile waits.
        service = await shippedGround.ServeAsync(worker: true);
        taken = 0;
        declarations = new InventedDeclarations(service.Address, seed: 1, series: 2);
        await LoadAsync(32, TimeSpan.FromSeconds(bench.Of(0.5, 1, 4, 8)));
        var shipped = new List<Sample>();
        for (var round = 0; round < rounds; round++)
        {
            shipped.Add(await LoadAsync(32, sample));
        }

        var waiting = shippedGround.Installation.Count("""SELECT COUNT(*) FROM "Outbox" WHERE "SentAt" IS NULL""");
        shippedGround.MustHold(taken);
        await service.KillAsync();

        var (limit, each) = (Statistics.Median(bares), Statistics.Median(plains));
        bench.Report.Table(
            [$"{Bench.NameOf(database)}, {declarations.MeanBody:0} B a body", "declarations/s", "of the bare loop", "p50 ms", "p99 ms", "server CPU ms each", "database CPU ms each", "load tool CPU ms each"],
            [
                .. _clients.Select(c => Row($"service, {c} clients, follow-up stopped", samples[c], limit)),
                Row("service, 32 clients, worker in process, as shipped", shipped, limit),
                .. seconds.Count == 0 ? Array.Empty<string[]>() : [["service, 32 clients, follow-up stopped, by wrk", Report.Whole(Statistics.Median(seconds)), Report.Fine(Statistics.Median(seconds) / limit), "", "", "", "", ""]],
                [$"bare loop, {BareWriter.Batch} a commit, {string.Join(" + ", written)}", Report.Whole(limit), Report.Fine(1), "", "", "", "", ""],
                ["one plain EF transaction each, 32 writers, no HTTP", Report.Whole(each), Report.Fine(each / limit), "", "", "", "", ""],
            ]);
        Report.Note($"As shipped {Report.Whole(waiting)} facts waited for the worker when the load ended. The goals are those of the intake alone, with the follow-up stopped.");

        var suffix = Bench.Suffix(database);
        bench.Report.AtLeast($"intake-32-ratio-{suffix}", Ratio(samples[32]), 0.5);
        bench.Report.AtLeast($"intake-128-ratio-{suffix}", Ratio(samples[128]), 0.5);
        bench.Report.AtMost($"intake-32-p99-{suffix}", Statistics.Median([.. samples[32].Select(s => s.P99)]), 50, "ms");
        bench.Report.AtLeast($"intake-over-plain-{suffix}", Statistics.Median([.. samples[32].Zip(plains, (s, p) => s.PerSecond / p)]), database is Database.Sqlite ? 4 : 2);

        // Each round beside its own limit: a slow moment of the machine falls on both.
        double Ratio(List<Sample> of) => Statistics.Median([.. of.Zip(bares, (s, b) => s.PerSecond / b)]);

        async Task<Sample> LoadAsync(int clients, TimeSpan duration)
        {
            var (server, database) = (ProcessCost.Cpu(service.Id), DatabaseCpu());
            var result = await HttpLoad.ClosedAsync(service.Address, clients, duration, declarations.Next, InventedDeclarations.Wrong);
            if (result.Errors > 0)
            {
                throw new InvalidOperationException($"{result.Errors} of {result.Errors + result.Latencies.Count} requests failed, the first with: {result.FirstError}\n{service.LastLines}");
            }

            taken += result.Latencies.Count;
            return new(
                result.Latencies.Count, result.PerSecond, Statistics.Median(result.Latencies), Statistics.Percentile(result.Latencies, 0.99),
                (ProcessCost.Cpu(service.Id) - server) * 1000 / result.Latencies.Count, (DatabaseCpu() - database) * 1000 / result.Latencies.Count,
                result.ToolCpu * 1000 / result.Latencies.Count);
        }

        // It leaves without waiting for the answers under way, and these are stored all the same.
        async Task<long> SettledAsync()
        {
            long before, after = Stored();
            do
            {
                before = after;
                await Task.Delay(300);
                after = Stored();
            }
            while (after != before);
            return after;
        }

        long Stored() => ground.Declarations;

        double DatabaseCpu() => ground.ServerProcess is { } process ? ProcessCost.Cpu(process, withChildren: true) : 0;
    }

    private static string[] Row(string name, List<Sample> samples, double limit)
    {
        var rate = Median(s => s.PerSecond);
        return
        [
            name, Report.Whole(rate), Report.Fine(rate / limit), Report.Fine(Median(s => s.P50)), Report.Fine(Median(s => s.P99)),
            Cpu(Median(s => s.ServerCpu)), Cpu(Median(s => s.DatabaseCpu)), Cpu(Median(s => s.ToolCpu)),
        ];

        double Median(Func<Sample, double> of) => Statistics.Median([.. samples.Select(of)]);

        static string Cpu(double milliseconds) => milliseconds.ToString("0.000", CultureInfo.InvariantCulture);
    }

    /// <param name="ServerCpu">Milliseconds a declaration, like the others.</param>
    private sealed record Sample(int Done, double PerSecond, double P50, double P99, double ServerCpu, double DatabaseCpu, double ToolCpu);
}
