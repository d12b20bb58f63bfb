using System.Collections.Concurrent;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Outbox;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Outbox;

public sealed class OutboxRelayTests
{
    [Fact]
    public async Task Four_relays_at_once_hand_over_each_row_once()
    {
        await using var host = await StartAsync(_ => { });
        await AddAsync(host, Enumerable.Range(0, 240).Select(i => (Guid.CreateVersion7(), i)));
        var relays = Enumerable.Range(0, 4).Select(_ => host.AnotherRelay()).ToList();

        await Task.WhenAll(relays.Select(r => r.DrainAsync(default)));

        Assert.Equal(Enumerable.Range(0, 240), Seen(host).Select(f => f.Stage).Order());
        Assert.Equal(0, await host.DbAsync(db => db.Outbox.CountAsync(m => m.SentAt == null || m.Attempts != 0 || m.Lease != null)));
    }

    [Fact]
    public async Task Facts_of_one_declaration_are_handed_over_in_their_order()
    {
        await using var host = await StartAsync(_ => { });
        Guid[] subjects = [.. Enumerable.Range(0, 12).Select(_ => Guid.CreateVersion7())];
        await AddAsync(host, Enumerable.Range(0, 10).SelectMany(stage => subjects.Select(s => (s, stage))));

        await host.RelayAsync();

        Assert.All(subjects, s => Assert.Equal(Enumerable.Range(0, 10), Seen(host).Where(f => f.DeclarationId == s).Select(f => f.Stage)));
    }

    [Fact]
    public async Task A_row_that_fails_stays_with_its_attempt_and_keeps_nobody_else()
    {
        await using var host = await StartAsync(_ => throw new InvalidDataException("words of a declaration"), onlyStage: 3);
        await AddAsync(host, Enumerable.Range(0, 6).Select(i => (Guid.CreateVersion7(), i)));

        await host.RelayAsync();

        var rows = await host.DbAsync(db => db.Outbox.AsNoTracking().OrderBy(m => m.Seq).ToListAsync());
        Assert.Equal([0, 1, 2, 4, 5], Seen(host).Select(f => f.Stage).Order());
        Assert.Equal((1, null, null, nameof(InvalidDataException)), (rows[3].Attempts, rows[3].SentAt, rows[3].Lease, rows[3].LastError));
        Assert.True(rows[3].DueAt > host.Clock.GetUtcNow());
        Assert.All(rows.Where((_, i) => i != 3), r => Assert.NotNull(r.SentAt));
    }

    [Fact]
    public async Task A_row_that_always_fails_is_parked_after_ten_attempts_and_left_alone()
    {
        var tries = 0;
        await using var host = await StartAsync(_ =>
        {
            tries++;
            throw new TimeoutException();
        });
        await AddAsync(host, [(Guid.CreateVersion7(), 1)]);

        for (var round = 0; round < 20; round++)
        {
            await host.RelayAsync();
            host.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        }

        var row = await host.DbAsync(db => db.Outbox.AsNoTracking().SingleAsync());
        Assert.Equal((10, 10, nameof(TimeoutException)), (tries, row.Attempts, row.LastError));
        Assert.NotNull(row.ParkedAt);
        Assert.Null(row.SentAt);
    }

    [Fact]
    public async Task The_wait_grows_with_each_attempt_to_an_hour()
    {
        await using var host = await StartAsync(_ => throw new TimeoutException());
        await AddAsync(host, [(Guid.CreateVersion7(), 1)]);
        var waits = new List<double>();

        for (var attempt = 0; attempt < 10; attempt++)
        {
            await host.RelayAsync();
            var due = (await host.DbAsync(db => db.Outbox.AsNoTracking().SingleAsync())).DueAt;
            waits.Add((due - host.Clock.GetUtcNow()).TotalSeconds);
            host.Clock.SetUtcNow(due);
        }

        Assert.Equal([1, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600], waits);
    }

    [Fact]
    public async Task Rows_in_the_hands_of_a_relay_that_died_come_back_with_their_lease()
    {
        using var dying = new CancellationTokenSource();
        var died = false;
        await using var host = await StartAsync(fact =>
        {
            if (!died && fact.Stage == 1)
            {
                died = true;
                dying.Cancel();
                dying.Token.ThrowIfCancellationRequested();
            }
        });
        var subject = Guid.CreateVersion7();
        await AddAsync(host, Enumerable.Range(0, 4).Select(stage => (subject, stage)));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.AnotherRelay().RelayOnceAsync(dying.Token));
        Assert.Equal(0, await host.AnotherRelay().RelayOnceAsync(default));
        host.Clock.Advance(TimeSpan.FromSeconds(31));
        await host.RelayAsync();

        Assert.Equal([0, 1, 2, 3], Seen(host).Select(f => f.Stage));
        Assert.Equal(0, await host.DbAsync(db => db.Outbox.CountAsync(m => m.SentAt == null)));
    }

    [Fact]
    public async Task A_fact_that_this_program_does_not_know_waits_and_stops_nobody()
    {
        await using var host = await StartAsync(_ => { });
        await AddAsync(host, [(Guid.CreateVersion7(), 1), (Guid.CreateVersion7(), 2)]);
        await host.SqlAsync($"""UPDATE "Outbox" SET "Type" = 'SomethingNewer' WHERE "Seq" = (SELECT MIN("Seq") FROM "Outbox")""");

        await host.RelayAsync();

        Assert.Equal([2], Seen(host).Select(f => f.Stage));
        Assert.Equal(nameof(InvalidDataException), await host.DbAsync(db => db.Outbox.Where(m => m.SentAt == null).Select(m => m.LastError).SingleAsync()));
        Assert.DoesNotContain("outbox.stuck", (await host.BrokenAsync()).Keys);
    }

    [Fact]
    public async Task A_fact_that_nobody_can_read_keeps_the_check_from_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        await host.DeclareAsync();
        await host.DeclareAsync();
        await host.SqlAsync($"""UPDATE "Outbox" SET "Type" = 'SomethingNewer' WHERE "Seq" = (SELECT MIN("Seq") FROM "Outbox")""");

        var broken = await host.BrokenAsync();

        Assert.Single(broken["declaration.incident"]);
    }

    [Fact]
    public async Task What_was_due_before_the_clock_was_put_back_waits_for_no_longer_than_it_would_have()
    {
        await using var host = await StartAsync(_ => { });
        await AddAsync(host, Enumerable.Range(0, 4).Select(stage => (Guid.CreateVersion7(), stage)));
        var (few, many) = (host.Clock.GetUtcNow() + TimeSpan.FromSeconds(60), host.Clock.GetUtcNow() + TimeSpan.FromHours(1));
        await host.DbAsync(db => db.Outbox.OrderBy(m => m.Seq).Take(1).ExecuteUpdateAsync(set => set.SetProperty(m => m.DueAt, few).SetProperty(m => m.Attempts, 3)));
        await host.DbAsync(db => db.Outbox.OrderBy(m => m.Seq).Skip(1).Take(1).ExecuteUpdateAsync(set => set.SetProperty(m => m.DueAt, many).SetProperty(m => m.Attempts, 9)));

        await host.RelayAsync();
        Assert.Equal([2, 3], Seen(host).Select(f => f.Stage).Order());
        host.Clock.AdjustTime(host.Clock.GetUtcNow() - TimeSpan.FromHours(6));
        await host.RelayAsync();

        Assert.Equal([0, 1, 2, 3], Seen(host).Select(f => f.Stage).Order());
    }

    [Fact]
    public async Task A_change_that_is_not_stored_leaves_no_row()
    {
        await using var host = await StartAsync(_ => { });
        await host.DbAsync(db => db.RefuseInsertsAsync("DeclarationStages"));

        await Assert.ThrowsAsync<DbUpdateException>(() => host.DeclareAsync());

        Assert.Equal(0, await host.DbAsync(db => db.Outbox.CountAsync()));
    }

    private static Task<CoreHost> StartAsync(Action<DeclarationSubmitted> react, int? onlyStage = null) =>
        CoreHost.StartAsync(consumers: bus =>
        {
            bus.AddConsumer<Recording>();
            bus.AddSingleton(new Facts(fact =>
            {
                if (onlyStage is null || fact.Stage == onlyStage)
                {
                    react(fact);
                }
            }));
        });

    private static Task<int> AddAsync(CoreHost host, IEnumerable<(Guid Subject, int Stage)> facts) => host.DbAsync(db =>
    {
        db.AddRange(facts.Select(f => OutboxMessage.For(new DeclarationSubmitted(f.Subject, f.Stage, host.Clock.GetUtcNow()), host.Clock.GetUtcNow())));
        return db.SaveChangesAsync();
    });

    private static IReadOnlyList<DeclarationSubmitted> Seen(CoreHost host) => [.. host.Services.GetRequiredService<Facts>().Handled];

    internal sealed class Facts(Action<DeclarationSubmitted> react)
    {
        public ConcurrentQueue<DeclarationSubmitted> Handled { get; } = new();

        public void Take(DeclarationSubmitted fact)
        {
            react(fact);
            Handled.Enqueue(fact);
        }
    }

    internal sealed class Recording(Facts facts) : IConsumer<DeclarationSubmitted>
    {
        public Task Consume(ConsumeContext<DeclarationSubmitted> context)
        {
            facts.Take(context.Message);
            return Task.CompletedTask;
        }
    }
}
