using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Regimes;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Jobs;
using Reporting.Infrastructure.Outbox;
using Reporting.Worker.Escalation;
using Reporting.Worker.Regimes;
using Reporting.Worker.Upkeep;

namespace Reporting.Integration.Tests.Worker;

public sealed class SweepsTests : IAsyncLifetime
{
    private CoreHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await CoreHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Deadlines_whose_time_passed_are_marked_once_and_others_left()
    {
        await _host.DeclareAsync();
        await _host.RelayAsync();
        var timed = await DeadlinesAsync(d => d.DueAt is not null);
        Assert.NotEmpty(timed);

        await SweepAsync<OverdueSweepJob>();
        Assert.DoesNotContain(await DeadlinesAsync(_ => true), d => d.State is DeadlineState.Overdue);

        _host.Clock.SetUtcNow(timed.Max(d => d.DueAt)!.Value.AddMilliseconds(1));
        await SweepAsync<OverdueSweepJob>();
        var versions = await DeadlinesAsync(_ => true);
        await SweepAsync<OverdueSweepJob>();

        Assert.All(await DeadlinesAsync(d => d.DueAt is not null), d => Assert.Equal(DeadlineState.Overdue, d.State));
        Assert.All(await DeadlinesAsync(d => d.DueAt is null), d => Assert.NotEqual(DeadlineState.Overdue, d.State));
        Assert.Equal(versions.Select(d => (d.Id, d.Version)), (await DeadlinesAsync(_ => true)).Select(d => (d.Id, d.Version)));
    }

    [Fact]
    public async Task A_draft_that_nobody_goes_on_with_is_swept_and_a_fresh_one_left()
    {
        var old = await DraftAsync();
        _host.Clock.Advance(TimeSpan.FromDays(2));
        var fresh = await DraftAsync();
        _host.Clock.Advance(TimeSpan.FromDays(2));

        await SweepAsync<HousekeepingJob>();

        Assert.Equal([fresh], await _host.DbAsync(db => db.DeclarationDrafts.Select(d => d.Id).ToListAsync()));
        Assert.NotEqual(old, fresh);
    }

    private Task<Guid> DraftAsync() => _host.DbAsync(async db =>
    {
        var draft = DeclarationDraft.Start(null, Actor.Anonymous, _host.Clock.GetUtcNow());
        db.DeclarationDrafts.Add(draft);
        await db.SaveChangesAsync();
        return draft.Id;
    });

    [Fact]
    public async Task An_address_entered_later_takes_up_what_had_nowhere_to_go_once()
    {
        await _host.DeclareAsync();
        await _host.RelayAsync();
        await SweepAsync<RouteSweepJob>();
        Assert.Equal(0, await _host.DbAsync(db => db.Deliveries.CountAsync()));
        await EnterAsync("fssi");

        await SweepAsync<RouteSweepJob>();
        await SweepAsync<RouteSweepJob>();

        var delivery = await _host.DbAsync(db => db.Deliveries.AsNoTracking().SingleAsync());
        Assert.Equal(("fssi", "fssi@authority.example"), (delivery.RecipientCode, delivery.Address));
        Assert.Equal(EscalationState.Pending, await _host.DbAsync(db => db.Escalations.Where(e => e.RecipientCode == "fssi").Select(e => e.State).SingleAsync()));
    }

    [Fact]
    public async Task An_address_entered_later_tells_nobody_of_the_past()
    {
        await _host.DeclareAsync();
        await _host.RelayAsync();
        await EnterAsync("fssi");
        _host.Clock.Advance(TimeSpan.FromDays(3) + TimeSpan.FromMinutes(1));

        await SweepAsync<RouteSweepJob>();

        Assert.Equal(0, await _host.DbAsync(db => db.Deliveries.CountAsync()));
    }

    [Fact]
    public async Task Housekeeping_clears_what_has_served_and_nothing_else()
    {
        var now = _host.Clock.GetUtcNow();
        await _host.DeclareAsync();
        await _host.RelayAsync();
        await _host.DbAsync(db =>
        {
            db.AddRange(IdempotencyKey.Of("old", "b", Guid.CreateVersion7(), 1, now), IdempotencyKey.Of("young", "b", Guid.CreateVersion7(), 1, now.AddDays(29)));
            return db.SaveChangesAsync();
        });
        _host.Clock.Advance(TimeSpan.FromDays(30) + TimeSpan.FromMinutes(1));
        await _host.DeclareAsync();

        await SweepAsync<HousekeepingJob>();
        await SweepAsync<HousekeepingJob>();

        Assert.Equal(["young"], await _host.DbAsync(db => db.IdempotencyKeys.Select(k => k.KeyHash).ToListAsync()));
        Assert.All(await _host.DbAsync(db => db.Outbox.AsNoTracking().ToListAsync()), m => Assert.Null(m.SentAt));
        Assert.Equal((1, 2, 1), await _host.DbAsync(async db => (await db.Outbox.CountAsync(), await db.Declarations.CountAsync(), await db.Incidents.CountAsync())));
    }

    [Fact]
    public async Task A_parked_row_is_kept_until_a_person_has_seen_it()
    {
        await _host.DbAsync(db =>
        {
            var row = OutboxMessage.For(new Reporting.Domain.Declarations.DeclarationSubmitted(Guid.CreateVersion7(), 1, _host.Clock.GetUtcNow()), _host.Clock.GetUtcNow());
            for (var i = 0; i < OutboxMessage.AttemptsBeforeParking; i++)
            {
                row.MarkFailed(new TimeoutException(), _host.Clock.GetUtcNow());
            }

            db.Add(row);
            return db.SaveChangesAsync();
        });
        _host.Clock.Advance(TimeSpan.FromDays(100));

        await SweepAsync<HousekeepingJob>();

        Assert.Equal(1, await _host.DbAsync(db => db.Outbox.CountAsync()));
    }

    [Fact]
    public async Task The_nightly_check_keeps_what_it_found()
    {
        await _host.DeclareAsync();
        await _host.RelayAsync();
        await SweepAsync<SelfCheckJob>();
        await _host.SqlAsync($"DELETE FROM \"IncidentFacts\"");
        _host.Clock.Advance(TimeSpan.FromDays(1));

        await SweepAsync<SelfCheckJob>();

        var runs = await _host.DbAsync(db => db.SelfCheckRuns.AsNoTracking().OrderBy(r => r.At).ToListAsync());
        Assert.Equal(["", "incident.fact"], runs.Select(r => string.Join(' ', r.Broken)));
    }

    private async Task SweepAsync<TSweep>()
        where TSweep : class, IRecurringSweep
    {
        await using var scope = _host.Services.CreateAsyncScope();
        await ActivatorUtilities.CreateInstance<TSweep>(scope.ServiceProvider).RunAsync(default);
    }

    private Task<List<Deadline>> DeadlinesAsync(Func<Deadline, bool> which) => _host.DbAsync(async db =>
        (await db.Deadlines.AsNoTracking().OrderBy(d => d.ObligationCode).ToListAsync()).Where(which).ToList());

    private async Task EnterAsync(string code) => await _host.DbAsync(async db =>
    {
        (await db.Recipients.SingleAsync(r => r.Code == code)).SetMailAddress($"{code}@authority.example");
        return await db.SaveChangesAsync();
    });
}
