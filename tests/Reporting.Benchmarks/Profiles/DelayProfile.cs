using System.Collections.Concurrent;
using System.Globalization;
using Reporting.Testing;

namespace Reporting.Benchmarks.Profiles;

/// <summary>From the receipt to the authorities told, at a fixed rate: each declaration here is routed to two or three of them at once, by mail and webhook.</summary>
internal static class DelayProfile
{
    private const int Windows = 5;
    private const string Webhook = "fssi";

    public static async Task RunAsync(Bench bench)
    {
        foreach (var database in bench.Databases)
        {
            var embedded = database is Database.Sqlite;
            if (!embedded && RabbitMqServer.Missing is { } missing)
            {
                Report.Note($"Left out: the delay in server mode. {missing}.");
                bench.Report.AtMost("delay-p50-servers", null, 150, "ms");
                bench.Report.AtMost("delay-p99-servers", null, 1000, "ms");
                continue;
            }

            await using var ground = await bench.GroundAsync(database, withBroker: !embedded);
            await using var receiver = await Receiver.StartAsync();
            await ground.Installation.PrepareAsync(Webhook, receiver.Url());
            var service = await ground.ServeAsync(worker: embedded);
            ServiceProcess[] processes = [service];
            if (!embedded)
            {
                var worker = ground.Installation.StartWorker("worker", Installation.FreePort());
                await worker.ReadyAsync();
                processes = [service, worker];
            }

            var (rate, duration) = (bench.Size is Size.Quick ? 10 : embedded ? 50 : 200, TimeSpan.FromSeconds(bench.Of(2, 3, 12, 60)));
            var declarations = new InventedDeclarations(service.Address, seed: 2, series: 3);
            await MeasureAsync(ground, service, declarations, rate, TimeSpan.FromSeconds(bench.Of(1, 2, 8, 20)));
            var cpu = ground.Cpu(processes);
            var measured = await MeasureAsync(ground, service, declarations, rate, duration);
            cpu = ground.Cpu(processes) - cpu;

            var name = embedded ? "embedded" : "servers";
            var windows = measured.Delays.OrderBy(d => d.At).Chunk((measured.Delays.Count + Windows - 1) / Windows).Select(w => w.Select(d => d.Milliseconds).ToList()).ToList();
            var (p50, p99) = (Statistics.Median([.. windows.Select(w => Statistics.Percentile(w, 0.5))]), Statistics.Median([.. windows.Select(w => Statistics.Percentile(w, 0.99))]));
            bench.Report.Table(
                [$"{(embedded ? "embedded: SQLite, one process" : "servers: PostgreSQL, RabbitMQ, one Api, one Worker")}", "p50 ms", "p99 ms", "largest ms"],
                [
                    [$"receipt to the last delivery handed over, {rate} declarations/s for {duration.TotalSeconds:0} s", Report.Fine(p50), Report.Fine(p99), Report.Fine(measured.Delays.Max(d => d.Milliseconds))],
                    ["answer to the declarant", Report.Fine(Statistics.Percentile(measured.Answers, 0.5)), Report.Fine(Statistics.Percentile(measured.Answers, 0.99)), Report.Fine(measured.Answers.Max())],
                ]);
            Report.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"{measured.Delays.Count} declarations, {measured.Deliveries} deliveries; {measured.Left} rows were left to do {measured.Patience.TotalSeconds:0} s after the load. Processor: {cpu * 1000 / measured.Delays.Count:0.0} ms a declaration of all processes but the broker. Delays are medians of {Windows} windows of time."));
            bench.Report.AtMost($"delay-p50-{name}", p50, 150, "ms");
            bench.Report.AtMost($"delay-p99-{name}", p99, 1000, "ms");
            foreach (var process in processes)
            {
                await process.KillAsync();
            }
        }
    }

    /// <summary>What is not handed over within the patience counts with the time it has waited so far.</summary>
    internal static async Task<Measured> MeasureAsync(Ground ground, ServiceProcess service, InventedDeclarations declarations, double rate, TimeSpan duration)
    {
        var patience = TimeSpan.FromSeconds(Math.Max(30, 2 * duration.TotalSeconds));
        var answered = new ConcurrentDictionary<string, DateTimeOffset>();
        var load = (await HttpLoad.OpenAsync(
            service.Address, 128, rate, duration, declarations.Next, InventedDeclarations.Wrong,
            answer => answered[InventedDeclarations.ReferenceIn(answer.Body.Span)!] = TimeProvider.System.GetUtcNow())).MustBeGood();

        // With a broker the tables are quiet while facts are on their way: whoever has no delivery yet waits as well.
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        long left;
        ILookup<string, (string Reference, DateTimeOffset? SentAt, string State)> rows;
        do
        {
            left = await ground.QuietAsync(patience);
            rows = Deliveries(ground, answered);
            left += answered.Keys.Count(reference => !rows.Contains(reference));
        }
        while (left > 0 && System.Diagnostics.Stopwatch.GetElapsedTime(started) < patience);

        var now = TimeProvider.System.GetUtcNow();
        var delays = answered.Select(a => new Delay(
            a.Value, (rows[a.Key].Select(r => r.State == "Sent" ? r.SentAt!.Value : now).DefaultIfEmpty(now).Max() - a.Value).TotalMilliseconds)).ToList();
        return rows.Count > 0
            ? new(delays, load.Latencies, rows.Sum(r => r.Count()), left, patience)
            : throw new InvalidOperationException("Nobody was told of anything: there is no delay to measure.");
    }

    private static ILookup<string, (string Reference, DateTimeOffset? SentAt, string State)> Deliveries(Ground ground, ConcurrentDictionary<string, DateTimeOffset> answered) =>
        ground.Installation.Read(
            """
            SELECT i."Reference", d."SentAt", d."State" FROM "Deliveries" d JOIN "Incidents" i ON i."Id" = d."IncidentId"
            """,
            r => (Reference: r.GetString(0), SentAt: r.IsDBNull(1) ? (DateTimeOffset?)null : At(r.GetValue(1)), State: r.GetString(2)))
            .Where(r => answered.ContainsKey(r.Reference)).ToLookup(r => r.Reference);

    private static DateTimeOffset At(object stored) => stored is DateTime time
        ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))
        : DateTimeOffset.Parse((string)stored, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    internal sealed record Delay(DateTimeOffset At, double Milliseconds);

    /// <param name="Answers">Milliseconds to the receipt, from the moment the request was due.</param>
    internal sealed record Measured(List<Delay> Delays, IReadOnlyCollection<double> Answers, int Deliveries, long Left, TimeSpan Patience);
}
