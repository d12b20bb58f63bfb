using CsCheck;
using Reporting.Domain.Declarations;

namespace Reporting.Domain.Tests.Declarations;

public sealed class DeclarationReferenceTests
{
    private const string Alphabet = "23456789ACDEFGHJKMNPQRTVWXY";

    /// <summary>References have their own randomness; the seed only makes the number of them.</summary>
    private static readonly Gen<string> _any = Gen.Int[2000, 2099].Select(year => DeclarationReference.Draw(year).Value);

    [Fact]
    public void A_drawn_reference_reads_back_as_itself() => _any.Sample(value =>
        Assert.Equal(value, DeclarationReference.Parse(value).Value));

    [Fact]
    public void Every_single_wrong_character_is_noticed() => _any.Sample(
        value =>
        {
            foreach (var (position, said) in value.Index().Where(c => c.Item is not '-').Skip(1))
            {
                var others = position < 3 ? "0123456789" : Alphabet;
                Assert.All(others.Where(o => o != said), other => Assert.False(Reads(value[..position] + other + value[(position + 1)..]), $"{value}: {other} at {position}"));
            }
        },
        iter: 300);

    [Fact]
    public void Every_swap_of_neighbours_is_noticed() => _any.Sample(
        value =>
        {
            var compact = value.Replace("-", "", StringComparison.Ordinal);
            for (var i = 1; i < compact.Length - 1; i++)
            {
                if (compact[i] != compact[i + 1])
                {
                    var swapped = $"{compact[..i]}{compact[i + 1]}{compact[i]}{compact[(i + 2)..]}";
                    Assert.False(Reads(swapped), $"{value}: {swapped}");
                }
            }
        },
        iter: 3_000);

    [Fact]
    public void Case_spaces_and_dashes_are_forgiven() => _any.Sample(value =>
    {
        var compact = value.Replace("-", "", StringComparison.Ordinal);

        Assert.All(
            new[] { compact, value.ToLowerInvariant(), $" {value} ", string.Join(' ', compact.ToCharArray()), value.Replace('-', '\u2011'), value.Replace('-', '.') },
            typed => Assert.Equal(value, DeclarationReference.Parse(typed).Value));
    });

    [Fact]
    public void What_looks_like_another_character_is_read_as_that() => _any.Sample(value =>
    {
        var mistaken = "5" + value[1..3] + value[3..].Replace('8', 'B').Replace('5', 'S').Replace('2', 'Z');

        Assert.Equal(value, DeclarationReference.Parse(mistaken).Value);
    });

    [Fact]
    public void No_two_characters_of_the_alphabet_look_or_sound_alike() => _any.Sample(value =>
        Assert.DoesNotContain(value[3..], c => "01BILOSUZ".Contains(c, StringComparison.Ordinal)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("S26")]
    [InlineData("S26-7K3M-9QT")]
    [InlineData("T26-7K3M-9QTX")]
    [InlineData("S2A-7K3M-9QTX")]
    [InlineData("S٢٦-7K3M-9QTX")]
    [InlineData("S26-7K3M-9QT\u00C9")]
    [InlineData("S26-7K3M-9QTX-S26-7K3M-9QTX-S26-7K3M-9QTX")]
    public void What_is_not_a_reference_is_refused(string? typed)
    {
        Assert.False(Reads(typed));
        Assert.Throws<FormatException>(() => DeclarationReference.Parse(typed ?? ""));
    }

    [Fact]
    public void A_refusal_does_not_repeat_what_was_typed()
    {
        var refusal = Assert.Throws<FormatException>(() => DeclarationReference.Parse("typed by a patient"));

        Assert.DoesNotContain("patient", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void References_tell_nobody_how_many_came_before()
    {
        var drawn = Enumerable.Range(0, 2_000).Select(_ => DeclarationReference.Draw(2026).Value).ToList();

        Assert.Equal(drawn.Count, drawn.Distinct().Count());
        Assert.NotEqual(drawn.Order(StringComparer.Ordinal), drawn);
    }

    private static bool Reads(string? typed) => DeclarationReference.TryParse(typed, null, out _);

    [Fact]
    public void Numbered_ones_are_each_their_own_readable_and_in_no_order()
    {
        // A third of all there are: what a factor of 27 would fold.
        var references = Enumerable.Range(0, 100_000).SelectMany(number => new[] { number, number + 3_486_784_401L })
            .Order().Select(number => DeclarationReference.Numbered(2026, number).Value).ToList();

        Assert.Equal(references.Count, references.ToHashSet().Count);
        Assert.All(references.Take(1000), reference => Assert.Equal(reference, DeclarationReference.Parse(reference).Value));
        Assert.InRange(references.Zip(references.Skip(1)).Count(pair => string.CompareOrdinal(pair.First, pair.Second) < 0), 80_000, 120_000);
    }
}
