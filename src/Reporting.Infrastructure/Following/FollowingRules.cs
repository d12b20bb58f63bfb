using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Escalation;
using Reporting.Domain.Regimes;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Seed;

namespace Reporting.Infrastructure.Following;

/// <summary>The regimes and the routing table, read once a minute: only a start adds to them, and every declaration needs them.</summary>
public sealed class FollowingRules(ReferenceData reference, TimeProvider clock)
{
    private static readonly TimeSpan _kept = TimeSpan.FromMinutes(1);

    private volatile Tables? _tables;

    public async Task<Tables> ReadAsync(ReportingDbContext db, CancellationToken ct)
    {
        var now = clock.GetTimestamp();
        if (_tables is { } known && clock.GetElapsedTime(known.ReadAt, now) < _kept)
        {
            return known;
        }

        return _tables = new Tables(
            await db.Regimes.AsNoTracking().ToListAsync(ct), await db.RoutingRules.AsNoTracking().ToListAsync(ct), reference.Calendar, now);
    }

    /// <param name="ReadAt">By the clock's time stamp, which nobody sets back.</param>
    public sealed record Tables(IReadOnlyList<Regime> Regimes, IReadOnlyList<RoutingRule> Routing, HolidayCalendar Calendar, long ReadAt);
}
