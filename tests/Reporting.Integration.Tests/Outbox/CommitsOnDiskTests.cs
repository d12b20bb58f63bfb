using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Outbox;

[SqliteOnly("A server commits those that come together at once.")]
public sealed class CommitsOnDiskTests
{
    private const long Normal = 1;
    private const long Full = 2;

    [Fact]
    public async Task What_is_acknowledged_waits_for_the_disk_and_what_the_outbox_would_repeat_does_not()
    {
        var commits = new SynchronousCommits();
        await using var host = await CoreHost.StartAsync(interceptors: [commits]);
        await host.Intake.StartAsync(default);

        commits.Seen.Clear();
        await host.Intake.SubmitAsync(host.Submission(), default);
        Assert.Equal([Full], commits.Seen.Distinct());

        commits.Seen.Clear();
        await host.RelayAsync();
        Assert.Equal([Normal], commits.Seen.Distinct());
        Assert.Equal(1, await host.DbAsync(db => db.Incidents.CountAsync()));

        commits.Seen.Clear();
        await host.DbAsync(async db =>
        {
            foreach (var recipient in await db.Recipients.ToListAsync())
            {
                recipient.SetMailAddress($"{recipient.Code}@agency.example");
            }

            return await db.SaveChangesAsync();
        });
        Assert.Equal([Full], commits.Seen.Distinct());
    }

    /// <summary>How SQLite commits, asked of the connection itself while a transaction is under way.</summary>
    private sealed class SynchronousCommits : DbTransactionInterceptor
    {
        public ConcurrentQueue<long> Seen { get; } = new();

        public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            await using var ask = transaction.Connection!.CreateCommand();
            ask.Transaction = transaction;
            ask.CommandText = "PRAGMA synchronous";
            Seen.Enqueue((long)(await ask.ExecuteScalarAsync(cancellationToken))!);
            return result;
        }
    }
}
