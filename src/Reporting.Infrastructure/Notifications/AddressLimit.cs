using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Notifications;

/// <summary>
/// How much one address is written because somebody declared: nobody has shown that it is theirs, and whoever declares without end must not
/// fill a stranger's mailbox. Nothing is dropped, it leaves later. Each process that sends counts for itself.
/// </summary>
internal sealed class AddressLimit : IAsyncDisposable
{
    /// <summary>A due time further ahead would be taken for one that a clock has left behind (<see cref="DeliverySender"/>).</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(4);

    private readonly PartitionedRateLimiter<string> _limiter;

    public AddressLimit(IOptions<NotificationSettings> settings)
    {
        var perHour = settings.Value.MailsPerAddressPerHour;
        _limiter = PartitionedRateLimiter.Create<string, string>(address => perHour == 0
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetFixedWindowLimiter(address.ToUpperInvariant(), _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = perHour,
                Window = TimeSpan.FromHours(1),
            }));
    }

    /// <summary>Null when it may leave now; otherwise how long it is to wait before it is asked again.</summary>
    public TimeSpan? WaitOf(Notice notice)
    {
        if (!Limits(notice))
        {
            return null;
        }

        using var lease = _limiter.AttemptAcquire(notice.Address, permitCount: 0);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait < _longest ? wait : _longest;
    }

    /// <summary>It has left. What did not leave fills nobody's mailbox and does not count, however often it is tried.</summary>
    public void Count(Notice notice)
    {
        if (Limits(notice))
        {
            _limiter.AttemptAcquire(notice.Address).Dispose();
        }
    }

    private static bool Limits(Notice notice) => notice is ReceiptNotice or ReminderNotice;

    public ValueTask DisposeAsync() => _limiter.DisposeAsync();
}
