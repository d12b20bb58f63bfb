using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Reporting.Api.Hosting;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Admin;

/// <param name="Waiting">Facts not handed over yet.</param>
/// <param name="OldestWaiting">Since when the oldest of them waits.</param>
/// <param name="Failing">Those that failed at least once and will be tried again.</param>
/// <param name="Parked">Those that failed too often and wait for a person.</param>
public sealed record OutboxState(int Waiting, DateTimeOffset? OldestWaiting, int Failing, int Parked);

/// <param name="Parts">The checks that decide whether this process gets traffic.</param>
public sealed record ServiceState(IReadOnlyList<(string Name, HealthStatus Status)> Parts, OutboxState Outbox);

/// <summary>What an administrator looks at first when something seems slow. One property a part: a new part is added here and on the page.</summary>
public sealed class ShowServiceState(ReportingDbContext db, HealthCheckService checks)
{
    public async Task<ServiceState> RunAsync(CancellationToken ct)
    {
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(Health.Ready), ct);
        var waiting = db.Outbox.Where(m => m.SentAt == null && m.ParkedAt == null);
        return new ServiceState(
            [.. report.Entries.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => (part.Key, part.Value.Status))],
            new OutboxState(
                await waiting.CountAsync(ct),
                await waiting.OrderBy(m => m.Seq).Select(m => (DateTimeOffset?)m.CreatedAt).FirstOrDefaultAsync(ct),
                await waiting.CountAsync(m => m.Attempts > 0, ct),
                await db.Outbox.CountAsync(m => m.ParkedAt != null && m.SentAt == null, ct)));
    }
}
