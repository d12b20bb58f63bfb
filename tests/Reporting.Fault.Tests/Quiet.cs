using System.Diagnostics;
using System.Globalization;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>Waits until nothing is left to do.</summary>
internal static class Quiet
{
    /// <summary>Whoever waits for a lease or a back-off of half a minute waits for the processor's sake no longer than this before the clock is put forward.</summary>
    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(1.5);

    /// <summary>What is due later than any round may take is so by a clock that was set back since: the service is to find that out by itself, also on a busy machine.</summary>
    private static readonly TimeSpan _far = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan _idleBeforeFar = TimeSpan.FromSeconds(20);

    /// <returns>How long it took: what went by, and what the clock was put forward by.</returns>
    /// <param name="servers">Where messages wait besides.</param>
    /// <param name="clock">Put forward when all that is left waits for its time; null: time goes by itself.</param>
    public static async Task<TimeSpan> UntilAsync(
        Installation installation, Servers? servers, SteppedClock? clock, Planted planted, params IReadOnlyCollection<ServiceProcess> services)
    {
        var (started, idle, skipped) = (Stopwatch.StartNew(), Stopwatch.StartNew(), TimeSpan.Zero);
        while (true)
        {
            // Between two looks at the outbox that found nothing new, the queues were empty: nothing is on its way.
            var (left, written, next) = Waiting(installation, planted);
            if (left == 0 && servers is not null)
            {
                left = await QueuedAsync(servers) + Waiting(installation, planted).Written - written;
            }

            if (left == 0)
            {
                return started.Elapsed + skipped;
            }

            Assert.All(services, service => Assert.False(service.HasEnded, $"The service ended by itself:\n{service.LastLines}"));
            Assert.True(started.Elapsed < Declarant.Patience, $"{left} rows still wait:\n{string.Join('\n', services.Select(s => s.LastLines))}");
            if (clock is null || next is null || next <= clock.Now)
            {
                idle.Restart();
            }
            else if (next.Value - clock.Now is var ahead && idle.Elapsed > (ahead > _far ? _idleBeforeFar : _idle))
            {
                clock.Step(ahead);
                skipped += ahead;
                idle.Restart();
            }

            await Task.Delay(installation.Disk is null ? 100 : 250);
        }
    }

    private static (long Left, long Written, DateTimeOffset? Next) Waiting(Installation installation, Planted planted)
    {
        var ids = string.Join(',', planted.Facts.Keys.SelectMany(id => (string[])[$"'{id}'", $"'{id.ToString().ToUpperInvariant()}'"]).DefaultIfEmpty($"'{Guid.Empty}'"));
        return installation.Read(
            $"""
            SELECT COUNT(*), (SELECT COUNT(*) FROM "Outbox"), MIN("DueAt")
            FROM (SELECT "DueAt" FROM "Outbox" WHERE "SentAt" IS NULL AND "ParkedAt" IS NULL AND "MessageId" NOT IN ({ids})
                  UNION ALL SELECT "DueAt" FROM "Deliveries" WHERE "State" = 'Due') AS waiting
            """,
            r => (r.GetInt64(0), r.GetInt64(1), r.IsDBNull(2) ? (DateTimeOffset?)null : new DateTimeOffset(DateTime.SpecifyKind(r.GetDateTime(2), DateTimeKind.Utc)))).Single();
    }

    /// <summary>What consumers have yet to take; what lies in error queues waits for a person.</summary>
    private static async Task<long> QueuedAsync(Servers servers) =>
        (await QueuesAsync(servers)).Where(queue => !queue.Key.EndsWith("_error", StringComparison.Ordinal)).Sum(queue => queue.Value);

    /// <summary>What each queue holds, waiting or in a consumer's hands.</summary>
    /// <remarks>Asked of the queue itself: what <c>list_queues</c> says of a quorum queue is up to five seconds old. A queue that has no leader just now holds one, as far as anyone knows.</remarks>
    public static async Task<Dictionary<string, long>> QueuesAsync(Servers servers) =>
        (await servers.Rabbit.ControlAsync("-q", "eval", Messages.Replace("WORLD", servers.VirtualHost, StringComparison.Ordinal))).Split('\n')
        .Select(line => line.Split('\t')).Where(columns => columns.Length == 2)
        .ToDictionary(columns => columns[0], columns => long.Parse(columns[1], CultureInfo.InvariantCulture));

    private const string Messages =
        """
        lists:foreach(fun(Queue) ->
            Held = case amqqueue:get_type(Queue) of
                rabbit_quorum_queue ->
                    case catch ra:leader_query(amqqueue:get_pid(Queue), fun rabbit_fifo:query_messages_total/1) of
                        {ok, {_, Count}, _} -> Count;
                        _ -> 1
                    end;
                _ -> proplists:get_value(messages, rabbit_amqqueue:info(Queue, [messages]))
            end,
            io:format("~s\t~b~n", [element(4, amqqueue:get_name(Queue)), Held])
        end, rabbit_amqqueue:list(<<"WORLD">>)).
        """;
}
