using Reporting.Domain.Classification;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Classification;

public sealed class ClassifierTests
{
    [Fact]
    public void A_declared_type_decides_and_is_named_among_the_reasons()
    {
        var content = new DeclarationContent { Type = IncidentType.PowerFailure, Description = "Coupure électrique sur le site, onduleur à plat." };

        var assessment = Classifier.Assess(content, EstablishmentCategory.GeneralHospital);

        Assert.Equal((Origin.NotMalicious, Confidence.High), (assessment.Origin.Value, assessment.Origin.Confidence));
        Assert.Equal((IncidentType.PowerFailure, Confidence.High), (assessment.Type.Value, assessment.Type.Confidence));
        Assert.Equal(RootCause.SystemFailure, assessment.RootCause.Value);
        Assert.Contains(new Reason("declared.type", "PowerFailure"), assessment.Origin.Reasons);
    }

    [Fact]
    public void A_narrative_against_the_declared_origin_lowers_the_confidence_and_says_so()
    {
        var content = new DeclarationContent
        {
            SuspectedOrigin = SuspectedOrigin.NotMalicious,
            Description = "Un rançongiciel a chiffré tous les serveurs, une demande de rançon est affichée.",
        };

        var origin = Classifier.Assess(content, EstablishmentCategory.GeneralHospital).Origin;

        Assert.Equal((Origin.NotMalicious, Confidence.Low), (origin.Value, origin.Confidence));
        Assert.Equal("contradiction", origin.Reasons[0].Code);
        Assert.Contains("NotMalicious / ", origin.Reasons[0].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Declared_facts_against_each_other_are_left_undetermined_without_a_narrative()
    {
        var content = new DeclarationContent { Type = IncidentType.CoolingFailure, RootCause = RootCause.MaliciousAction };

        var origin = Classifier.Assess(content, EstablishmentCategory.GeneralHospital).Origin;

        Assert.Equal((Origin.Undetermined, Confidence.Low), (origin.Value, origin.Confidence));
        Assert.Contains(origin.Reasons, r => r.Code == "contradiction");
    }

    [Theory]
    [InlineData("Bonjour, merci de nous rappeler au plus vite.")]
    [InlineData("Something is wrong, please call us back.")]
    [InlineData("xqzt brrm 12345 …")]
    [InlineData("")]
    [InlineData(null)]
    public void A_text_that_says_nothing_stays_undetermined(string? description)
    {
        var assessment = Classifier.Assess(new DeclarationContent { Description = description }, EstablishmentCategory.Unknown);

        Assert.Equal(Origin.Undetermined, assessment.Origin.Value);
        Assert.Equal(IncidentType.Undetermined, assessment.Type.Value);
        Assert.Equal(RootCause.Unknown, assessment.RootCause.Value);
        Assert.Equal(Confidence.Low, assessment.Origin.Confidence);
    }

    [Fact]
    public void The_choice_of_words_alone_never_decides()
    {
        var reading = new NarrativeReading(5, [new NarrativeSign(NarrativeReader.Wording, "employee, access", 5, null)], []);

        var origin = Classifier.OriginOf(reading);

        Assert.Equal((Origin.Undetermined, Confidence.Low), (origin.Value, origin.Confidence));
    }

    [Fact]
    public void A_declared_drill_has_the_type_that_it_plays()
    {
        var content = new DeclarationContent
        {
            ReportingReason = ReportingReason.Exercise,
            Description = "Dans le cadre de l'exercice annuel, un rançongiciel touche les serveurs.",
        };

        var type = Classifier.Assess(content, EstablishmentCategory.GeneralHospital).Type;

        Assert.Equal((IncidentType.Ransomware, Confidence.Medium), (type.Value, type.Confidence));
    }

    [Theory]
    [InlineData("Rançongiciel : les serveurs sont chiffrés et une rançon est demandée.", IncidentType.Ransomware)]
    [InlineData("Une rançon est demandée sur tous les écrans.", IncidentType.Ransomware)]
    [InlineData("Des dossiers ont été volés, une rançon est demandée pour ne pas les publier.", IncidentType.DataExfiltration)]
    [InlineData("Le pare-feu est compromis.", IncidentType.ExploitedVulnerability)]
    [InlineData("Un lien frauduleux reçu par mail, hameçonnage, personne n'a cliqué.", IncidentType.Phishing)]
    [InlineData("Panne de climatisation, la salle surchauffe.", IncidentType.CoolingFailure)]
    [InlineData("Coupure électrique, l'onduleur n'a pas tenu.", IncidentType.PowerFailure)]
    [InlineData("Fibre coupée par une pelleteuse, plus de liaison opérateur.", IncidentType.TelecomLoss)]
    [InlineData("Compte rendu envoyé au mauvais destinataire, un homonyme.", IncidentType.AccidentalDisclosure)]
    [InlineData("Clé USB égarée pendant le transport, introuvable.", IncidentType.EquipmentLoss)]
    [InlineData("Cambriolage : deux ordinateurs volés.", IncidentType.Theft)]
    [InlineData("The website was defaced.", IncidentType.Defacement)]
    [InlineData("A distributed denial of service attack (DDoS) stopped the portal.", IncidentType.DenialOfService)]
    public void The_type_is_read_in_the_narrative(string description, IncidentType type)
    {
        var assessment = Classifier.Assess(new DeclarationContent { Description = description }, EstablishmentCategory.GeneralHospital);

        Assert.Equal(type, assessment.Type.Value);
        Assert.Equal(type.Defaults().RsitTags, assessment.RsitTags.Value);
        Assert.NotEmpty(assessment.Type.Reasons);
    }

    [Theory]
    [InlineData("Notre hébergeur est en panne.", IncidentType.ProviderFailure)]
    [InlineData("DDoS, site indisponible.", IncidentType.DenialOfService)]
    [InlineData("Indisponible depuis ce matin.", IncidentType.UnexplainedOutage)]
    [InlineData("Notre hébergeur nous a prévenus.", IncidentType.Undetermined)]
    [InlineData("Notre hébergeur est en panne, nous recevons du spam.", IncidentType.Undetermined)]
    [InlineData("Nos données sont sur un forum.", IncidentType.Undetermined)]
    public void Below_the_threshold_of_an_origin_only_what_is_down_has_a_type(string description, IncidentType type)
    {
        var assessment = Classifier.Assess(new DeclarationContent { Description = description }, EstablishmentCategory.GeneralHospital);

        Assert.Equal((Origin.Undetermined, type), (assessment.Origin.Value, assessment.Type.Value));
    }

    [Theory]
    [InlineData("Des pirates affirment détenir nos données.", Certainty.Potential)]
    [InlineData("Hackers claim to have our data.", Certainty.Potential)]
    [InlineData("Hackers claim to have our data, which is for sale.", Certainty.Proven)]
    [InlineData("Les données de nos patients sont en vente.", Certainty.Proven)]
    [InlineData("Les données de nos patients ne sont pas en vente.", Certainty.None)]
    public void Data_that_attackers_say_they_have_are_disclosed_perhaps(string description, Certainty disclosure) => Assert.Equal(
        disclosure, Classifier.Assess(new DeclarationContent { Description = description }, EstablishmentCategory.GeneralHospital).DataDisclosure.Value);

    [Fact]
    public void A_provider_that_was_itself_attacked_is_malicious_and_a_cascade()
    {
        var content = new DeclarationContent
        {
            Description = "Notre éditeur de dossier patient nous informe qu'il est victime d'un rançongiciel. Notre réseau n'est pas touché.",
        };

        var assessment = Classifier.Assess(content, EstablishmentCategory.NursingHome);

        Assert.Equal(Origin.Malicious, assessment.Origin.Value);
        Assert.True(assessment.ProviderCascade.Value);
        Assert.Equal(Severity.Significant, assessment.Severity.Severity);
    }

    [Fact]
    public void A_named_operator_whose_line_is_down_is_a_cascade_by_declared_facts()
    {
        var content = new DeclarationContent
        {
            Type = IncidentType.TelecomLoss,
            Providers = [new Provider { Role = ProviderRole.TelecomOperator }],
        };

        var cascade = Classifier.Assess(content, EstablishmentCategory.MedicalLaboratory).ProviderCascade;

        Assert.Equal((true, Confidence.High), (cascade.Value, cascade.Confidence));
    }

    [Fact]
    public void Effects_are_read_in_the_narrative_only_when_they_are_not_declared()
    {
        const string Narrative = "Panne du serveur, fonctionnement en mode dégradé, aucun patient mis en danger.";

        var told = Classifier.Assess(new DeclarationContent { Description = Narrative }, EstablishmentCategory.GeneralHospital);
        var declared = Classifier.Assess(
            new DeclarationContent { Description = Narrative, CareImpact = CareImpact.None }, EstablishmentCategory.GeneralHospital);

        Assert.Equal((CareImpact.DegradedMode, Endangerment.None), (told.CareImpact.Value, told.Endangerment.Value));
        Assert.Equal((CareImpact.None, Confidence.High), (declared.CareImpact.Value, declared.CareImpact.Confidence));
    }

    [Fact]
    public void A_liberal_practice_is_out_of_the_perimeter_and_an_unknown_one_is_in_it_for_now()
    {
        var practice = Classifier.Assess(new DeclarationContent(), EstablishmentCategory.LiberalPractice).InPerimeter;
        var unknown = Classifier.Assess(new DeclarationContent(), EstablishmentCategory.Unknown).InPerimeter;

        Assert.Equal((false, Confidence.High), (practice.Value, practice.Confidence));
        Assert.Equal((true, Confidence.Low), (unknown.Value, unknown.Confidence));
    }

    [Fact]
    public void The_same_content_gives_the_same_assessment()
    {
        var content = new DeclarationContent { Description = "Phishing reçu, deux comptes compromis, spam envoyé depuis la messagerie." };

        var first = Classifier.Assess(content, EstablishmentCategory.GeneralHospital);
        var second = Classifier.Assess(content, EstablishmentCategory.GeneralHospital);

        Assert.Equal(first.Origin.Reasons, second.Origin.Reasons);
        Assert.Equal(first.Type.Reasons, second.Type.Reasons);
        Assert.Equal(first.EngineVersion, second.EngineVersion);
    }
}
