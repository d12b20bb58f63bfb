using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Persistence;
using Reporting.Worker.Hosting;

namespace Reporting.Api.Features.Admin;

/// <param name="Waiting">Facts not handed over yet.</param>
/// <param name="OldestWaiting">Since when the oldest of them waits.</param>
/// <param name="Failing">Those that failed at least once and will be tried again.</param>
/// <param name="Parked">Those that failed too often and wait for a person.</param>
public sealed record OutboxState(CappedCount Waiting, DateTimeOffset? OldestWaiting, CappedCount Failing, CappedCount Parked);

/// <param name="Waiting">Mails and webhooks not sent yet.</param>
/// <param name="Late">Those of them that have failed at least once.</param>
/// <param name="Failed">Those that failed too often and wait for a person.</param>
/// <param name="MailServer">The server that mails go through; null when they are written to a folder instead.</param>
public sealed record DeliveriesState(CappedCount Waiting, CappedCount Late, CappedCount Failed, string? MailServer);

/// <param name="At">When the stored data were last compared with themselves; null when never.</param>
/// <param name="Broken">Codes of the checks that did not hold.</param>
public sealed record SelfCheckState(DateTimeOffset? At, IReadOnlyList<string> Broken);

/// <param name="Parts">The checks that decide whether this process gets traffic.</param>
public sealed record ServiceState(IReadOnlyList<(string Name, HealthStatus Status)> Parts, OutboxState Outbox, DeliveriesState Deliveries, SelfCheckState SelfCheck);

/// <summary>What an administrator looks at first when something seems slow. One property a part: a new part is added here and on the page.</summary>
public sealed class ShowServiceState(ReportingDbContext db, HealthCheckService checks, IConfiguration configuration)
{
    private static readonly IReadOnlyList<Channel> _channels = Enum.GetValues<Channel>();

    public async Task<ServiceState> RunAsync(CancellationToken ct)
    {
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(Health.Ready), ct);
        var last = await db.SelfCheckRuns.AsNoTracking().OrderByDescending(run => run.At).FirstOrDefaultAsync(ct);
        var waiting = db.Outbox.Where(m => m.SentAt == null && m.ParkedAt == null);
        return new ServiceState(
            [.. report.Entries.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => (part.Key, part.Value.Status))],
            new OutboxState(
                await waiting.CountCappedAsync(ct),
                await waiting.OrderBy(m => m.Seq).Select(m => (DateTimeOffset?)m.CreatedAt).FirstOrDefaultAsync(ct),
                await waiting.Where(m => m.Attempts > 0).CountCappedAsync(ct),
                await db.Outbox.Where(m => m.SentAt == null && m.ParkedAt != null).CountCappedAsync(ct)),
            new DeliveriesState(
                await Of(DeliveryState.Due).CountCappedAsync(ct),
                await Of(DeliveryState.Due).Where(d => d.Attempts > 0).CountCappedAsync(ct),
                await Of(DeliveryState.Failed).CountCappedAsync(ct),
                configuration["Smtp:Host"] is { Length: > 0 } host ? host : null),
            new SelfCheckState(last?.At, last?.Broken ?? []));

        // Named by channel: the index of what is due begins with it.
        IQueryable<Delivery> Of(DeliveryState state) => db.Deliveries.Where(d => _channels.Contains(d.Channel) && d.State == state);
    }
}
