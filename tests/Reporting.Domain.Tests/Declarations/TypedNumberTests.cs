using System.Globalization;
using Reporting.Domain.Declarations;

namespace Reporting.Domain.Tests.Declarations;

public sealed class TypedNumberTests
{
    [Theory]
    [InlineData("12", "12")]
    [InlineData("12 000", "12000")]
    [InlineData("12\u202f000\u00a0€", "12000")]
    [InlineData("12'000", "12000")]
    [InlineData("12,5", "12.5")]
    [InlineData("12.50 €", "12.5")]
    [InlineData("0,125", "0.125")]
    [InlineData(".5", "0.5")]
    [InlineData("12000,125", "12000.125")]
    [InlineData("1,200.50", "1200.5")]
    [InlineData("1.200,50", "1200.5")]
    [InlineData("1.200.000", "1200000")]
    [InlineData("1,200,000.5", "1200000.5")]
    [InlineData("12.3450", "12.345")]
    [InlineData("-5", "-5")]
    public void A_number_is_read_as_it_is_written_here_and_there(string typed, string expected)
    {
        Assert.True(TypedNumber.TryRead(typed, out var number, out var either));
        Assert.Equal((decimal.Parse(expected, CultureInfo.InvariantCulture), null), (number, either));
    }

    [Theory]
    [InlineData("12.000", "12000", "12.00")]
    [InlineData("250,000", "250000", "250,00")]
    [InlineData("1,200 €", "1200", "1,20")]
    public void Thousands_or_decimals_are_not_guessed(string typed, string whole, string cents)
    {
        Assert.False(TypedNumber.TryRead(typed, out _, out var either));
        Assert.Equal((whole, cents), either);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("€")]
    [InlineData(",")]
    [InlineData("beaucoup")]
    [InlineData("12k")]
    [InlineData("1.20.000")]
    [InlineData("1,200.500.00")]
    [InlineData("1200.000,5")]
    [InlineData("12,00,00")]
    [InlineData("5-")]
    public void What_is_no_number_is_none(string? typed)
    {
        Assert.False(TypedNumber.TryRead(typed, out _, out var either));
        Assert.Null(either);
    }
}
