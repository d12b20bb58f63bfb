using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Infrastructure.Moving;
using Reporting.Infrastructure.Outbox;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Intake;

/// <summary>Builds one submission within the writer's unit of work and adds it; the receipt's place in the chain is taken there.</summary>
/// <remarks>May run twice, for another filing: it must do nothing that is not in that filing.</remarks>
public delegate Task<Filed> Submission(Filing filing, CancellationToken ct);

/// <summary>What the members of a group are asked for together.</summary>
/// <param name="KeyHash">What the submission itself stores as its key.</param>
/// <param name="Finess">Number that the directory may know, nine characters: <see cref="Filing.EstablishmentOf"/> tells.</param>
public sealed record AskedTogether(string? KeyHash, string? Finess);

/// <summary>A stage that was filed, and the declaration it belongs to.</summary>
public sealed record Filed(Declaration Declaration, DeclarationStage Stage);

/// <summary>
/// The one writer of declarations. Those that wait at the same moment share one save and one commit; each is answered after
/// its commit, and a bad one fails alone.
/// </summary>
public sealed class DeclarationIntake : BackgroundService
{
    /// <summary>All programs on one SQLite file are one writer: they take turns anyway, and need one lane only.</summary>
    internal static readonly Guid Embedded = Guid.Empty;

    /// <summary>A writer that is silent for longer gives its lane away: there are no more lanes than there were writers at one time.</summary>
    internal static readonly TimeSpan Hold = TimeSpan.FromMinutes(1);

    private const int LargestGroup = 64;
    private const int AttemptsOnLane = 20;

    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(10_000) { SingleReader = true });
    private readonly IServiceScopeFactory _scopes;
    private readonly Guid _writer;
    private readonly OutboxSignal _signal;
    private readonly TimeProvider _clock;
    private IReadOnlyList<(Type Entity, EntityRows Rows)>? _tables;

    /// <param name="writer">Who this process is among those that write to the same database; each has a lane of its own.</param>
    internal DeclarationIntake(IServiceScopeFactory scopes, Guid writer, OutboxSignal signal, TimeProvider clock) =>
        (_scopes, _writer, _signal, _clock) = (scopes, writer, signal, clock);

    /// <summary>Returns when the submission is on the disk.</summary>
    /// <exception cref="DbUpdateException">The database refused it.</exception>
    public async Task<DeclarationStage> SubmitAsync(Submission submission, CancellationToken ct) => (await SubmitAsync(submission, new(null, null), ct))!.Stage;

    /// <summary>Returns when the submission is on the disk; null when its idempotency key is known already, and nothing was written.</summary>
    /// <exception cref="DbUpdateException">The database refused it, for example because another process stored the same key at the same moment.</exception>
    public async Task<Filed?> SubmitAsync(Submission submission, AskedTogether asked, CancellationToken ct)
    {
        var waiting = new Waiting(submission, asked.KeyHash, asked.Finess, ct);
        await _queue.Writer.WriteAsync(waiting, ct);
        return await waiting.Answer.Task;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Requests end before hosted services stop: whoever still waits here is written, and nobody comes after.
        _queue.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not bound to the stopping token: the queue is drained, then the loop ends.
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var group = new List<Waiting>();
            while (group.Count < LargestGroup && _queue.Reader.TryRead(out var waiting))
            {
                if (waiting.Cancellation.IsCancellationRequested)
                {
                    waiting.Answer.TrySetCanceled(waiting.Cancellation);
                }
                else
                {
                    group.Add(waiting);
                }
            }

            await WriteAsync(group);
        }
    }

    private async Task WriteAsync(List<Waiting> group)
    {
        if (group.Count > 1 && await TryTogetherAsync(group))
        {
            return;
        }

        foreach (var waiting in group)
        {
            await AloneAsync(waiting);
        }
    }

    private async Task<bool> TryTogetherAsync(List<Waiting> group)
    {
        try
        {
            await using var scope = _scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
            await OpenAsync(db);
            var keys = await KnownKeysAsync(db, group);
            var filing = new Filing(db, await LaneAsync(db), await DirectoryAsync(db, group));
            var answers = new List<Filed?>(group.Count);
            foreach (var waiting in group)
            {
                // Also the second of two that came together: the first is its answer.
                answers.Add(waiting.KeyHash is { } key && !keys.Add(key) ? null : await BuildAsync(waiting, filing));
            }

            if (answers.Exists(filed => filed is not null))
            {
                await SaveAsync(filing);
            }

            for (var i = 0; i < group.Count; i++)
            {
                group[i].Answer.TrySetResult(answers[i]);
            }

            return true;
        }
        catch (Exception error)
        {
            if (DatabaseFaults.Of(error) is DatabaseFault.Unavailable && !await AnswersAsync())
            {
                // One after the other would only wait longer. Whether they are stored nobody knows: their keys will tell.
                group.ForEach(waiting => waiting.Answer.TrySetException(error));
                return true;
            }

            // Whoever spoilt the group is found when each is written alone, and hears of it there.
            return false;
        }
    }

    private async Task AloneAsync(Waiting waiting)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (tries, number, place) = (waiting.Tried.Count, 0, 0L);
            try
            {
                await using var scope = _scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
                await OpenAsync(db);
                if (await AlreadyStoredAsync(db, waiting) is { } stored)
                {
                    waiting.Answer.TrySetResult(stored);
                    return;
                }

                if ((await KnownKeysAsync(db, [waiting])).Count > 0)
                {
                    waiting.Answer.TrySetResult(null);
                    return;
                }

                var filing = new Filing(db, await LaneAsync(db), await DirectoryAsync(db, [waiting]));
                (number, place) = (filing.Lane.Lane, filing.Lane.Seq);
                var filed = await BuildAsync(waiting, filing);
                filing.Track();
                await db.SaveFirstAsync(CancellationToken.None);
                waiting.Answer.TrySetResult(filed);
                return;
            }
            catch (Exception error)
            {
                // Once more in any case, built anew: a lost answer is read back, a reference that was taken is drawn again. And as long as
                // another process takes the place first: its head is read again. What is really refused is refused twice.
                var saving = waiting.Tried.Count > tries;
                if (!saving || attempt >= AttemptsOnLane || (attempt > 1 && !await HasMovedAsync(number, place)))
                {
                    waiting.Answer.TrySetException(error);
                    return;
                }
            }
        }
    }

    private async Task SaveAsync(Filing filing)
    {
        await filing.SaveAsRowsAsync(_tables ??= Filing.TablesOf(filing.Db), _clock.GetUtcNow().ToMillisecond());
        _signal.Set();
    }

    /// <summary>Kept open for all that is asked and written: on SQLite each opening sets the pragmas again.</summary>
    private static Task OpenAsync(ReportingDbContext db) => db.Database.CreateExecutionStrategy().ExecuteAsync(() => db.Database.OpenConnectionAsync());

    private static async Task<Filed> BuildAsync(Waiting waiting, Filing filing)
    {
        var filed = await waiting.Submission(filing, CancellationToken.None);
        waiting.Tried.Add((filed.Stage.DeclarationId, filed.Stage.Number, filed.Stage.Receipt.Hash));
        return filed;
    }

    private static async Task<HashSet<string>> KnownKeysAsync(ReportingDbContext db, List<Waiting> group)
    {
        string[] hashes = [.. group.Select(waiting => waiting.KeyHash).OfType<string>().Distinct()];
        return hashes.Length == 0 ? [] : (await db.KnownKeys(hashes).ToListAsync()).ToHashSet();
    }

    /// <summary>Those that the directory knows of the numbers that are named.</summary>
    private static async Task<IReadOnlyDictionary<string, Guid>> DirectoryAsync(ReportingDbContext db, List<Waiting> group)
    {
        var numbers = group.Select(waiting => waiting.Finess).OfType<string>().Distinct().Select(n => FinessNumber.Parse(n, null)).ToList();
        return numbers.Count == 0
            ? ImmutableDictionary<string, Guid>.Empty
            : await db.Establishments.AsNoTracking().Where(e => numbers.Contains(e.Finess)).Select(e => new { e.Finess, e.Id }).ToDictionaryAsync(e => e.Finess.Value, e => e.Id);
    }

    private Task<bool> HasMovedAsync(int lane, long place) => TellsAsync(db => db.ReceiptLanes.AnyAsync(l => l.Lane == lane && l.Seq > place));

    private Task<bool> AnswersAsync() => TellsAsync(async db => await db.ReceiptLanes.CountAsync() >= 0);

    private async Task<bool> TellsAsync(Func<ReportingDbContext, Task<bool>> ask)
    {
        try
        {
            await using var scope = _scopes.CreateAsyncScope();
            return await ask(scope.ServiceProvider.GetRequiredService<ReportingDbContext>());
        }
        catch (Exception)
        {
            // The database does not answer: the failure that led here is the one to tell.
            return false;
        }
    }

    /// <summary>A commit whose answer was lost is not repeated: the ids that were tried are read back.</summary>
    private static async Task<Filed?> AlreadyStoredAsync(ReportingDbContext db, Waiting waiting)
    {
        foreach (var (declaration, number, hash) in waiting.Tried)
        {
            var found = await db.Set<DeclarationStage>().AsNoTracking()
                .SingleOrDefaultAsync(s => s.DeclarationId == declaration && s.Number == number && s.Receipt.Hash == hash);
            if (found is not null)
            {
                return new(await db.Declarations.AsNoTracking().SingleAsync(d => d.Id == declaration), found);
            }
        }

        return null;
    }

    /// <summary>This writer's lane, or the first that nobody holds, or a new one. Two that choose the same at once: the version refuses the second.</summary>
    private async Task<ReceiptLane> LaneAsync(ReportingDbContext db)
    {
        var now = _clock.GetUtcNow().ToMillisecond();
        var lane = await db.ReceiptLanes.Where(l => l.Holder == null || l.Holder == _writer || l.HeldUntil <= now)
            .OrderByDescending(l => l.Holder == _writer).ThenBy(l => l.Lane).FirstOrDefaultAsync();
        if (lane is null)
        {
            lane = ReceiptLane.Start(1 + (await db.ReceiptLanes.MaxAsync(l => (int?)l.Lane) ?? 0));
            db.ReceiptLanes.Add(lane);
        }

        lane.Hold(_writer, now, Hold);
        return lane;
    }

    private sealed record Waiting(Submission Submission, string? KeyHash, string? Finess, CancellationToken Cancellation)
    {
        public TaskCompletionSource<Filed?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ids of earlier attempts, whose outcome may be unknown.</summary>
        public List<(Guid Declaration, int Number, string Hash)> Tried { get; } = [];
    }
}
