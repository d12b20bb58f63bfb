using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Demonstration;
using Reporting.Infrastructure.Observatory;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Demonstration;

public sealed class IncidentGeneratorTests : IAsyncLifetime
{
    private CoreHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await CoreHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task What_is_generated_is_what_the_service_would_have_stored()
    {
        await GenerateAsync(2000);

        Assert.Empty(await _host.BrokenAsync());
        Assert.Equal(2000, await _host.DbAsync(db => db.Incidents.CountAsync()));
        Assert.Equal(0, await _host.DbAsync(db => db.Outbox.CountAsync(m => m.SentAt == null)));
        Assert.All(await _host.DbAsync(db => db.Deliveries.Select(d => d.State).Distinct().ToListAsync()), state => Assert.Equal(DeliveryState.Sent, state));
        Assert.True(await _host.DbAsync(db => db.Deadlines.CountAsync()) > 2000);
        Assert.All(
            new[] { StageKind.EarlyWarning, StageKind.Notification, StageKind.Intermediate, StageKind.Final },
            kind => Assert.True(_host.DbAsync(db => db.Set<DeclarationStage>().AnyAsync(s => s.Kind == kind)).GetAwaiter().GetResult(), $"{kind}"));
    }

    [Fact]
    public async Task What_is_declared_would_have_been_accepted()
    {
        await GenerateAsync(500);

        var stages = await _host.DbAsync(db => db.Set<DeclarationStage>().AsNoTracking().ToListAsync());

        Assert.Empty(stages.SelectMany(s => DeclarationRules.Check(s.Content(), s.Kind, s.SubmittedAt).Problems));
    }

    [Fact]
    public async Task The_same_seed_makes_the_same_declarations_elsewhere()
    {
        await using var elsewhere = await CoreHost.StartAsync();

        await GenerateAsync(300);
        await GenerateAsync(300, elsewhere);

        Assert.Equal(await PrintAsync(_host), await PrintAsync(elsewhere));
    }

    [Fact]
    public async Task Another_seed_makes_others()
    {
        await using var elsewhere = await CoreHost.StartAsync();

        await GenerateAsync(100);
        await GenerateAsync(100, elsewhere, seed: 8);

        Assert.Empty((await PrintAsync(_host)).Intersect(await PrintAsync(elsewhere)));
    }

    [Fact]
    public async Task A_run_that_was_cut_short_is_gone_on_with()
    {
        await using var whole = await CoreHost.StartAsync();
        using var cut = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => GenerateAsync(2500, progressed: there => CutAfter(there), ct: cut.Token));
        var left = await _host.DbAsync(db => db.Declarations.CountAsync());
        var added = await GenerateAsync(2500);
        await GenerateAsync(2500, whole);

        Assert.Equal(IncidentGenerator.Batch, left);
        Assert.Equal(2500 - left, added);
        Assert.Equal(await PrintAsync(whole), await PrintAsync(_host));
        Assert.Empty(await _host.BrokenAsync());

        void CutAfter(long there)
        {
            if (there > 0)
            {
                cut.Cancel();
            }
        }
    }

    [Fact]
    public async Task Growing_adds_the_difference_only()
    {
        await GenerateAsync(150);
        var before = await PrintAsync(_host);
        _host.Clock.Advance(TimeSpan.FromDays(3));

        var added = await GenerateAsync(400);

        Assert.Equal(250, added);
        Assert.Equal(0, await GenerateAsync(400));
        Assert.Subset((await PrintAsync(_host)).ToHashSet(), before.ToHashSet());
        Assert.Empty(await _host.BrokenAsync());
    }

    [Fact]
    public async Task Another_end_is_not_taken_for_the_first()
    {
        var end = _host.Clock.GetUtcNow();
        await GenerateAsync(20, until: end);

        var refusal = await Assert.ThrowsAsync<GenerateRefusedException>(() => GenerateAsync(40, until: end.AddDays(-1)));

        Assert.Contains("--until", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(20, await GenerateAsync(40, until: end));
    }

    [Fact]
    public async Task A_run_that_stored_no_batch_is_gone_on_with_and_with_no_other()
    {
        await _host.DbAsync(db => db.RefuseInsertsAsync("Declarations"));
        await Assert.ThrowsAnyAsync<Exception>(() => GenerateAsync(20));
        await _host.DbAsync(db => db.AllowInsertsAsync("Declarations"));
        Assert.False(await _host.DbAsync(db => db.Declarations.AnyAsync()));
        var end = _host.Clock.GetUtcNow();
        _host.Clock.Advance(TimeSpan.FromDays(3));

        await Assert.ThrowsAsync<GenerateRefusedException>(() => GenerateAsync(20, seed: 8));
        await Assert.ThrowsAsync<GenerateRefusedException>(() => GenerateAsync(20, until: end.AddDays(-1)));
        Assert.Equal(20, await GenerateAsync(20));
        Assert.Equal(new Recipe(7, 3, Recipe.Minute(end)).Source, await _host.DbAsync(db => db.Declarations.Select(d => d.Source).Distinct().SingleAsync()));
    }

    [Fact]
    public async Task A_lane_that_holds_nothing_is_used_before_another_is_begun()
    {
        await _host.DbAsync(async db =>
        {
            db.ReceiptLanes.Add(ReceiptLane.Start(1));
            return await db.SaveChangesAsync();
        });

        await GenerateAsync(20);

        var lane = await _host.DbAsync(db => db.ReceiptLanes.SingleAsync());
        Assert.True(lane.Seq >= 20);
    }

    [Fact]
    public async Task The_country_is_recognised()
    {
        await GenerateAsync(3000);

        var facts = await _host.DbAsync(db => db.IncidentFacts.AsNoTracking().Where(f => f.Exclusion == FactExclusion.None).ToListAsync());

        Assert.InRange(Share(f => f.Origin is Origin.Malicious), 0.46, 0.62);
        Assert.InRange(Share(f => f.Type is IncidentType.Ransomware), 0.08, 0.16);
        Assert.InRange(Share(f => f.FiledHour is >= 8 and < 19), 0.55, 0.8);
        Assert.InRange(Share(f => f.FiledWeekday >= 6), 0.05, 0.22);
        Assert.InRange(Share(f => f.RegionCode is "11" or "84"), 0.2, 0.4);
        Assert.Equal(17, facts.Select(f => f.RegionCode).Distinct().Count());
        Assert.InRange(Share(f => f.Category is EstablishmentCategory.NursingHome or EstablishmentCategory.OtherMedicoSocial), 0.15, 0.32);

        double Share(Func<IncidentFact, bool> of) => facts.Count(of) / (double)facts.Count;
    }

    [Fact]
    public async Task A_provider_that_goes_down_reaches_hundreds_within_two_days()
    {
        await GenerateAsync(2000);

        var stages = await _host.DbAsync(db => db.Set<DeclarationStage>().AsNoTracking().Where(s => s.Number == 1).ToListAsync());
        var hit = stages.Where(s => s.Content().Providers is [{ Name: not null }]).GroupBy(s => s.Content().Providers![0].Name).MaxBy(g => g.Count())!.ToList();

        Assert.InRange(hit.Count, 130, 280);
        Assert.True(hit.Max(s => s.SubmittedAt) - hit.Min(s => s.SubmittedAt) < TimeSpan.FromDays(2));
    }

    [Fact]
    public async Task The_figures_of_a_generated_year_add_up()
    {
        await GenerateAsync(1000);

        var year = await _host.WithAsync<YearFigures, ReadFigures>(figures => figures.YearAsync(2025, exact: true, Rounding.HalfUp, default));

        Assert.True(year.Incidents.Value > 150);
        foreach (var table in new[] { "types", "origin", "months", "hours", "weekdays", "severity" })
        {
            Assert.Equal(year.Incidents.Value, year[table].Rows.Sum(r => r.Count.Value));
        }
    }

    [Fact]
    public async Task A_database_in_use_is_refused_and_left_as_it_is()
    {
        await _host.DeclareAsync();

        await Assert.ThrowsAsync<GenerateRefusedException>(() => GenerateAsync(10));

        Assert.Equal(1, await _host.DbAsync(db => db.Declarations.CountAsync()));
        Assert.False(await _host.DbAsync(db => db.Establishments.AnyAsync()));
        Assert.False(await _host.DbAsync(db => db.Recipients.AnyAsync(r => r.MailAddress != null)));
    }

    [Fact]
    public async Task Another_seed_is_refused_where_there_are_some()
    {
        await GenerateAsync(10);

        await Assert.ThrowsAsync<GenerateRefusedException>(() => GenerateAsync(20, seed: 8));
    }

    private Task<long> GenerateAsync(long count, CoreHost? host = null, int seed = 7, DateTimeOffset? until = null, Action<long>? progressed = null, CancellationToken ct = default) =>
        (host ?? _host).WithAsync<long, IncidentGenerator>(generator => generator.RunAsync(count, seed, 3, until, progressed, ct));

    /// <summary>What a declaration is told from another by, wherever it is stored.</summary>
    private static Task<List<string>> PrintAsync(CoreHost host) => host.DbAsync(async db =>
    {
        var rows = from d in db.Declarations
                   join s in db.Set<DeclarationStage>() on d.Id equals s.DeclarationId
                   join i in db.Incidents on d.Id equals i.DeclarationId
                   orderby d.SourceId, s.Number
                   select new { d.Id, d.Reference, s.Number, s.Receipt.ContentHash, s.Receipt.Hash, Incident = i.Id, i.Status, i.Version };
        return (await rows.ToListAsync()).Select(r => r.ToString()!).ToList();
    });
}
