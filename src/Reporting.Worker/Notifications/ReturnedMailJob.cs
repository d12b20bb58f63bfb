using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Jobs;
using Reporting.Infrastructure.Notifications;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Worker.Notifications;

/// <summary>Looks for mails that came back undelivered, and marks their deliveries so that whoever sent them sees it.</summary>
/// <remarks>Idempotent: a delivery that has come back is left as it is, and a report is marked as read only when it was taken.</remarks>
public sealed partial class ReturnedMailJob(ReturnedMailbox mailbox, ReportingDbContext db, TimeProvider clock, ILogger<ReturnedMailJob> log) : IRecurringSweep
{
    public static string Schedule => "*/5 * * * *";

    public Task RunAsync(CancellationToken ct) => mailbox.ReadAsync(MarkAsync, ct);

    private async Task MarkAsync(ReturnedMail returned, CancellationToken ct)
    {
        // The sender may be marking the same one: then read again.
        const int MostTries = 5;
        for (var attempt = 1; ; attempt++)
        {
            db.ChangeTracker.Clear();
            var deliveries = await db.Deliveries
                .Where(d => returned.DeliveryIds.Contains(d.Id) && d.Channel == Channel.Mail && d.State != DeliveryState.Returned).ToListAsync(ct);
            deliveries.ForEach(delivery => delivery.MarkReturned(returned.Code, clock.GetUtcNow()));
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateConcurrencyException) when (attempt < MostTries)
            {
                continue;
            }

            deliveries.ForEach(delivery => LogReturned(delivery.Id, delivery.RecipientCode, delivery.LastError!));
            return;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {DeliveryId} ({Recipient}) came back undelivered: {Code}")]
    private partial void LogReturned(Guid deliveryId, string recipient, string code);
}
