using System.Collections.Concurrent;
using System.Globalization;
using Reporting.Testing;

namespace Reporting.Benchmarks.Profiles;

/// <summary>From the receipt to the authorities told, at a fixed rate: each declaration here is routed to two or three of them at once, by mail and webhook.</summary>
internal static class DelayProfile
{
    private const int Windows = 5;
    private const string WebhookRecipient = "fssi";
    private const string Mail = "Mail";
    private const string Webhook = "Webhook";

    public static async Task RunAsync(Bench bench)
    {
        foreach (var database in bench.Databases)
        {
            var embedded = database is Database.Sqlite;
            if (!embedded && RabbitMqServer.Missing is { } missing)
            {
                Report.Note($"Left out: the delay in server mode. {missing}.");
                LeaveOutServers();
                continue;
            }

            await using var ground = await bench.GroundAsync(database, withBroker: !embedded);
            await using var receiver = await Receiver.StartAsync();
            await ground.Installation.PrepareAsync(WebhookRecipient, receiver.Url());
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
            await MeasureAsync(ground, service, declarations, rate, TimeSpan.FromSeconds(bench.Of(1, 2, 8, 20)), receiver);
            var cpu = ground.Cpu(processes);
            var measured = await MeasureAsync(ground, service, declarations, rate, duration, receiver);
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
                $"{measured.Delays.Count} declarations, {measured.Deliveries} deliveries, each received, the last within {measured.Patience.TotalSeconds:0} s of the load's end. Processor: {cpu * 1000 / measured.Delays.Count:0.0} ms a declaration of all processes but the broker. Delays are medians of {Windows} windows of time."));
            bench.Report.AtMost($"delay-p50-{name}", p50, 150, "ms");
            bench.Report.AtMost($"delay-p99-{name}", p99, 1000, "ms");
            foreach (var process in processes)
            {
                await process.KillAsync();
            }
        }

        if (bench.WithoutPostgreSql)
        {
            LeaveOutServers();
        }

        void LeaveOutServers() => bench.Report.LeaveOut(
            new Goal("delay-p50-servers", null, AtLeast: false, 150, "ms"), new Goal("delay-p99-servers", null, AtLeast: false, 1000, "ms"));
    }

    /// <param name="receiver">Of the webhook that each declaration is told to besides mails; null where no recipient has one.</param>
    /// <exception cref="InvalidOperationException">Somebody was not told within the patience, or what is marked sent is not what came.</exception>
    internal static async Task<Measured> MeasureAsync(
        Ground ground, ServiceProcess service, InventedDeclarations declarations, double rate, TimeSpan duration, Receiver? receiver = null)
    {
        var patience = TimeSpan.FromSeconds(Math.Max(30, 2 * duration.TotalSeconds));
        var answered = new ConcurrentDictionary<string, DateTimeOffset>();
        var load = (await HttpLoad.OpenAsync(
            service.Address, 128, rate, duration, declarations.Next, InventedDeclarations.Wrong,
            answer => answered[InventedDeclarations.ReferenceIn(answer.Body.Span)!] = TimeProvider.System.GetUtcNow())).MustBeGood();

        // With a broker the tables are quiet while facts are on their way: whoever has not been told each way yet waits as well.
        string[] ways = receiver is null ? [Mail] : [Mail, Webhook];
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        long left, untold;
        List<Told> all;
        ILookup<string, Told> told;
        do
        {
            left = await ground.QuietAsync(patience);
            all = Deliveries(ground);
            told = all.Where(d => answered.ContainsKey(d.Reference)).ToLookup(d => d.Reference);
            untold = answered.Keys.Count(reference => told[reference].Any(d => d.SentAt is null) || ways.Except(told[reference].Select(d => d.Channel)).Any());
        }
        while (left + untold > 0 && System.Diagnostics.Stopwatch.GetElapsedTime(started) < patience);

        if (left + untold > 0)
        {
            throw new InvalidOperationException(
                $"{patience.TotalSeconds:0} s after the load {left} rows were left to do, and of {answered.Count} declarations {untold} were not told to everybody by {string.Join(" and ", ways)}.");
        }

        // Sending is at least once, and under the id of its row.
        var received = ground.Installation.Mails.Select(Path.GetFileNameWithoutExtension).Concat(receiver?.Calls.Select(c => c.Delivery) ?? []).Select(id => Guid.Parse(id!)).ToHashSet();
        var (never, unknown) = (told.SelectMany(t => t).Count(d => !received.Contains(d.Id)), received.Except(all.Select(d => d.Id)).Count());
        return never + unknown == 0
            ? new([.. answered.Select(a => new Delay(a.Value, (told[a.Key].Max(d => d.SentAt!.Value) - a.Value).TotalMilliseconds))], load.Latencies, told.Sum(t => t.Count()), patience)
            : throw new InvalidOperationException($"{never} deliveries are marked as sent and never came, {unknown} came that no row tells of.");
    }

    private static List<Told> Deliveries(Ground ground) => ground.Installation.Read(
        """
        SELECT COALESCE(i."Reference", ''), d."Id", d."Channel", d."SentAt", d."State" FROM "Deliveries" d LEFT JOIN "Incidents" i ON i."Id" = d."IncidentId"
        """,
        r => new Told(r.GetString(0), r.GetGuid(1), r.GetString(2), r.GetString(4) == "Sent" ? At(r.GetValue(3)) : null));

    private static DateTimeOffset At(object stored) => stored is DateTime time
        ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))
        : DateTimeOffset.Parse((string)stored, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    internal sealed record Delay(DateTimeOffset At, double Milliseconds);

    /// <param name="Answers">Milliseconds to the receipt, from the moment the request was due.</param>
    internal sealed record Measured(List<Delay> Delays, IReadOnlyCollection<double> Answers, int Deliveries, TimeSpan Patience);

    /// <param name="SentAt">Null while it is not marked as sent.</param>
    private sealed record Told(string Reference, Guid Id, string Channel, DateTimeOffset? SentAt);
}
