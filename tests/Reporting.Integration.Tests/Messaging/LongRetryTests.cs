using System.Collections.Concurrent;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Outbox;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Messaging;

[Collection(Broker.OneByOne)]
public sealed class LongRetryTests(Broker broker)
{
    [Fact]
    public async Task What_a_consumer_cannot_do_goes_back_to_its_row_and_is_done_when_it_is_due()
    {
        var reaction = new Reaction { Fails = true };
        await using var host = await StartAsync(reaction);

        await host.RaiseAsync();
        var failed = await Eventually.Async(host.RowAsync, row => row.Attempts > 0);
        reaction.Fails = false;
        host.Clock.SetUtcNow(failed.DueAt);
        var done = await Eventually.Async(host.RowAsync, row => row.SentAt is not null && reaction.Done.Count == 1);

        Assert.Equal((1, null, nameof(InvalidDataException)), (failed.Attempts, failed.SentAt, failed.LastError));
        Assert.Equal(failed.MessageId, Assert.Single(reaction.Done));
        Assert.NotNull(done.SentAt);
        Assert.True(reaction.Tries > 2, "Quick retries come before the long one.");
        Assert.DoesNotContain(host.Log.All, l => l.Source != "MassTransit.ReceiveTransport" && l.Line.Contains("words of a declaration", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fact_that_always_fails_is_parked_after_ten_attempts()
    {
        await using var host = await StartAsync(new Reaction { Fails = true });
        await host.DbAsync(async db =>
        {
            db.Add(OutboxMessage.For(new DeclarationSubmitted(Guid.CreateVersion7(), 1, host.Clock.GetUtcNow()), host.Clock.GetUtcNow().AddMinutes(1)));
            await db.SaveChangesAsync();
            return await db.Outbox.ExecuteUpdateAsync(set => set.SetProperty(m => m.Attempts, 8));
        });

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var ninth = await Eventually.Async(host.RowAsync, row => row.Attempts == 9);
        host.Clock.SetUtcNow(ninth.DueAt);
        var tenth = await Eventually.Async(host.RowAsync, row => row.Attempts == 10);

        Assert.Null(ninth.ParkedAt);
        Assert.Equal((10, null), (tenth.Attempts, tenth.SentAt));
        Assert.NotNull(tenth.ParkedAt);
    }

    [Fact]
    public async Task A_database_that_is_away_keeps_the_message_until_it_answers()
    {
        var (reaction, fault) = (new Reaction { Fails = true }, new DatabaseAway());
        await using var host = await StartAsync(reaction, fault);
        reaction.Failing = () => fault.Away = true;

        await host.RaiseAsync();
        await Eventually.Async(
            () =>
            {
                host.Clock.Advance(TimeSpan.FromSeconds(3));
                return Task.FromResult(fault.Refused);
            },
            refused => refused > 2);
        (fault.Away, reaction.Failing) = (false, null);
        var failed = await Eventually.Async(
            () =>
            {
                host.Clock.Advance(TimeSpan.FromSeconds(3));
                return host.RowAsync();
            },
            row => row.Attempts > 0);

        Assert.Equal(nameof(InvalidDataException), failed.LastError);
        Assert.Null(failed.ParkedAt);
    }

    [Fact]
    public async Task Facts_that_come_while_the_broker_is_away_all_arrive_and_no_attempt_is_counted()
    {
        var (server, reaction) = (await broker.ServerAsync(), new Reaction());
        await using var host = await StartAsync(reaction);
        await host.RaiseAsync();
        await Eventually.Async(() => Task.FromResult(reaction.Done.Count), done => done == 1);

        await server.StopAsync();
        await host.RaiseAsync(40);
        await server.RunAsync();
        await Eventually.Async(
            () =>
            {
                // Slowly: on a busy machine a confirm takes its time, and the relay's patience is of this clock.
                host.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return Task.FromResult(reaction.Done.Distinct().Count());
            },
            done => done == 41);
        var rows = await Eventually.Async(() => host.DbAsync(db => db.Outbox.AsNoTracking().ToListAsync()), rows => rows.All(r => r.SentAt is not null));

        Assert.Equal(rows.Select(r => (Guid?)r.MessageId).Order(), reaction.Done.Distinct().Order());
        Assert.All(rows, r => Assert.Equal((0, null), (r.Attempts, r.ParkedAt)));
    }

    private async Task<WorkerHost> StartAsync(Reaction reaction, params IInterceptor[] interceptors)
    {
        var server = await broker.ServerAsync();
        return await WorkerHost.StartAsync(
            server.Address(await server.AddVirtualHostAsync()),
            bus =>
            {
                bus.AddConsumer<ReactingConsumer>();
                bus.AddSingleton(reaction);
            },
            interceptors);
    }

    internal sealed class Reaction
    {
        private int _tries;

        public bool Fails { get; set; }

        public Action? Failing { get; set; }

        public int Tries => _tries;

        public ConcurrentQueue<Guid?> Done { get; } = new();

        public void Take(Guid? id)
        {
            Interlocked.Increment(ref _tries);
            if (Fails)
            {
                Failing?.Invoke();
                throw new InvalidDataException("words of a declaration");
            }

            Done.Enqueue(id);
        }
    }

    internal sealed class ReactingConsumer(Reaction reaction) : IConsumer<DeclarationSubmitted>
    {
        public Task Consume(ConsumeContext<DeclarationSubmitted> context)
        {
            reaction.Take(context.MessageId);
            return Task.CompletedTask;
        }
    }

    private sealed class DatabaseAway : DbCommandInterceptor
    {
        private int _refused;

        public bool Away { get; set; }

        public int Refused => _refused;

        public override ValueTask<InterceptionResult<System.Data.Common.DbDataReader>> ReaderExecutingAsync(
            System.Data.Common.DbCommand command, CommandEventData eventData, InterceptionResult<System.Data.Common.DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (Away)
            {
                Interlocked.Increment(ref _refused);
                throw new TimeoutException("the database does not answer");
            }

            return ValueTask.FromResult(result);
        }
    }
}
