using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Messaging;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Outbox;

/// <summary>Hands waiting facts to their consumers, at least once.</summary>
/// <remarks>
/// Any number may run on one database: a row is claimed by one portable UPDATE that moves its due time. A relay that dies with
/// rows in hand gives them back when the lease ends. Order is kept within a subject while nothing fails, and nobody relies on it.
/// </remarks>
internal sealed partial class OutboxRelay(
    IServiceScopeFactory scopes, IDispatcher dispatcher, OutboxSignal signal, WriteGate gate, TimeProvider clock, ILogger<OutboxRelay> log) : BackgroundService
{
    private const int Batch = 120;
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(30);

    // What another process wrote is found by asking: often while there is work, four times a second at rest.
    private static readonly TimeSpan _quickest = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan _slowest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _silence = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _brokerPause = TimeSpan.FromSeconds(2);

    private DateTimeOffset? _notReadySince;

    /// <summary>One round. How many rows were claimed.</summary>
    public async Task<int> RelayOnceAsync(CancellationToken ct)
    {
        if (!dispatcher.IsReady)
        {
            SayNotReady();
            return 0;
        }

        _notReadySince = null;
        RelayedWork.Here = dispatcher.WaitsForConsumers;
        var claimed = await ClaimAsync(ct);
        if (claimed.Count == 0)
        {
            return 0;
        }

        var (sent, failed) = (new ConcurrentBag<OutboxMessage>(), new ConcurrentBag<(long Seq, Exception Error)>());
        BrokerAwayException? away = null;
        try
        {
            var lanes = claimed.GroupBy(m => m.Lane).Select(lane => lane.ToList());
            await Parallel.ForEachAsync(lanes, new ParallelOptions { MaxDegreeOfParallelism = dispatcher.LanesAtOnce, CancellationToken = ct }, async (lane, token) =>
            {
                foreach (var message in lane)
                {
                    // One that the broker did not take says enough: the others would wait for as long.
                    if (Volatile.Read(ref away) is not null)
                    {
                        return;
                    }

                    try
                    {
                        await dispatcher.DispatchAsync(message, token);
                        sent.Add(message);
                    }
                    catch (BrokerAwayException error) when (!token.IsCancellationRequested)
                    {
                        if (Interlocked.CompareExchange(ref away, error, null) is null)
                        {
                            LogBrokerAway(error.InnerException!.GetType().Name);
                        }

                        return;
                    }
                    catch (Exception error) when (!token.IsCancellationRequested)
                    {
                        LogFailed(message.MessageId, message.Type, message.Attempts + 1, error.GetType().Name);
                        failed.Add((message.Seq, error));
                    }
                }
            });
        }
        finally
        {
            // Also when stopping: what was handled is marked, the rest comes back with its lease.
            await MarkAsync([.. sent], [.. failed], CancellationToken.None);
            if (away is not null)
            {
                await GiveBackAsync(claimed[0].Lease, CancellationToken.None);
            }
        }

        return claimed.Count;
    }

    /// <summary>Once a minute: the transport itself says why only when its connection fails, and a queue may be away as well.</summary>
    private void SayNotReady()
    {
        var now = clock.GetUtcNow();
        _notReadySince ??= now;
        if (now - _notReadySince >= _silence)
        {
            _notReadySince = now;
            LogNotReady();
        }
    }

    /// <summary>Relays until nothing is due: a command drains before it exits.</summary>
    public async Task DrainAsync(CancellationToken ct)
    {
        while (await RelayOnceAsync(ct) > 0)
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = _quickest;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RelayOnceAsync(stoppingToken) > 0)
                {
                    wait = _quickest;
                    continue;
                }

                await signal.WaitAsync(wait, stoppingToken);
                wait = wait * 2 < _slowest ? wait * 2 : _slowest;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogRoundFailed(error.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<List<OutboxMessage>> ClaimAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var (now, lease) = (clock.GetUtcNow().ToMillisecond(), Guid.CreateVersion7());
        var (soon, late) = (now + OutboxMessage.LongestOfFew, now + OutboxMessage.Longest);
        var due = db.Outbox.Where(m => m.SentAt == null && m.ParkedAt == null
            && (m.DueAt <= now || m.DueAt > late || (m.Attempts <= OutboxMessage.Few && m.DueAt > soon)));
        await db.Database.OpenConnectionAsync(ct);
        var candidates = await due.OrderBy(m => m.Seq).Take(Batch).Select(m => m.Seq).ToListAsync(ct);
        if (candidates.Count == 0)
        {
            return [];
        }

        await gate.RunAsync(() => due.Where(m => candidates.Contains(m.Seq)).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.Lease, lease).SetProperty(m => m.DueAt, now + _lease), ct), ct);
        return await db.Outbox.AsNoTracking().Where(m => m.Lease == lease).OrderBy(m => m.Seq).ToListAsync(ct);
    }

    private async Task MarkAsync(List<OutboxMessage> sent, List<(long Seq, Exception Error)> failed, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var now = clock.GetUtcNow().ToMillisecond();
        foreach (var group in sent.GroupBy(m => m.Attempts))
        {
            // A consumer elsewhere may have failed on it already and taken it back, with one attempt more: then it is not sent.
            var (attempts, seqs) = (group.Key, group.Select(m => m.Seq).ToList());
            await gate.RunAsync(() => db.Outbox.Where(m => seqs.Contains(m.Seq) && m.Attempts == attempts).ExecuteUpdateAsync(
                set => set.SetProperty(m => m.SentAt, now).SetProperty(m => m.Lease, (Guid?)null), ct), ct);
        }

        if (failed.Count > 0)
        {
            var seqs = failed.Select(f => f.Seq).ToList();
            var rows = await db.Outbox.Where(m => seqs.Contains(m.Seq)).ToListAsync(ct);
            foreach (var row in rows)
            {
                row.MarkFailed(failed.First(f => f.Seq == row.Seq).Error, now);
            }

            await db.SaveChangesAsync(ct);
        }
    }

    /// <summary>What the broker did not take is due again soon, and no attempt is counted.</summary>
    private async Task GiveBackAsync(Guid? lease, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var soon = clock.GetUtcNow().ToMillisecond() + _brokerPause;
        await gate.RunAsync(() => db.Outbox.Where(m => m.Lease == lease && m.SentAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.Lease, (Guid?)null).SetProperty(m => m.DueAt, soon), ct), ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker took no fact, they wait in the outbox: {Error}")]
    private partial void LogBrokerAway(string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} ({Type}) failed, attempt {Attempt}: {Error}")]
    private partial void LogFailed(Guid messageId, string type, int attempt, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "For a minute the broker, or one of its queues, has not been ready: facts wait in the outbox")]
    private partial void LogNotReady();

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of the outbox relay failed: {Error}")]
    private partial void LogRoundFailed(string error);
}
