using Microsoft.EntityFrameworkCore.Diagnostics;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Outbox;

namespace Reporting.Infrastructure.Notifications;

internal sealed class MailSignal : Signal;

internal sealed class WebhookSignal : Signal;

/// <summary>Wakes the senders of this process when something due was saved.</summary>
internal sealed class DeliveryInterceptor(MailSignal mail, WebhookSignal webhook, TimeProvider clock) : SaveChangesInterceptor
{
    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        foreach (var entry in eventData.Context!.ChangeTracker.Entries<Delivery>())
        {
            if (entry.Entity.State is DeliveryState.Due && entry.Entity.DueAt <= now)
            {
                Signal signal = entry.Entity.Channel is Channel.Mail ? mail : webhook;
                signal.Set();
            }
        }

        return ValueTask.FromResult(result);
    }
}
