using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Establishments;

public sealed class DirectoryWordsTests
{
    [Theory]
    [InlineData("CHU DE RENNES", "centre hospitalier universitaire rennes chu")]
    [InlineData("Centre Hospitalier Universitaire de Rennes", "ch chu rennes")]
    [InlineData("CLINIQUE ST-MALO", "saint st malo cl")]
    [InlineData("Hôpital Sainte-Élodie", "hop hopital ste sainte elodie")]
    [InlineData("E.H.P.A.D. Les Pins", "ehpad etablissement pins")]
    [InlineData("EHPAD Les Pins", "ehpad etablissement hebergement pins")]
    [InlineData("Établissement d'hébergement pour personnes âgées dépendantes", "ehpad")]
    public void Short_and_long_forms_are_both_kept(string name, string expected) =>
        Assert.Subset(DirectoryWords.Of(name, "", EstablishmentCategory.Other).ToHashSet(), expected.Split(' ').ToHashSet());

    [Fact]
    public void A_nursing_home_is_found_as_one_whatever_its_sign_says() =>
        Assert.Contains("ehpad", DirectoryWords.Of("LES PINS", "AIX", EstablishmentCategory.NursingHome));

    [Fact]
    public void Half_of_a_long_form_is_not_abbreviated() =>
        Assert.DoesNotContain("chu", DirectoryWords.Of("CENTRE HOSPITALIER DE RENNES", "", EstablishmentCategory.Other));
}
