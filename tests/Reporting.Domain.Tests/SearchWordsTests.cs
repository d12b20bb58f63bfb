using Reporting.Domain.Common;

namespace Reporting.Domain.Tests;

public sealed class SearchWordsTests
{
    [Theory]
    [InlineData("Hôpital de l'Œuvre", "hopital oeuvre")]
    [InlineData("HO\u0302PITAL  (Sainte-Élodie)", "elodie hopital sainte")]
    [InlineData("990001234", "990001234")]
    [InlineData("Straße №5", "no5 straße")]
    [InlineData("  – ", "")]
    [InlineData("Clinique \uFFFE des Pins", "clinique pins")]
    [InlineData(null, "")]
    public void Words_have_no_accents_and_no_capitals(string? text, string expected) =>
        Assert.Equal(expected, string.Join(' ', SearchWords.Of(text).Order(StringComparer.Ordinal)));

    /// <summary>A search comes from anybody's address line, a name from anybody's file.</summary>
    [Fact]
    public void Half_a_character_ends_a_word_and_nothing_else() =>
        Assert.Equal(["clinique", "pins"], SearchWords.Of($"Clinique {(char)0xD800}des Pins{(char)0xDC00}").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Hôpital du N", "hopital n")]
    [InlineData("de", "de")]
    [InlineData("a b c d e f g h", "b c e f g h")]
    public void Idle_words_count_only_when_nothing_else_was_typed(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', SearchWords.Sought(text)));

    [Fact]
    public void A_long_word_is_cut_alike_where_it_is_kept_and_where_it_is_sought() =>
        Assert.Equal([new string('x', SearchWords.Longest)], SearchWords.Of(new string('x', 90)).Concat(SearchWords.Sought(new string('x', 90))).Distinct());
}
