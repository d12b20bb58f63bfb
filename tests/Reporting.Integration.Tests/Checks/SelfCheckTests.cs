using System.Globalization;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Outbox;

namespace Reporting.Integration.Tests.Checks;

/// <summary>Damage of every kind that the check claims to find, planted behind the code's back.</summary>
public sealed class SelfCheckTests : IAsyncLifetime
{
    private CoreHost _host = null!;
    private List<Declaration> _declared = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await CoreHost.StartAsync();
        _declared = [];
        for (var i = 0; i < 4; i++)
        {
            _declared.Add(await _host.DeclareAsync());
        }

        await _host.AddStageAsync(_declared[1].Id, StageKind.Intermediate, CoreHost.Content());
        await _host.RelayAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task What_was_not_damaged_holds() => Assert.Empty(await _host.BrokenAsync());

    [Fact]
    public async Task What_still_waits_in_the_outbox_is_not_missing()
    {
        await _host.DeclareAsync();
        await _host.AddStageAsync(_declared[0].Id, StageKind.Intermediate, CoreHost.Content());

        Assert.Empty(await _host.BrokenAsync());
    }

    [Fact]
    public async Task A_changed_narrative_is_found() => await FindsAsync(
        $"""UPDATE "DeclarationStages" SET "Groups" = REPLACE("Groups", 'chiffrés', 'éteints') WHERE "DeclarationId" = {_declared[2].Id}""",
        ("chain.link", _declared[2].Reference.Value));

    [Fact]
    public async Task A_changed_telephone_number_is_found() => await FindsAsync(
        $"""UPDATE "DeclarationStages" SET "Groups" = REPLACE("Groups", '612345678', '612345679') WHERE "DeclarationId" = {_declared[0].Id}""",
        ("chain.link", _declared[0].Reference.Value));

    [Fact]
    public async Task A_salt_that_is_no_salt_is_found() => await FindsAsync(
        $"""UPDATE "DeclarationStages" SET "Groups" = REPLACE("Groups", '"salt":"', '"salt":"!') WHERE "DeclarationId" = {_declared[0].Id}""",
        ("chain.link", _declared[0].Reference.Value));

    [Fact]
    public async Task Blocks_that_cannot_be_read_at_all_are_found() => await FindsAsync(
        $"""UPDATE "DeclarationStages" SET "Groups" = {"[{\"group\":\"who\""} WHERE "DeclarationId" = {_declared[0].Id}""",
        ("chain.link", "lane 1, place 1"));

    [Fact]
    public async Task A_changed_instant_is_found() => await FindsAsync(
        $"""UPDATE "DeclarationStages" SET "SubmittedAt" = {new DateTime(2026, 3, 14, 8, 0, 0, DateTimeKind.Utc)} WHERE "DeclarationId" = {_declared[3].Id}""",
        ("chain.link", _declared[3].Reference.Value));

    [Fact]
    public async Task A_changed_reference_is_found()
    {
        var other = DeclarationReference.Draw(2026).Value;
        await FindsAsync($"""UPDATE "Declarations" SET "Reference" = {other} WHERE "Id" = {_declared[3].Id}""", ("chain.link", other), ("incident.reference", _declared[3].Reference.Value));
    }

    [Fact]
    public async Task An_incident_that_is_called_by_another_reference_is_found() => await FindsAsync(
        $"""UPDATE "Incidents" SET "Reference" = {"S26-2222-2222"} WHERE "DeclarationId" = {_declared[3].Id}""", ("incident.reference", "S26-2222-2222"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_mark_of_a_drill_that_the_receipt_does_not_have_is_found(bool drill)
    {
        var declared = await _host.DeclareAsync(content: CoreHost.Content() with { ReportingReason = drill ? ReportingReason.Exercise : ReportingReason.Incident });
        await _host.RelayAsync();
        Assert.Empty(await _host.BrokenAsync());

        await FindsAsync($"""UPDATE "Declarations" SET "Exercise" = {!drill} WHERE "Id" = {declared.Id}""", ("chain.link", declared.Reference.Value));
    }

    [Fact]
    public async Task A_withdrawal_that_nobody_made_is_found() => await FindsAsync(
        $"""UPDATE "Declarations" SET "WithdrawnAt" = {new DateTime(2026, 3, 14, 9, 0, 0, DateTimeKind.Utc)} WHERE "Id" = {_declared[2].Id}""",
        ("declaration.withdrawn", _declared[2].Reference.Value));

    [Theory]
    [InlineData(null)]
    [InlineData("2026-03-14T08:00:00Z")]
    public async Task A_withdrawal_taken_away_or_at_another_instant_is_found(string? at)
    {
        await _host.AddStageAsync(_declared[2].Id, StageKind.Withdrawal, CoreHost.Content() with { ChangeReason = "Ce n'était rien." });
        await _host.RelayAsync();
        Assert.Empty(await _host.BrokenAsync());

        DateTime? other = at is null ? null : DateTime.Parse(at, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        await FindsAsync($"""UPDATE "Declarations" SET "WithdrawnAt" = {other} WHERE "Id" = {_declared[2].Id}""", ("declaration.withdrawn", _declared[2].Reference.Value));
    }

    [Fact]
    public async Task A_withdrawal_made_up_with_its_stage_is_found() => await FindsAsync(
        $"""
        UPDATE "DeclarationStages" SET "Kind" = {(int)StageKind.Withdrawal} WHERE "DeclarationId" = {_declared[2].Id};
        UPDATE "Declarations" SET "WithdrawnAt" = "FiledAt" WHERE "Id" = {_declared[2].Id}
        """,
        ("chain.link", _declared[2].Reference.Value));

    [Fact]
    public async Task A_deleted_stage_is_found() => await FindsAsync(
        $"""DELETE FROM "DeclarationStages" WHERE "DeclarationId" = {_declared[2].Id}""",
        ("chain.link", "lane 1, place 3: missing"), ("declaration.stages", _declared[2].Reference.Value), ("incident.stage", _declared[2].Reference.Value));

    [Fact]
    public async Task A_deleted_declaration_is_found() => await FindsAsync(
        $"""DELETE FROM "Declarations" WHERE "Id" = {_declared[2].Id}""",
        ("chain.link", "lane 1, place 3: missing"), ("incident.stage", _declared[2].Reference.Value));

    [Fact]
    public async Task The_last_stage_deleted_is_found() => await FindsAsync(
        $"""DELETE FROM "DeclarationStages" WHERE "DeclarationId" = {_declared[1].Id} AND "Number" = 2""",
        ("chain.link", "lane 1 ends at place 4, its head says 5"), ("incident.stage", _declared[1].Reference.Value));

    [Fact]
    public async Task Swapped_links_are_found() => await FindsAsync(
        $"""UPDATE "DeclarationStages" SET "Receipt_PreviousHash" = (SELECT "Receipt_PreviousHash" FROM "DeclarationStages" WHERE "Receipt_Seq" = 2) WHERE "DeclarationId" = {_declared[3].Id}""",
        ("chain.link", _declared[3].Reference.Value));

    [Fact]
    public async Task Two_places_exchanged_are_found() => await FindsAsync(
        $"""
        UPDATE "DeclarationStages" SET "Receipt_Seq" = 99 WHERE "Receipt_Seq" = 2;
        UPDATE "DeclarationStages" SET "Receipt_Seq" = 2 WHERE "Receipt_Seq" = 3;
        UPDATE "DeclarationStages" SET "Receipt_Seq" = 3 WHERE "Receipt_Seq" = 99;
        """,
        ("chain.link", _declared[2].Reference.Value));

    [Fact]
    public async Task A_head_put_back_is_found() => await FindsAsync(
        $"""UPDATE "ReceiptLanes" SET "Seq" = 4, "Head" = (SELECT "Receipt_Hash" FROM "DeclarationStages" WHERE "Receipt_Seq" = 4)""",
        ("chain.link", "lane 1 goes on to place 5, its head says 4"));

    [Fact]
    public async Task A_head_with_another_hash_is_found() => await FindsAsync($"""UPDATE "ReceiptLanes" SET "Head" = 'x'""", ("chain.link", "lane 1"));

    [Fact]
    public async Task A_lane_without_a_head_is_found() => await FindsAsync($"DELETE FROM \"ReceiptLanes\"", ("chain.link", "lane 1 has no head"));

    [Fact]
    public async Task A_missing_incident_is_found() => await FindsAsync(
        $"""DELETE FROM "Incidents" WHERE "DeclarationId" = {_declared[2].Id}""",
        ("declaration.incident", _declared[2].Reference.Value), ("fact.incident", ""));

    [Fact]
    public async Task A_stage_that_nobody_read_is_found() => await FindsAsync(
        $"""UPDATE "Incidents" SET "AssessedStage" = 1 WHERE "DeclarationId" = {_declared[1].Id}""",
        ("incident.stage", _declared[1].Reference.Value));

    [Fact]
    public async Task A_missing_fact_is_found() => await FindsAsync(
        $"""DELETE FROM "IncidentFacts" WHERE "DeclarationId" = {_declared[2].Id}""",
        ("incident.fact", _declared[2].Reference.Value));

    [Theory]
    [InlineData("Origin", "NotMalicious")]
    [InlineData("Type", "Phishing")]
    [InlineData("RootCause", "HumanError")]
    [InlineData("RegionCode", "11")]
    [InlineData("Category", "Pharmacy")]
    [InlineData("InPerimeter", false)]
    [InlineData("ProviderCascade", true)]
    [InlineData("CareImpact", 1)]
    [InlineData("Endangerment", 3)]
    [InlineData("Severity", 0)]
    [InlineData("IsMajor", true)]
    [InlineData("Version", 99)]
    [InlineData("FiledAt", "an hour earlier")]
    public async Task A_fact_that_says_other_than_its_incident_is_found(string column, object value)
    {
        // Not a parameter: the name of a column cannot be one.
        var sql = $$"""UPDATE "IncidentFacts" SET "{{column}}" = {0} WHERE "DeclarationId" = {1}""";
        var told = value is "an hour earlier" ? new DateTime(2026, 3, 14, 8, 0, 0, DateTimeKind.Utc) : value;
        await FindsAsync(System.Runtime.CompilerServices.FormattableStringFactory.Create(sql, told, _declared[2].Id), ("incident.fact", _declared[2].Reference.Value));
    }

    [Fact]
    public async Task A_fact_of_no_incident_is_found()
    {
        var nobody = Guid.CreateVersion7();
        await FindsAsync(
            $"""UPDATE "IncidentFacts" SET "IncidentId" = {nobody} WHERE "DeclarationId" = {_declared[2].Id}""",
            ("fact.incident", nobody.ToString()), ("incident.fact", _declared[2].Reference.Value));
    }

    [Fact]
    public async Task A_parked_row_is_found() => await FindsAsync(
        $"""UPDATE "Outbox" SET "ParkedAt" = {new DateTime(2026, 3, 14, 9, 0, 0, DateTimeKind.Utc)}, "SentAt" = NULL, "LastError" = 'TimeoutException' WHERE "Seq" = 1""",
        ("outbox.parked", "DeclarationSubmitted: TimeoutException"));

    [Fact]
    public async Task A_row_that_nobody_takes_is_found()
    {
        await _host.DbAsync(db =>
        {
            db.Add(OutboxMessage.For(new DeclarationSubmitted(_declared[0].Id, 1, _host.Clock.GetUtcNow()), _host.Clock.GetUtcNow()));
            return db.SaveChangesAsync();
        });
        _host.Clock.Advance(TimeSpan.FromMinutes(61));

        var broken = await _host.BrokenAsync();

        Assert.Equal(["outbox.stuck"], broken.Keys);
        Assert.Contains("DeclarationSubmitted", Assert.Single(broken["outbox.stuck"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivery_that_nobody_takes_is_found()
    {
        var due = Delivery.OfReceipt(_declared[0].Id, 9, "fr", _host.Clock.GetUtcNow());
        await _host.DbAsync(db =>
        {
            db.Add(due);
            return db.SaveChangesAsync();
        });
        var before = await _host.BrokenAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(61));

        var broken = await _host.BrokenAsync();

        Assert.DoesNotContain("delivery.stuck", before.Keys);
        Assert.Contains($"{due.Id} {Delivery.DeclarantCode}", broken["delivery.stuck"]);
    }

    [Fact]
    public async Task Damage_in_a_long_chain_is_named_a_hundred_times_at_most()
    {
        await _host.Intake.StartAsync(default);
        await Task.WhenAll(Enumerable.Range(0, 700).Select(_ => _host.Intake.SubmitAsync(_host.Submission(), default)));
        await _host.SqlAsync($"""UPDATE "DeclarationStages" SET "Groups" = REPLACE("Groups", 'chiffrés', 'éteints')""");

        Assert.Equal(100, (await _host.BrokenAsync())["chain.link"].Count);
    }

    private async Task FindsAsync(FormattableString damage, params (string Code, string Names)[] expected)
    {
        await _host.SqlAsync(damage);

        var broken = await _host.BrokenAsync();

        Assert.Equal(expected.Select(e => e.Code).Order(StringComparer.Ordinal), broken.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, e => Assert.Contains(broken[e.Code], row => row.Contains(e.Names, StringComparison.Ordinal)));
    }
}
