using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Outbox;

/// <summary>Takes back facts that the broker delivered and a consumer could not handle.</summary>
internal sealed partial class OutboxReturns(ReportingDbContext db, WriteGate gate, TimeProvider clock, ILogger<OutboxReturns> log)
{
    /// <summary>False when there is no such row.</summary>
    /// <param name="attempt">
    /// The row's attempts when it was published. One that has moved on was taken back already, for another consumer or another delivery of
    /// the same fact: it counts once.
    /// </param>
    /// <remarks>Also before the relay has marked the row sent; it marks only rows whose attempts are as it claimed them.</remarks>
    public async Task<bool> TakeBackAsync(Guid messageId, int attempt, Exception error, CancellationToken ct)
    {
        var row = await db.Outbox.AsNoTracking().SingleOrDefaultAsync(m => m.MessageId == messageId, ct);
        if (row is null)
        {
            return false;
        }

        if (row.Attempts != attempt)
        {
            return true;
        }

        row.MarkFailed(error, clock.GetUtcNow().ToMillisecond());
        var taken = await gate.RunAsync(() => db.Outbox.Where(m => m.MessageId == messageId && m.Attempts == attempt).ExecuteUpdateAsync(
            set => set
                .SetProperty(m => m.SentAt, (DateTimeOffset?)null)
                .SetProperty(m => m.Lease, (Guid?)null)
                .SetProperty(m => m.Attempts, row.Attempts)
                .SetProperty(m => m.LastError, row.LastError)
                .SetProperty(m => m.DueAt, row.DueAt)
                .SetProperty(m => m.ParkedAt, row.ParkedAt), ct), ct);
        if (taken > 0)
        {
            LogFailed(messageId, row.Type, row.Attempts, error.GetType().Name);
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} ({Type}) failed, attempt {Attempt}: {Error}")]
    private partial void LogFailed(Guid messageId, string type, int attempt, string error);
}
