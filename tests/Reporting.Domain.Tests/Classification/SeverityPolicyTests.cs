using CsCheck;
using Reporting.Domain.Classification;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Classification;

public sealed class SeverityPolicyTests
{
    /// <summary>What the policy reads; nothing happened unless a test says so.</summary>
    private sealed record Facts
    {
        public DeclarationContent Content { get; init; } = new();
        public Origin Origin { get; init; } = Origin.Undetermined;
        public IncidentType Type { get; init; } = IncidentType.Undetermined;
        public CareImpact Care { get; init; } = CareImpact.None;
        public Endangerment Endangerment { get; init; } = Endangerment.None;
        public Certainty Loss { get; init; }
        public Certainty Integrity { get; init; }
        public Certainty Disclosure { get; init; }
        public bool Cascade { get; init; }

        public SeverityVerdict Verdict =>
            SeverityPolicy.Assess(Content, Origin, Type, Care, Endangerment, Loss, Integrity, Disclosure, Cascade);

        public SeverityCriteria Criteria =>
            SeverityPolicy.Criteria(Content, Origin, Type, Care, Endangerment, Loss, Integrity, Disclosure, Cascade);

        public DeclarationAdvice Advice =>
            SeverityPolicy.DeclarationAdvice(Content, Origin, Type, Care, Endangerment, Loss, Integrity, Disclosure, Cascade);
    }

    private static DeclarationContent Touching(params AffectedSystem[] systems) => new() { Systems = systems };

    // The declare / don't-declare cases of the official FAQ (cyberveille.esante.gouv.fr/faq).

    [Fact]
    public void FAQ_a_defaced_website_is_declared()
    {
        var facts = new Facts
        {
            Type = IncidentType.Defacement,
            Origin = Origin.Malicious,
            Integrity = Certainty.Proven,
            Content = Touching(AffectedSystem.Website),
        };

        Assert.Equal(new DeclarationAdvice(DeclarationDuty.Obliged, SeverityPolicy.NormalOperationRule), facts.Advice);
        Assert.Equal(Certainty.None, facts.Criteria.HealthData);
    }

    [Fact]
    public void FAQ_an_outage_of_the_patient_record_that_forces_degraded_mode_is_declared()
    {
        var facts = new Facts
        {
            Type = IncidentType.ApplicationBug,
            Origin = Origin.NotMalicious,
            Care = CareImpact.DegradedMode,
            Content = Touching(AffectedSystem.PatientRecord),
        };

        Assert.Equal(new DeclarationAdvice(DeclarationDuty.Obliged, SeverityPolicy.NormalOperationRule), facts.Advice);
    }

    [Theory]
    [InlineData(CareImpact.DegradedMode, DeclarationDuty.Obliged)]
    [InlineData(CareImpact.None, DeclarationDuty.NotRequired)]
    public void FAQ_an_internal_network_incident_is_declared_when_remote_sites_work_on_paper(CareImpact care, DeclarationDuty expected)
    {
        var facts = new Facts
        {
            Type = IncidentType.InfrastructureFailure,
            Origin = Origin.NotMalicious,
            Care = care,
            Content = Touching(AffectedSystem.Network),
        };

        Assert.Equal(expected, facts.Advice.Duty);
    }

    [Fact]
    public void FAQ_a_cooling_failure_is_declared_when_the_second_room_cannot_run_the_core_applications()
    {
        var facts = new Facts
        {
            Type = IncidentType.CoolingFailure,
            Origin = Origin.NotMalicious,
            Care = CareImpact.Unknown,
            Loss = Certainty.Proven,
            Content = Touching(AffectedSystem.Hosting, AffectedSystem.PatientRecord),
        };

        Assert.Equal(new DeclarationAdvice(DeclarationDuty.Obliged, SeverityPolicy.NormalOperationRule), facts.Advice);
    }

    [Fact]
    public void FAQ_a_cooling_failure_that_the_second_room_takes_over_is_not_declared()
    {
        var facts = new Facts { Type = IncidentType.CoolingFailure, Origin = Origin.NotMalicious };

        Assert.Equal(new DeclarationAdvice(DeclarationDuty.NotRequired, SeverityPolicy.NoEffectReason), facts.Advice);
    }

    [Fact]
    public void FAQ_a_power_failure_is_declared_because_restarting_takes_hours()
    {
        var facts = new Facts { Type = IncidentType.PowerFailure, Origin = Origin.NotMalicious };

        Assert.Equal(new DeclarationAdvice(DeclarationDuty.Obliged, SeverityPolicy.NormalOperationRule), facts.Advice);
    }

    [Theory]
    [InlineData(Endangerment.Potential, Certainty.None, DeclarationDuty.Recommended)]
    [InlineData(Endangerment.Unknown, Certainty.Potential, DeclarationDuty.Recommended)]
    [InlineData(Endangerment.None, Certainty.None, DeclarationDuty.NotRequired)]
    [InlineData(Endangerment.Proven, Certainty.Proven, DeclarationDuty.Obliged)]
    public void FAQ_a_bug_at_the_heart_of_care_is_recommended_when_it_may_touch_care_or_data(
        Endangerment endangerment, Certainty integrity, DeclarationDuty expected)
    {
        var facts = new Facts
        {
            Type = IncidentType.ApplicationBug,
            Origin = Origin.NotMalicious,
            Endangerment = endangerment,
            Integrity = integrity,
            Content = Touching(AffectedSystem.Prescription),
        };

        Assert.Equal(expected, facts.Advice.Duty);
    }

    [Fact]
    public void A_failure_at_the_host_that_forces_degraded_mode_is_declared()
    {
        var facts = new Facts { Type = IncidentType.ProviderFailure, Origin = Origin.NotMalicious, Care = CareImpact.DegradedMode };

        Assert.Equal(DeclarationDuty.Obliged, facts.Advice.Duty);
    }

    [Theory]
    [InlineData(Origin.Malicious, SuspectedOrigin.Unknown, DeclarationDuty.Recommended)]
    [InlineData(Origin.Undetermined, SuspectedOrigin.Malicious, DeclarationDuty.Recommended)]
    [InlineData(Origin.Undetermined, SuspectedOrigin.Unknown, DeclarationDuty.NotRequired)]
    [InlineData(Origin.NotMalicious, SuspectedOrigin.Malicious, DeclarationDuty.NotRequired)]
    public void A_malicious_act_or_a_suspicion_that_loses_data_without_touching_care_is_recommended(
        Origin origin, SuspectedOrigin suspected, DeclarationDuty expected)
    {
        var facts = new Facts
        {
            Type = IncidentType.Malware,
            Origin = origin,
            Loss = Certainty.Proven,
            Content = new DeclarationContent { SuspectedOrigin = suspected, Extent = Extent.OneWorkstation },
        };

        Assert.Equal(expected, facts.Advice.Duty);
        Assert.Equal(Severity.None, facts.Verdict.Severity);
    }

    [Fact]
    public void A_phishing_mail_without_effect_is_not_required()
    {
        var facts = new Facts { Type = IncidentType.Phishing, Origin = Origin.Malicious };

        Assert.Equal(DeclarationDuty.NotRequired, facts.Advice.Duty);
    }

    [Fact]
    public void A_pharmacy_may_declare_but_is_never_obliged()
    {
        var facts = new Facts
        {
            Type = IncidentType.Ransomware,
            Origin = Origin.Malicious,
            Care = CareImpact.Interruption,
            Content = new DeclarationContent { Establishment = new() { Category = EstablishmentCategory.Pharmacy } },
        };

        Assert.Equal(new DeclarationAdvice(DeclarationDuty.Recommended, SeverityPolicy.OutOfPerimeterReason), facts.Advice);
        Assert.Equal(Severity.Grave, facts.Verdict.Severity);
    }

    // The five criteria.

    [Theory]
    [InlineData(Endangerment.Proven, CareImpact.None, Certainty.Proven)]
    [InlineData(Endangerment.Potential, CareImpact.None, Certainty.Potential)]
    [InlineData(Endangerment.None, CareImpact.Interruption, Certainty.Potential)]
    [InlineData(Endangerment.Unknown, CareImpact.DegradedMode, Certainty.Potential)]
    [InlineData(Endangerment.None, CareImpact.DegradedMode, Certainty.None)]
    [InlineData(Endangerment.Unknown, CareImpact.Unknown, Certainty.None)]
    public void Criterion_a_reads_endangerment_then_care(Endangerment endangerment, CareImpact care, Certainty expected) =>
        Assert.Equal(expected, new Facts { Endangerment = endangerment, Care = care }.Criteria.CareSafety);

    [Theory]
    [InlineData(new[] { DataKind.PatientHealth }, Certainty.Proven)]
    [InlineData(new[] { DataKind.Staff, DataKind.PatientIdentity }, Certainty.Proven)]
    [InlineData(new[] { DataKind.Staff, DataKind.Technical }, Certainty.None)]
    [InlineData(new DataKind[0], Certainty.Potential)]
    public void Criterion_b_asks_for_health_data_and_presumes_it_when_nothing_is_said(DataKind[] kinds, Certainty expected) =>
        Assert.Equal(expected, new Facts { Disclosure = Certainty.Proven, Content = new() { DataKinds = kinds } }.Criteria.HealthData);

    [Fact]
    public void Criterion_b_fears_an_intruder_even_when_nothing_was_seen_leaving()
    {
        var compromised = new Facts { Type = IncidentType.SystemCompromise, Origin = Origin.Malicious };

        Assert.Equal(Certainty.Potential, compromised.Criteria.HealthData);
        Assert.Equal(Certainty.None, (compromised with { Content = Touching(AffectedSystem.Website) }).Criteria.HealthData);
    }

    [Theory]
    [InlineData(IncidentType.TelecomLoss, CareImpact.Unknown, Certainty.Potential)]
    [InlineData(IncidentType.TelecomLoss, CareImpact.None, Certainty.None)]
    [InlineData(IncidentType.TelecomLoss, CareImpact.DegradedMode, Certainty.Proven)]
    [InlineData(IncidentType.Ransomware, CareImpact.None, Certainty.Potential)]
    [InlineData(IncidentType.Phishing, CareImpact.Unknown, Certainty.None)]
    public void Criterion_c_reads_care_then_what_the_type_usually_does(IncidentType type, CareImpact care, Certainty expected) =>
        Assert.Equal(expected, new Facts { Type = type, Care = care }.Criteria.NormalOperation);

    [Fact]
    public void Criterion_c_counts_a_wide_loss_even_when_care_went_on()
    {
        var laptop = new Facts { Type = IncidentType.Theft, Loss = Certainty.Proven, Content = new() { Extent = Extent.OneWorkstation } };
        var servers = laptop with { Content = new() { Extent = Extent.SeveralServers } };

        Assert.Equal(Certainty.None, laptop.Criteria.NormalOperation);
        Assert.Equal(Certainty.Proven, servers.Criteria.NormalOperation);
    }

    [Fact]
    public void A_near_miss_is_only_a_potential_consequence()
    {
        var facts = new Facts { Type = IncidentType.PowerFailure, Content = new() { ReportingReason = ReportingReason.NearMiss } };

        Assert.Equal(Certainty.Potential, facts.Criteria.NormalOperation);
    }

    [Fact]
    public void Criterion_d_reads_the_declared_reach_and_patients_sent_elsewhere()
    {
        var declared = new Facts { Content = new() { HealthSystemImpact = new() { Reach = Reach.Department, Certainty = Certainty.Proven } } };
        var uncertain = new Facts { Content = new() { HealthSystemImpact = new() { Reach = Reach.Department } } };
        var redirected = new Facts { Content = new() { CareDisruption = new() { PatientsRedirected = 3 } } };

        Assert.Equal(Certainty.Proven, declared.Criteria.HealthSystem);
        Assert.Equal(Certainty.Potential, uncertain.Criteria.HealthSystem);
        Assert.Equal(Certainty.Potential, redirected.Criteria.HealthSystem);
        Assert.Equal(Severity.Significant, redirected.Verdict.Severity);
    }

    [Fact]
    public void Criterion_d_hears_a_silent_emergency_call_centre()
    {
        var centre = new DeclarationContent { Establishment = new() { Category = EstablishmentCategory.EmergencyCallCentre } };

        Assert.Equal(Certainty.Potential, new Facts { Content = centre, Care = CareImpact.DegradedMode }.Criteria.HealthSystem);
        Assert.Equal(Certainty.None, new Facts { Content = centre }.Criteria.HealthSystem);
    }

    [Fact]
    public void Criterion_e_reads_spread_extent_shared_service_and_provider_cascade()
    {
        Assert.Equal(Certainty.Potential, new Facts { Content = new() { MaySpread = Answer.Yes } }.Criteria.MaySpread);
        Assert.Equal(Certainty.Potential, new Facts { Cascade = true }.Criteria.MaySpread);
        Assert.Equal(Certainty.Potential, new Facts { Content = Touching(AffectedSystem.SharedRegionalService) }.Criteria.MaySpread);
        Assert.Equal(Certainty.Proven, new Facts { Content = new() { Extent = Extent.SeveralEstablishments } }.Criteria.MaySpread);
        Assert.Equal(Certainty.None, new Facts { Content = new() { MaySpread = Answer.Unknown } }.Criteria.MaySpread);
    }

    // Severity and what is major.

    [Fact]
    public void Nothing_that_fires_is_no_severity()
    {
        var verdict = new Facts().Verdict;

        Assert.Equal(Severity.None, verdict.Severity);
        Assert.False(verdict.IsMajor);
        Assert.Empty(verdict.Rules);
    }

    [Fact]
    public void Care_interrupted_by_ransomware_on_several_servers_shows_every_rule_that_fired()
    {
        var verdict = new Facts
        {
            Type = IncidentType.Ransomware,
            Origin = Origin.Malicious,
            Care = CareImpact.Interruption,
            Endangerment = Endangerment.Proven,
            Loss = Certainty.Proven,
            Disclosure = Certainty.Potential,
            Content = new()
            {
                Extent = Extent.Establishment,
                MaySpread = Answer.Yes,
                HealthSystemImpact = new() { Reach = Reach.Region, Certainty = Certainty.Proven },
            },
        }.Verdict;

        Assert.Equal(Severity.Significant, verdict.Severity);
        Assert.True(verdict.IsMajor);
        Assert.Equal(
            [
                "D.1111-16-2.a", "D.1111-16-2.b", "D.1111-16-2.c", "D.1111-16-2.d", "D.1111-16-2.e",
                "major.care-interrupted", "major.proven-endangerment", "major.several-servers-encrypted", "major.wide-reach",
            ],
            verdict.Rules);
    }

    [Theory]
    [InlineData(Extent.OneServer, null, false)]
    [InlineData(Extent.OneServer, 4, true)]
    [InlineData(null, 2, true)]
    [InlineData(null, 1, false)]
    [InlineData(Extent.SeveralServers, null, true)]
    [InlineData(Extent.ProviderAndClients, null, true)]
    [InlineData(Extent.Unknown, null, false)]
    public void Several_encrypted_servers_are_major(Extent? extent, int? servers, bool expected)
    {
        var content = new DeclarationContent { Extent = extent, ExtentCounts = new() { Servers = servers } };

        Assert.Equal(expected, new Facts { Type = IncidentType.Ransomware, Content = content }.Verdict.IsMajor);
        Assert.False(new Facts { Type = IncidentType.Malware, Content = content }.Verdict.IsMajor);
    }

    [Theory]
    [InlineData(Reach.Department, Certainty.Proven, false)]
    [InlineData(Reach.Region, Certainty.Potential, false)]
    [InlineData(Reach.Region, Certainty.Proven, true)]
    [InlineData(Reach.Nation, Certainty.Proven, true)]
    public void A_proven_reach_beyond_the_department_is_major(Reach reach, Certainty certainty, bool expected) => Assert.Equal(
        expected, new Facts { Content = new() { HealthSystemImpact = new() { Reach = reach, Certainty = certainty } } }.Verdict.IsMajor);

    private static readonly Gen<Facts> _anyFacts =
        from origin in Gen.Enum<Origin>()
        from type in Gen.Enum<IncidentType>()
        from care in Gen.Enum<CareImpact>()
        from endangerment in Gen.Enum<Endangerment>()
        from loss in Gen.Enum<Certainty>()
        from integrity in Gen.Enum<Certainty>()
        from disclosure in Gen.Enum<Certainty>()
        from cascade in Gen.Bool
        from extent in Gen.Enum<Extent>()
        from spread in Gen.Enum<Answer>()
        from systems in Gen.Enum<AffectedSystem>().Array[0, 3]
        from kinds in Gen.Enum<DataKind>().Array[0, 2]
        select new Facts
        {
            Origin = origin,
            Type = type,
            Care = care,
            Endangerment = endangerment,
            Loss = loss,
            Integrity = integrity,
            Disclosure = disclosure,
            Cascade = cascade,
            Content = new() { Extent = extent, MaySpread = spread, Systems = systems, DataKinds = kinds },
        };

    [Fact]
    public void Severity_is_what_the_article_says_of_its_five_criteria() => _anyFacts.Sample(facts =>
    {
        var c = facts.Criteria;
        var expected = c.HealthSystem > 0 || c.MaySpread > 0 ? Severity.Significant
            : c.CareSafety > 0 || c.HealthData > 0 || c.NormalOperation > 0 ? Severity.Grave
            : Severity.None;

        return facts.Verdict.Severity == expected
            && facts.Verdict.IsMajor == facts.Verdict.Rules.Any(r => r.StartsWith("major.", StringComparison.Ordinal));
    });

    [Fact]
    public void More_harm_is_never_less_severe() => _anyFacts.Sample(facts =>
    {
        var worse = facts with
        {
            Care = CareImpact.Interruption,
            Endangerment = Endangerment.Proven,
            Loss = Certainty.Proven,
            Integrity = Certainty.Proven,
            Disclosure = Certainty.Proven,
            Cascade = true,
        };

        return worse.Verdict.Severity >= facts.Verdict.Severity && worse.Advice.Duty >= facts.Advice.Duty;
    });

    [Fact]
    public void What_is_grave_is_at_least_recommended_to_be_declared() => _anyFacts.Sample(facts =>
        facts.Verdict.Severity == Severity.None || facts.Advice.Duty >= DeclarationDuty.Recommended);
}
