using CsCheck;
using Reporting.Domain.Establishments;

namespace Reporting.Domain.Tests.Establishments;

public sealed class FinessNumberTests
{
    [Theory]
    [InlineData("750712184", "750712184")]
    [InlineData("75 071 218 4", "750712184")]
    [InlineData("75\u00A0071\u00A0218\u00A04", "750712184")]
    [InlineData("2a0000014", "2A0000014")]
    [InlineData("2B0000020", "2B0000020")]
    [InlineData("970400024", "970400024")]
    public void A_number_is_read_as_it_stands_on_a_letterhead(string typed, string value) =>
        Assert.Equal(value, FinessNumber.Parse(typed).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("75071218")]
    [InlineData("7507121844")]
    [InlineData("3A0712184")]
    [InlineData("2C0712184")]
    [InlineData("75A712184")]
    [InlineData("750712184\n")]
    [InlineData("٧٥٠٧١٢١٨٤")]
    public void A_malformed_number_cannot_exist(string? typed) => Assert.False(FinessNumber.TryParse(typed, null, out _));

    [Theory]
    // Legal entities of three public hospital trusts, as they publish them.
    [InlineData("750712184")]
    [InlineData("690781810")]
    [InlineData("130786049")]
    public void The_key_of_a_real_number_holds_and_notices_every_wrong_digit(string real)
    {
        Assert.True(FinessNumber.Parse(real).CheckDigitHolds);
        for (var i = 0; i < 9; i++)
        {
            Assert.All("0123456789".Where(d => d != real[i]), d => Assert.False(FinessNumber.Parse(real[..i] + d + real[(i + 1)..]).CheckDigitHolds));
        }
    }

    [Fact]
    public void One_last_digit_in_ten_makes_a_number_hold() => Gen.Int[0, 99_999_999].Sample(stem => Assert.Single(
        Enumerable.Range(0, 10), last => FinessNumber.Parse($"{stem:00000000}{last}").CheckDigitHolds));
}
