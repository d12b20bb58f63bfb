using Reporting.Domain.Observatory;

namespace Reporting.Domain.Tests.Observatory;

public sealed class EstablishmentKeyTests
{
    private static readonly Guid _incident = new("0198c000-0000-7000-8000-000000000001");

    [Fact]
    public void One_hospital_written_in_two_ways_is_one() =>
        Assert.Equal(Key("C.H. de l'Étang", "SÈTE"), Key("ch de letang ", "Sete"));

    [Fact]
    public void The_same_name_in_two_towns_is_two() => Assert.NotEqual(Key("Clinique du Parc", "Sète"), Key("Clinique du Parc", "Albi"));

    [Fact]
    public void A_number_decides_alone() =>
        Assert.Equal(EstablishmentKey.Of("990000018", "A", "B", null, _incident), EstablishmentKey.Of("990000018", "C", "D", null, Guid.Empty));

    [Fact]
    public void A_name_of_an_imported_source_is_not_one_of_ours() =>
        Assert.NotEqual(Key("Mercy", ""), EstablishmentKey.Of(null, "Mercy", "", "vcdb", _incident));

    [Fact]
    public void Without_any_name_each_incident_counts_for_itself() =>
        Assert.NotEqual(EstablishmentKey.Of(null, "", "", null, _incident), EstablishmentKey.Of(null, "", "", null, Guid.Empty));

    [Fact]
    public void What_is_no_character_separates_words() =>
        Assert.Equal(Key("Clinique des Pins", ""), Key($"Clinique\uFFFEdes{(char)0xD800}Pins", ""));

    [Fact]
    public void A_long_name_still_fits_its_column() => Assert.Equal(EstablishmentKey.Longest, Key(new string('x', 400), "").Length);

    private static string Key(string name, string town) => EstablishmentKey.Of(null, name, town, null, _incident);
}
