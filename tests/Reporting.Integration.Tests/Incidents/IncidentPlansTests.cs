using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Api.Features.Incidents;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Demonstration;
using Reporting.Infrastructure.Outbox;
using Reporting.Infrastructure.Persistence;
using Reporting.Testing;
using Reporting.Worker.Escalation;
using Reporting.Worker.Regimes;
using Reporting.Worker.Upkeep;

namespace Reporting.Integration.Tests.Incidents;

/// <summary>No question to the list makes the database read or sort the whole table: a page costs the same however many incidents there are.</summary>
public sealed class IncidentPlansTests : IAsyncLifetime
{
    private readonly Explained _explained = new();
    private CoreHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(TestDatabase.Provider is DatabaseProvider.SqlServer, "Plans are read on SQLite and PostgreSQL.");
        _host = await CoreHost.StartAsync(interceptors: [_explained]);
        await _host.WithAsync<long, IncidentGenerator>(generator => generator.RunAsync(1000, 7, 3, _host.Clock.GetUtcNow(), null, default));
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Fact]
    public async Task No_question_reads_or_sorts_the_whole_table()
    {
        var reference = await _host.DbAsync(db => db.Incidents.Select(i => i.Reference).FirstAsync());
        IncidentFilter[] questions =
        [
            new(), new() { History = true }, new() { Ended = false }, new() { Ended = true }, new() { Status = IncidentStatus.InProgress },
            new() { Type = IncidentType.Theft }, new() { Region = "11" }, new() { Major = true }, new() { Ended = false, Region = "53" },
            new() { Severity = Severity.Significant, Origin = Origin.Malicious }, new() { Search = reference },
            new() { Exercise = true }, new() { SupportWanted = true },
        ];
        var cursor = new Cursor(_host.Clock.GetUtcNow().AddYears(-1), Guid.CreateVersion7());
        foreach (var question in questions)
        {
            foreach (var (after, before) in new (Cursor?, Cursor?)[] { (null, null), (cursor, null), (null, cursor) })
            {
                var plans = await PlansAsync([], question, after, before);

                Assert.NotEmpty(plans);
                Assert.All(plans, plan => Assert.False(Explained.ReadsAll(plan) || Explained.Sorts(plan), $"{question}: {plan}"));
            }
        }
    }

    [Fact]
    public async Task Words_are_looked_up_among_places_and_incidents_by_their_place()
    {
        foreach (var (search, queries) in new[] { ("990012 centre", 2), ("clinique", 2), ("clinique ehpad", 2), ("-", 1) })
        {
            var plans = await PlansAsync(["11", "84"], new() { Search = search, Ended = false }, null, null);

            Assert.Equal(queries, plans.Count);
            Assert.All(plans, plan => Assert.False(Explained.ReadsAll(plan), $"{search}: {plan}"));
        }
    }

    [Fact]
    public async Task Neither_does_a_round_of_the_worker()
    {
        await RoundAsync<OverdueSweepJob>(job => job.RunAsync(default));
        await RoundAsync<RouteSweepJob>(job => job.RunAsync(default));
        await RoundAsync<HousekeepingJob>(job => job.RunAsync(default));
        await RoundAsync<OutboxRelay>(relay => relay.RelayOnceAsync(default), sorts: true);

        async Task RoundAsync<T>(Func<T, Task> run, bool sorts = false)
            where T : notnull
        {
            _explained.Plans = [];
            await using var scope = _host.Services.CreateAsyncScope();
            await run(ActivatorUtilities.GetServiceOrCreateInstance<T>(scope.ServiceProvider));
            (var plans, _explained.Plans) = (_explained.Plans, null);

            Assert.NotEmpty(plans);
            Assert.All(plans.Where(plan => !plan.Contains("Recipients", StringComparison.Ordinal) && !plan.Contains("SCAN r", StringComparison.Ordinal)), plan =>
            {
                Assert.False(Explained.ReadsAll(plan), $"{typeof(T).Name}: {plan}");
                Assert.False(!sorts && Explained.Sorts(plan), $"{typeof(T).Name}: {plan}");
            });
        }
    }

    private async Task<IReadOnlyList<string>> PlansAsync(IReadOnlyList<string> regions, IncidentFilter filter, Cursor? after, Cursor? before)
    {
        _explained.Plans = [];
        await _host.DbAsync(db => new ListIncidents(db).RunAsync(regions, filter, after, before, default));
        (var plans, _explained.Plans) = (_explained.Plans, null);
        return plans;
    }
}
