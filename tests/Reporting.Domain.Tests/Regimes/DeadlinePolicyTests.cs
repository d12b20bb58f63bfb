using Reporting.Domain.Regimes;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Regimes;

/// <summary>On the regimes as they ship.</summary>
public sealed class DeadlinePolicyTests
{
    private static readonly Place _lyon = new("84", "69");

    /// <summary>Wednesday 11 March 2026, 14:20 in Lyon.</summary>
    private static readonly DateTimeOffset _aware = new(2026, 3, 11, 13, 20, 0, TimeSpan.Zero);

    private static readonly ObligationFacts _nothing = new(
        Severity.None, Major: false, Malicious: false, HealthImpact: false, PersonalDataBreach: false, NationalReach: false,
        EssentialOperator: false, InPerimeter: true, History: false);

    private static IReadOnlyList<OwedReport> Owed(ObligationFacts facts, Milestones? milestones = null, Place? place = null) =>
        DeadlinePolicy.Owed(Seed.Regimes, facts, milestones ?? new() { AwareAt = _aware }, Seed.France, place ?? _lyon);

    private static OwedReport One(string code, ObligationFacts facts, Milestones? milestones = null, Place? place = null) =>
        Assert.Single(Owed(facts, milestones, place), o => o.ObligationCode == code);

    private static Milestones Done(params (Fulfilment What, DateTimeOffset At)[] done) =>
        new() { AwareAt = _aware, Done = done.ToDictionary(d => d.What, d => d.At) };

    [Fact]
    public void A_grave_incident_is_declared_without_delay_and_no_number_of_hours_is_invented()
    {
        var owed = One("fr-health.declaration", _nothing with { Severity = Severity.Grave });

        Assert.Equal(("cert-sante", Clock.Legal, false), (owed.Recipient, owed.Clock, owed.IsReminder));
        Assert.Equal(_aware, owed.TriggeredAt);
        Assert.Null(owed.DueAt);
    }

    [Theory]
    [InlineData(Severity.None, false, "")]
    [InlineData(Severity.Grave, false, "fr-health.declaration")]
    [InlineData(Severity.Significant, false, "fr-health.declaration nis2.early-warning nis2.notification")]
    [InlineData(Severity.Grave, true, "fr-health.declaration nis2.early-warning nis2.notification")]
    public void What_is_owed_follows_severity(Severity severity, bool major, string expected) => Assert.Equal(
        expected, string.Join(' ', Owed(_nothing with { Severity = severity, Major = major }).Select(o => o.ObligationCode)));

    [Fact]
    public void Nothing_is_owed_by_those_outside_of_the_perimeter_but_reminders_of_common_law_stay()
    {
        var facts = _nothing with { Severity = Severity.Significant, InPerimeter = false, Malicious = true, PersonalDataBreach = true };

        Assert.Equal(["fr-complaint.complaint", "gdpr.authority"], Owed(facts).Select(o => o.ObligationCode));
    }

    [Fact]
    public void History_owes_nothing() => Assert.Empty(Owed(_nothing with
    {
        Severity = Severity.Significant,
        Major = true,
        Malicious = true,
        PersonalDataBreach = true,
        History = true,
    }));

    [Fact]
    public void NIS_2_leaves_24_and_72_hours_from_awareness()
    {
        var facts = _nothing with { Severity = Severity.Significant };

        Assert.Equal(new DateTimeOffset(2026, 3, 12, 14, 0, 0, TimeSpan.Zero), One("nis2.early-warning", facts).DueAt);
        Assert.Equal(new DateTimeOffset(2026, 3, 14, 14, 0, 0, TimeSpan.Zero), One("nis2.notification", facts).DueAt);
    }

    [Fact]
    public void NIS_2_is_only_a_reminder_while_it_is_not_national_law() =>
        Assert.True(One("nis2.early-warning", _nothing with { Major = true }).IsReminder);

    [Fact]
    public void The_final_report_of_NIS_2_is_owed_a_month_after_the_72_hour_report_and_not_before_it()
    {
        var facts = _nothing with { Severity = Severity.Significant };
        var notified = new DateTimeOffset(2026, 3, 13, 9, 30, 0, TimeSpan.Zero);

        Assert.DoesNotContain(Owed(facts, Done((Fulfilment.EarlyWarning, _aware))), o => o.ObligationCode == "nis2.final-report");

        var final = One("nis2.final-report", facts, Done((Fulfilment.EarlyWarning, _aware), (Fulfilment.Notification, notified)));
        Assert.Equal(notified, final.TriggeredAt);
        Assert.Equal(new DateTimeOffset(2026, 4, 13, 22, 0, 0, TimeSpan.Zero).AddMilliseconds(-1), final.DueAt);
        Assert.Null(final.MetAt);
    }

    [Fact]
    public void A_later_stage_meets_what_an_earlier_one_would_have()
    {
        var facts = _nothing with { Severity = Severity.Significant };
        var at = _aware.AddHours(5);

        var owed = Owed(facts, Done((Fulfilment.Final, at)));

        Assert.Equal(
            ["fr-health.declaration", "nis2.early-warning", "nis2.notification", "nis2.final-report"], owed.Select(o => o.ObligationCode));
        Assert.All(owed, o => Assert.Equal(at, o.MetAt));
    }

    [Fact]
    public void A_stage_does_not_stand_for_what_was_told_to_others()
    {
        var facts = _nothing with { PersonalDataBreach = true, Malicious = true };
        var told = Done((Fulfilment.Final, _aware), (Fulfilment.Complaint, _aware.AddHours(2)));

        Assert.Null(One("gdpr.authority", facts, told).MetAt);
        Assert.Equal(_aware.AddHours(2), One("fr-complaint.complaint", facts, told).MetAt);
    }

    [Theory]
    [InlineData("gdpr.authority", "cnil")]
    [InlineData("fr-complaint.complaint", "police")]
    public void The_data_protection_notice_and_the_complaint_are_reminders_of_72_hours(string code, string recipient)
    {
        var owed = One(code, _nothing with { PersonalDataBreach = true, Malicious = true });

        Assert.True(owed.IsReminder);
        Assert.Equal(recipient, owed.Recipient);
        Assert.Equal(new DateTimeOffset(2026, 3, 14, 14, 0, 0, TimeSpan.Zero), owed.DueAt);
    }

    [Fact]
    public void An_essential_operator_is_reminded_of_the_national_agency()
    {
        var owed = One("fr-ose.declaration", _nothing with { Severity = Severity.Grave, EssentialOperator = true });

        Assert.True(owed.IsReminder);
        Assert.Null(owed.DueAt);
    }

    [Fact]
    public void The_resolution_is_told_once_there_is_one()
    {
        var facts = _nothing with { Severity = Severity.Grave };
        var resolved = _aware.AddDays(4);

        Assert.DoesNotContain(Owed(facts), o => o.ObligationCode == "fr-health.resolution");
        Assert.Equal(resolved, One("fr-health.resolution", facts, new() { AwareAt = _aware, ResolvedAt = resolved }).TriggeredAt);
    }

    [Theory]
    [InlineData(2017, 9, 30, null, null)]
    [InlineData(2017, 10, 1, 1, "ars")]
    [InlineData(2022, 4, 28, 1, "ars")]
    [InlineData(2022, 4, 29, 2, "cert-sante")]
    public void The_day_of_awareness_chooses_the_version_of_the_text(int year, int month, int day, int? version, string? recipient)
    {
        var owed = Owed(_nothing with { Severity = Severity.Grave }, new() { AwareAt = new(year, month, day, 10, 0, 0, TimeSpan.Zero) });

        Assert.Equal((version, recipient), (owed.SingleOrDefault()?.RegimeVersion, owed.SingleOrDefault()?.Recipient));
    }

    [Fact]
    public void The_day_is_that_of_the_place()
    {
        // 28 April 2022, 20:00 UTC: the 29th has begun in Nouméa.
        var milestones = new Milestones { AwareAt = new(2022, 4, 28, 20, 0, 0, TimeSpan.Zero) };

        Assert.Equal(2, One("fr-health.declaration", _nothing with { Severity = Severity.Grave }, milestones, new Place("988")).RegimeVersion);
        Assert.Equal(1, One("fr-health.declaration", _nothing with { Severity = Severity.Grave }, milestones).RegimeVersion);
    }

    [Fact]
    public void Where_two_versions_are_valid_the_higher_one_counts_and_a_regime_that_is_off_owes_nothing()
    {
        Regime Version(int version, RegimeStanding standing) => RegimeFile.Parse($$"""
            { "code": "x", "version": {{version}}, "validFrom": "2020-01-01", "standing": "{{(standing is RegimeStanding.Off ? "off" : "inForce")}}", "source": "test",
              "obligations": [
                { "code": "x.detected", "trigger": "detection", "delay": { "hours": {{version}} }, "recipient": "cert", "clock": "service", "metBy": "firstAnswer", "source": "test" }
              ] }
            """);
        IReadOnlyList<OwedReport> Of(Milestones milestones, params Regime[] regimes) =>
            DeadlinePolicy.Owed(regimes, _nothing, milestones, Seed.France, _lyon);

        var owed = Assert.Single(Of(new() { AwareAt = _aware }, Version(2, RegimeStanding.InForce), Version(1, RegimeStanding.InForce)));
        Assert.Equal((2, Clock.Service, _aware), (owed.RegimeVersion, owed.Clock, owed.TriggeredAt));
        Assert.Equal(_aware.AddHours(-3), Of(new() { AwareAt = _aware, DetectedAt = _aware.AddHours(-3) }, Version(1, RegimeStanding.InForce))[0].TriggeredAt);
        Assert.Empty(Of(new() { AwareAt = _aware }, Version(1, RegimeStanding.InForce), Version(2, RegimeStanding.Off)));
    }

    // Rows.

    private static readonly Guid _incident = new("0198d1c4-0000-7000-8000-000000000001");

    private static List<Deadline> Rows(ObligationFacts facts, Milestones? milestones = null) =>
        [.. DeadlinePolicy.Reconcile(_incident, [], Owed(facts, milestones))];

    [Fact]
    public void Reconciling_twice_changes_nothing()
    {
        var facts = _nothing with { Severity = Severity.Significant, Malicious = true };
        var milestones = Done((Fulfilment.EarlyWarning, _aware.AddHours(1)));
        var rows = Rows(facts, milestones);
        var before = rows.Select(r => (r.ObligationCode, r.State, r.DueAt, r.MetAt)).ToArray();

        var added = DeadlinePolicy.Reconcile(_incident, rows, Owed(facts, milestones));

        Assert.Empty(added);
        Assert.Equal(before, rows.Select(r => (r.ObligationCode, r.State, r.DueAt, r.MetAt)));
        Assert.Equal(
            [DeadlineState.Pending, DeadlineState.Met, DeadlineState.Met, DeadlineState.Pending],
            rows.Select(r => r.State));
        Assert.All(rows, r => Assert.Equal(_incident, r.IncidentId));
    }

    [Fact]
    public void What_is_no_longer_owed_is_cancelled_and_comes_back_as_the_same_row()
    {
        var facts = _nothing with { PersonalDataBreach = true };
        var rows = Rows(facts);

        DeadlinePolicy.Reconcile(_incident, rows, Owed(_nothing));
        Assert.Equal(DeadlineState.Cancelled, Assert.Single(rows).State);

        Assert.Empty(DeadlinePolicy.Reconcile(_incident, rows, Owed(facts)));
        Assert.Equal(DeadlineState.Pending, Assert.Single(rows).State);
    }

    [Fact]
    public void A_corrected_awareness_moves_what_is_still_open()
    {
        var facts = _nothing with { PersonalDataBreach = true };
        var rows = Rows(facts);
        rows[0].MarkOverdue(_aware.AddDays(9));

        DeadlinePolicy.Reconcile(_incident, rows, Owed(facts, new() { AwareAt = _aware.AddDays(7) }));

        Assert.Equal((DeadlineState.Pending, _aware.AddDays(7)), (rows[0].State, rows[0].TriggeredAt));
        Assert.Equal(new DateTimeOffset(2026, 3, 21, 14, 0, 0, TimeSpan.Zero), rows[0].DueAt);
    }

    [Fact]
    public void What_is_met_stays_met_whatever_changes()
    {
        var facts = _nothing with { Malicious = true };
        var rows = Rows(facts, Done((Fulfilment.Complaint, _aware)));

        DeadlinePolicy.Reconcile(_incident, rows, Owed(_nothing));
        DeadlinePolicy.Reconcile(_incident, rows, Owed(facts, new() { AwareAt = _aware.AddDays(1) }));

        Assert.Equal((DeadlineState.Met, _aware), (rows[0].State, rows[0].TriggeredAt));
    }

    [Fact]
    public void Rows_are_reconciled_when_reconciling_them_would_change_nothing()
    {
        var significant = _nothing with { Severity = Severity.Significant };
        var incident = Guid.CreateVersion7();
        List<Deadline> rows = [];

        Assert.False(DeadlinePolicy.IsReconciled(rows, Owed(significant)));
        rows.AddRange(DeadlinePolicy.Reconcile(incident, rows, Owed(significant)));
        Assert.True(DeadlinePolicy.IsReconciled(rows, Owed(significant)));

        var notified = Done((Fulfilment.Notification, _aware.AddHours(2)));
        Assert.False(DeadlinePolicy.IsReconciled(rows, Owed(significant, notified)));
        rows.AddRange(DeadlinePolicy.Reconcile(incident, rows, Owed(significant, notified)));
        Assert.True(DeadlinePolicy.IsReconciled(rows, Owed(significant, notified)));

        Assert.False(DeadlinePolicy.IsReconciled(rows, Owed(_nothing, notified)));
        DeadlinePolicy.Reconcile(incident, rows, Owed(_nothing, notified));
        Assert.True(DeadlinePolicy.IsReconciled(rows, Owed(_nothing, notified)));
    }

    [Fact]
    public void A_final_report_meets_all_that_is_owed_to_the_CERT_and_nothing_that_is_owed_to_others()
    {
        var facts = _nothing with { Severity = Severity.Significant, Malicious = true, PersonalDataBreach = true };
        var ended = Done((Fulfilment.Final, _aware.AddHours(5))) with { ResolvedAt = _aware.AddHours(4) };

        var open = Owed(facts, ended).Where(o => o.MetAt is null).Select(o => o.ObligationCode);

        Assert.Equal(["fr-complaint.complaint", "gdpr.authority"], open);
        Assert.Contains(Owed(facts, ended), o => o.ObligationCode == "nis2.final-report");
    }

    /// <summary>In the night of 25 October 2026, 03:00 in Paris becomes 02:00 again: 24 hours are 24 hours.</summary>
    [Fact]
    public void The_night_in_which_clocks_go_back_takes_no_hour_away()
    {
        var aware = new DateTimeOffset(2026, 10, 24, 14, 20, 0, TimeSpan.FromHours(2));

        var owed = One("nis2.early-warning", _nothing with { Major = true }, new() { AwareAt = aware });

        Assert.Equal(new DateTimeOffset(2026, 10, 25, 14, 0, 0, TimeSpan.FromHours(1)), owed.DueAt);
    }
}
