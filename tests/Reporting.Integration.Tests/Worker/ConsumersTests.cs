using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Establishments;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Intake;

namespace Reporting.Integration.Tests.Worker;

public sealed class ConsumersTests : IAsyncLifetime
{
    private CoreHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await CoreHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_declaration_becomes_an_incident_with_deadlines_escalations_and_a_fact()
    {
        var declaration = await _host.DeclareAsync();

        await _host.RelayAsync();

        var incident = await _host.DbAsync(db => db.Incidents.AsNoTracking().Include(i => i.Entries).SingleAsync());
        Assert.Equal((declaration.Id, declaration.Reference.Value, IncidentStatus.Received), (incident.DeclarationId, incident.Reference, incident.Status));
        Assert.Equal((Origin.Malicious, IncidentType.Ransomware), (incident.Origin, incident.Type));
        Assert.Equal(Enum.GetValues<Axis>().Length, incident.Entries.Count);
        Assert.True(await _host.DbAsync(db => db.Deadlines.AnyAsync(d => d.IncidentId == incident.Id)));
        Assert.True(await _host.DbAsync(db => db.Escalations.AnyAsync(e => e.IncidentId == incident.Id)));
        Assert.True(await _host.DbAsync(db => db.IncidentFacts.AnyAsync(f => f.IncidentId == incident.Id)));
        Assert.Empty(await _host.BrokenAsync());
    }

    [Fact]
    public async Task Every_fact_handed_over_again_changes_nothing()
    {
        await ReachableAsync("fssi", "ars-93");
        var declaration = await _host.DeclareAsync();
        await _host.RelayAsync();
        var before = await StateAsync();
        var incident = await _host.DbAsync(db => db.Incidents.AsNoTracking().SingleAsync());

        for (var again = 0; again < 3; again++)
        {
            await _host.DispatchAsync(new DeclarationSubmitted(declaration.Id, 1, declaration.FiledAt));
            await _host.DispatchAsync(new IncidentAssessed(incident.Id, declaration.Id, 1, declaration.FiledAt));
            await _host.DispatchAsync(new IncidentClassified(incident.Id, declaration.Id, declaration.FiledAt));
            await _host.DispatchAsync(new IncidentMoved(incident.Id, declaration.Id, IncidentStatus.Received, declaration.FiledAt));
        }

        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task Stages_that_overtake_each_other_end_as_the_last()
    {
        var declaration = await _host.DeclareAsync();
        await _host.AddStageAsync(declaration.Id, StageKind.Intermediate, CoreHost.Content() with { Description = "Panne de climatisation de la salle des serveurs.", Ongoing = OngoingState.BeingResolved });
        await _host.AddStageAsync(declaration.Id, StageKind.Intermediate, CoreHost.Content() with { Ongoing = OngoingState.No });

        foreach (var stage in new[] { 3, 1, 2, 3 })
        {
            await _host.DispatchAsync(new DeclarationSubmitted(declaration.Id, stage, declaration.FiledAt));
        }

        await _host.RelayAsync();
        var incident = await _host.DbAsync(db => db.Incidents.AsNoTracking().Include(i => i.Entries).SingleAsync());
        Assert.Equal((3, OngoingState.No, IncidentType.Ransomware), (incident.AssessedStage, incident.Ongoing, incident.Type));
        Assert.All(incident.Entries, e => Assert.Equal(3, e.Stage));
        Assert.Empty(await _host.BrokenAsync());
    }

    [Fact]
    public async Task An_establishment_nobody_knows_and_an_address_nobody_entered_are_states()
    {
        await _host.DeclareAsync(CoreHost.Content() with { Establishment = new() { Name = "Cabinet", Town = "Ailleurs" } });

        await _host.RelayAsync();

        var incident = await _host.DbAsync(db => db.Incidents.AsNoTracking().SingleAsync());
        Assert.Equal((null, null, "Cabinet"), (incident.EstablishmentId, incident.RegionCode, incident.EstablishmentName));
        Assert.Contains("establishment.unknown", incident.Attention);
        var escalations = await _host.DbAsync(db => db.Escalations.AsNoTracking().ToListAsync());
        Assert.All(escalations, e => Assert.Equal(EscalationState.NoRoute, e.State));
        Assert.Contains(escalations, e => e is { RecipientKind: RecipientKind.RegionalAgency, RecipientCode: "" });
        Assert.Equal(0, await _host.DbAsync(db => db.Outbox.CountAsync(m => m.SentAt == null)));
    }

    [Fact]
    public async Task A_number_that_is_not_in_the_directory_or_fails_its_key_is_shown_to_the_analyst()
    {
        await _host.DeclareAsync(CoreHost.Content() with { Establishment = new() { Finess = "970400025" } });

        await _host.RelayAsync();

        var incident = await _host.DbAsync(db => db.Incidents.AsNoTracking().SingleAsync());
        Assert.Equal(["finess.unknown", "finess.check-digit"], incident.Attention);
        Assert.Equal("04", incident.RegionCode);
    }

    [Fact]
    public async Task What_the_directory_says_of_an_establishment_wins_over_what_was_typed()
    {
        var id = await _host.DbAsync(async db =>
        {
            var known = Establishment.Register(FinessNumber.Parse("130786049"), new(null, "Hôpital du Port", "Marseille", "93", EstablishmentCategory.UniversityHospital, EstablishmentStatus.Public, true));
            db.Add(known);
            await db.SaveChangesAsync();
            return known.Id;
        });
        await _host.DeclareAsync(CoreHost.Content() with { Establishment = new() { Finess = "130786049", Name = "autre", Region = "11" } }, id);

        await _host.RelayAsync();

        var incident = await _host.DbAsync(db => db.Incidents.AsNoTracking().SingleAsync());
        Assert.Equal((id, "Hôpital du Port", "93", EstablishmentCategory.UniversityHospital), (incident.EstablishmentId, incident.EstablishmentName, incident.RegionCode, incident.Category));
        Assert.Empty(incident.Attention);
        Assert.Contains(await _host.DbAsync(db => db.Escalations.Select(e => e.RecipientKind).ToListAsync()), k => k is RecipientKind.NationalAgency);
    }

    [Fact]
    public async Task An_exercise_goes_the_whole_way_tells_nobody_and_is_in_no_figure()
    {
        await ReachableAsync("fssi", "ars-93");
        await _host.DeclareAsync(CoreHost.Content() with { ReportingReason = ReportingReason.Exercise });

        await _host.RelayAsync();

        Assert.True(await _host.DbAsync(db => db.Incidents.AnyAsync(i => i.Exercise)));
        var escalations = await _host.DbAsync(db => db.Escalations.AsNoTracking().ToListAsync());
        Assert.NotEmpty(escalations);
        Assert.All(escalations, e => Assert.Equal((EscalationState.Withheld, WithheldReason.Exercise), (e.State, e.Withheld)));
        Assert.Equal((0, 0), await _host.DbAsync(async db => (await db.Deliveries.CountAsync(), await db.IncidentFacts.CountAsync())));
        Assert.Empty(await _host.BrokenAsync());
    }

    [Fact]
    public async Task History_is_confirmed_closed_counted_and_withheld_and_taken_in_once()
    {
        await ReachableAsync("fssi", "ars-93");
        var item = new HistoryItem(
            CoreHost.Content(),
            new HistoryOrigin("vcdb", "0001", new DateTimeOffset(2012, 12, 31, 23, 0, 0, TimeSpan.Zero), DatePrecision.Year, new() { Origin = Origin.NotMalicious, Type = IncidentType.HumanError }));
        await _host.Intake.StartAsync(default);

        var first = await _host.WithAsync<int, HistoryIntake>(intake => intake.RunAsync([item, item], null, default));
        var second = await _host.WithAsync<int, HistoryIntake>(intake => intake.RunAsync([item], null, default));
        await _host.RelayAsync();

        Assert.Equal((1, 0), (first, second));
        var incident = await _host.DbAsync(db => db.Incidents.AsNoTracking().SingleAsync());
        Assert.Equal((IncidentStatus.Closed, Origin.NotMalicious, IncidentType.HumanError), (incident.Status, incident.Origin, incident.Type));
        var fact = await _host.DbAsync(db => db.IncidentFacts.AsNoTracking().SingleAsync());
        Assert.Equal((2013, null, true), (fact.FiledYear, fact.FiledMonth, fact.History));
        Assert.All(await _host.DbAsync(db => db.Escalations.AsNoTracking().ToListAsync()), e => Assert.Equal((EscalationState.Withheld, WithheldReason.History), (e.State, e.Withheld)));
        Assert.Equal((0, 0), await _host.DbAsync(async db => (await db.Deliveries.CountAsync(), await db.Deadlines.CountAsync())));
        Assert.Empty(await _host.BrokenAsync());
    }

    private async Task ReachableAsync(params string[] codes) => await _host.DbAsync(async db =>
    {
        foreach (var recipient in await db.Recipients.Where(r => codes.Contains(r.Code)).ToListAsync())
        {
            recipient.SetMailAddress($"{recipient.Code}@authority.example");
        }

        return await db.SaveChangesAsync();
    });

    private Task<string> StateAsync() => _host.DbAsync(async db => string.Join(
        '|',
        await db.Incidents.CountAsync(), await db.Set<ClassificationEntry>().CountAsync(), await db.Set<StatusChange>().CountAsync(), await db.Deadlines.CountAsync(),
        await db.Escalations.CountAsync(), await db.Deliveries.CountAsync(), await db.IncidentFacts.CountAsync(), await db.Outbox.CountAsync(),
        await db.Incidents.SumAsync(i => i.Version), await db.Deadlines.SumAsync(d => d.Version), await db.Escalations.SumAsync(e => e.Version)));
}
