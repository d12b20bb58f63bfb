using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Intake;

/// <summary>Builds one submission within the writer's unit of work and adds it; the receipt's place in the chain is taken there.</summary>
/// <remarks>May run twice, on another context: it must do nothing that is not in that context.</remarks>
public delegate Task<DeclarationStage> Submission(ReportingDbContext db, ReceiptLane lane, CancellationToken ct);

/// <summary>
/// The one writer of declarations. Those that wait at the same moment share one SaveChanges and one commit; each is answered after
/// its commit, and a bad one fails alone.
/// </summary>
public sealed class DeclarationIntake : BackgroundService
{
    /// <summary>The lane of the embedded service; a second process on the same database would take turns by the lane's version.</summary>
    public const int Lane = 1;

    private const int LargestGroup = 64;
    private const int AttemptsOnLane = 20;

    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(10_000) { SingleReader = true });
    private readonly IServiceScopeFactory _scopes;

    internal DeclarationIntake(IServiceScopeFactory scopes) => _scopes = scopes;

    /// <summary>Returns when the submission is on the disk.</summary>
    /// <exception cref="DbUpdateException">The database refused it, for example because its idempotency key was used a moment ago.</exception>
    public async Task<DeclarationStage> SubmitAsync(Submission submission, CancellationToken ct)
    {
        var waiting = new Waiting(submission, ct);
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
            var lane = await LaneAsync(db);
            var stages = new List<DeclarationStage>(group.Count);
            foreach (var waiting in group)
            {
                var stage = await waiting.Submission(db, lane, CancellationToken.None);
                waiting.Tried.Add((stage.DeclarationId, stage.Number, stage.Receipt.Hash));
                stages.Add(stage);
            }

            await db.SaveChangesAsync();
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Answer.TrySetResult(stages[i]);
            }

            return true;
        }
        catch (Exception)
        {
            // Whoever spoilt the group is found when each is written alone, and hears of it there.
            return false;
        }
    }

    private async Task AloneAsync(Waiting waiting)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (tries, place) = (waiting.Tried.Count, 0L);
            try
            {
                await using var scope = _scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
                if (await AlreadyStoredAsync(db, waiting) is { } stored)
                {
                    waiting.Answer.TrySetResult(stored);
                    return;
                }

                var lane = await LaneAsync(db);
                place = lane.Seq;
                var stage = await waiting.Submission(db, lane, CancellationToken.None);
                waiting.Tried.Add((stage.DeclarationId, stage.Number, stage.Receipt.Hash));
                await db.SaveChangesAsync();
                waiting.Answer.TrySetResult(stage);
                return;
            }
            catch (Exception error)
            {
                // Once more in any case, built anew: a lost answer is read back, a reference that was taken is drawn again. And as long as
                // another process takes the place first: its head is read again. What is really refused is refused twice.
                var saving = waiting.Tried.Count > tries;
                if (!saving || attempt >= AttemptsOnLane || (attempt > 1 && !await HasMovedAsync(place)))
                {
                    waiting.Answer.TrySetException(error);
                    return;
                }
            }
        }
    }

    private async Task<bool> HasMovedAsync(long place)
    {
        try
        {
            await using var scope = _scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
            return await db.ReceiptLanes.AnyAsync(l => l.Lane == Lane && l.Seq > place);
        }
        catch (Exception)
        {
            // The database does not answer: the failure that led here is the one to tell.
            return false;
        }
    }

    /// <summary>A commit whose answer was lost is not repeated: the ids that were tried are read back.</summary>
    private static async Task<DeclarationStage?> AlreadyStoredAsync(ReportingDbContext db, Waiting waiting)
    {
        foreach (var (declaration, number, hash) in waiting.Tried)
        {
            var found = await db.Set<DeclarationStage>().AsNoTracking()
                .SingleOrDefaultAsync(s => s.DeclarationId == declaration && s.Number == number && s.Receipt.Hash == hash);
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static async Task<ReceiptLane> LaneAsync(ReportingDbContext db)
    {
        if (await db.ReceiptLanes.SingleOrDefaultAsync(l => l.Lane == Lane) is { } lane)
        {
            return lane;
        }

        var first = ReceiptLane.Start(Lane);
        db.ReceiptLanes.Add(first);
        return first;
    }

    private sealed record Waiting(Submission Submission, CancellationToken Cancellation)
    {
        public TaskCompletionSource<DeclarationStage> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ids of earlier attempts, whose outcome may be unknown.</summary>
        public List<(Guid Declaration, int Number, string Hash)> Tried { get; } = [];
    }
}
