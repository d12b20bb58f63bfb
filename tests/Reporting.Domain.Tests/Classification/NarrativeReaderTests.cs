using Reporting.Domain.Classification;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Classification;

public sealed class NarrativeReaderTests
{
    [Theory]
    [InlineData("Aucun chiffrement constaté.")]
    [InlineData("Les fichiers n'ont pas été chiffrés.")]
    [InlineData("L'hypothèse d'un rançongiciel est écartée.")]
    [InlineData("Suspicion de rançongiciel levée.")]
    [InlineData("Files were not encrypted.")]
    [InlineData("There is no evidence of ransomware.")]
    [InlineData("We can rule out ransomware.")]
    [InlineData("Ransomware has been ruled out.")]
    public void What_is_denied_is_not_a_sign(string text)
    {
        var signs = NarrativeReader.Read(text).Signs;

        Assert.DoesNotContain(signs, s => s.Code is "narrative.ransomware" or "narrative.encryption");
    }

    [Theory]
    [InlineData("Il ne s'agit pas d'une erreur : un script malveillant a tout effacé.", "narrative.malice")]
    [InlineData("Aucune trace d'effraction, on a constaté un vol.", "narrative.theft")]
    [InlineData("No door was forced, but two laptops were stolen.", "narrative.theft")]
    [InlineData("Not only the mail but also the file server was hacked.", "narrative.attack")]
    public void A_denial_does_not_reach_beyond_its_clause(string text, string sign) =>
        Assert.Contains(NarrativeReader.Read(text).Signs, s => s.Code == sign);

    [Theory]
    [InlineData("The patient had a heart attack.")]
    [InlineData("We offer identity theft protection.")]
    [InlineData("Épidémie de virus respiratoires dans le service.")]
    [InlineData("Le disque chiffré est en stock.")]
    public void Words_that_mean_something_else_together_are_not_signs_of_an_attack(string text) =>
        Assert.DoesNotContain(
            NarrativeReader.Read(text).Signs, s => s.Code is "narrative.attack" or "narrative.theft" or "narrative.malware" or "narrative.encryption");

    [Fact]
    public void The_same_sign_weighs_less_late_in_a_long_text()
    {
        const string Sign = "Ransomware on the server.";
        var preamble = string.Concat(Enumerable.Repeat("Lorem ipsum dolor amet consectetur. ", 30));

        var early = NarrativeReader.Read(Sign + " " + preamble).Signs.Single(s => s.Code == "narrative.ransomware");
        var late = NarrativeReader.Read(preamble + Sign).Signs.Single(s => s.Code == "narrative.ransomware");

        Assert.True(late.Weight < early.Weight);
        Assert.True(late.Weight > 0);
    }

    [Theory]
    [InlineData("La piste d'un rançongiciel n'est pas exclue.")]
    [InlineData("We cannot rule out ransomware.")]
    [InlineData("Ransomware has not been ruled out.")]
    public void What_could_not_be_excluded_stays_a_sign(string text) =>
        Assert.Contains(NarrativeReader.Read(text).Signs, s => s.Code == "narrative.ransomware");

    [Theory]
    [InlineData("Aucun acte malveillant, une pièce a été changée.")]
    [InlineData("Ce n'est pas une cyberattaque.")]
    [InlineData("No malicious activity was found.")]
    public void A_denied_attack_speaks_for_the_other_origin(string text)
    {
        var reading = NarrativeReader.Read(text);

        Assert.True(reading.Balance < 0);
        Assert.Contains(reading.Signs, s => s.Code == "negated");
    }

    [Theory]
    [InlineData("Le support a d'abord évoqué une cyberattaque mais il s'agissait d'un défaut de configuration du commutateur.")]
    [InlineData("We first suspected an attack; it was a hardware failure of the storage array.")]
    [InlineData("En cas de rançongiciel nous aurions coupé internet ; ici une panne de climatisation a arrêté la salle.")]
    [InlineData("Après un exercice simulant un rançongiciel, une erreur de manipulation a coupé le réseau.")]
    public void An_attack_only_thought_of_yields_to_what_it_was(string text) =>
        Assert.Equal(Origin.NotMalicious, Evaluation.ForcedChoice(NarrativeReader.Read(text)));

    [Theory]
    [InlineData("Exercice : rançongiciel sur les serveurs.")]
    [InlineData("EXERCICE rançongiciel sur les serveurs.")]
    [InlineData("Drill: ransomware on all servers.")]
    public void A_text_that_opens_as_a_drill_tells_what_is_played(string text) =>
        Assert.Equal(2.53, NarrativeReader.Read(text).Signs.Single(s => s.Code == "narrative.ransomware").Weight, 2);

    [Fact]
    public void In_a_declared_drill_its_word_hides_nothing()
    {
        const string Text = "Dans le cadre de l'exercice, un rançongiciel touche les serveurs.";

        Assert.True(NarrativeReader.Read(Text, drill: true).Balance > NarrativeReader.Read(Text).Balance);
    }

    [Theory]
    [InlineData("On a d'abord cru à une panne de disque. Un attaquant avait effacé les machines avec un compte volé.")]
    [InlineData("We initially thought of a hardware failure, but an intruder wiped the servers with a stolen account.")]
    public void A_failure_only_thought_of_yields_to_the_attack(string text) =>
        Assert.Equal(Origin.Malicious, Evaluation.ForcedChoice(NarrativeReader.Read(text)));

    [Theory]
    [InlineData("rancongiciel sur le serveur")]
    [InlineData("RANÇONGICIEL SUR LE SERVEUR")]
    [InlineData("rançongicel sur le serveur")]
    [InlineData("ransomwre on the server")]
    public void Missing_accents_capitals_and_typos_are_read(string text) =>
        Assert.Contains(NarrativeReader.Read(text).Signs, s => s.Code == "narrative.ransomware");

    [Fact]
    public void Evidence_is_the_text_as_it_was_written()
    {
        var sign = NarrativeReader.Read("Hier soir, un Rançongiciel a été découvert.").Signs[0];

        Assert.Equal(("narrative.ransomware", "Rançongiciel"), (sign.Code, sign.Evidence));
    }

    [Fact]
    public void Markup_and_addresses_are_not_words()
    {
        var signs = NarrativeReader.Read("<a href=\"hacked\" title='ransomware'>Bonjour</a> https://example.org/ransomware/hack &nbsp;").Signs;

        Assert.Empty(signs);
    }

    public static TheoryData<string> HostileTexts() =>
    [
        new string('a', 10_000),
        string.Concat(Enumerable.Repeat("ransomware ", 1_000)),
        string.Concat(Enumerable.Repeat("pas ", 2_500)),
        string.Concat(Enumerable.Range(0, 10_000).Select(i => (char)(i * 7919 % 65_536))),
        new string('<', 10_000),
        new string('&', 10_000),
        "\0\u0001\u001b[31mhacked\u001b[0m\r\n\t\v\f",
        "💥🔥 ransomware 👩‍⚕️ 🏥",
        "\u202eerawmosnar\u202c هجوم على المستشفى 勒索软件",
        "\ud800 \udfff lone surrogates",
        "e\u0301\u0301\u0301\u0301 vole\u0301",
        "http://",
    ];

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void Any_text_is_read_without_an_error(string text)
    {
        var first = NarrativeReader.Read(text);
        var second = NarrativeReader.Read(text);

        Assert.Equal(first.Balance, second.Balance);
        Assert.Equal(first.Signs, second.Signs);
    }
}
