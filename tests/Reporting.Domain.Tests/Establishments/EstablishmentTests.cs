using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Establishments;

public sealed class EstablishmentTests
{
    private static readonly EstablishmentProfile _profile = new(
        FinessNumber.Parse("750712184"), "Clinique des Pins", "Aix", "93", EstablishmentCategory.PrivateClinic, EstablishmentStatus.Private, false);

    [Fact]
    public void The_same_profile_again_changes_nothing()
    {
        var establishment = Establishment.Register(FinessNumber.Parse("130786049"), _profile);

        Assert.False(establishment.Update(_profile with { Name = "Clinique des Pins" }));
        Assert.Equal(_profile, establishment.Profile);
    }

    [Fact]
    public void Each_field_of_a_profile_is_taken()
    {
        EstablishmentProfile[] others =
        [
            _profile with { LegalFiness = null }, _profile with { Name = "Autre" }, _profile with { Town = "Autre" }, _profile with { RegionCode = null },
            _profile with { Category = EstablishmentCategory.Unknown }, _profile with { Status = EstablishmentStatus.Public }, _profile with { EssentialOperator = true },
        ];

        Assert.All(others, other =>
        {
            var establishment = Establishment.Register(FinessNumber.Parse("130786049"), _profile);
            Assert.True(establishment.Update(other));
            Assert.Equal(other, establishment.Profile);
        });
    }

    [Theory]
    [InlineData("750712184", "11")]
    [InlineData("130786049", "93")]
    [InlineData("2A0000014", "94")]
    [InlineData("2B0000020", "94")]
    [InlineData("970100178", "01")]
    [InlineData("970200012", "02")]
    [InlineData("970300026", "03")]
    [InlineData("970400024", "04")]
    [InlineData("970600010", "06")]
    [InlineData("980500003", "06")]
    [InlineData("970500013", "975")]
    [InlineData("000000000", null)]
    [InlineData("970900000", null)]
    [InlineData("75", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_number_tells_the_region_it_was_given_in(string? finess, string? region) => Assert.Equal(region, EstablishmentZone.RegionOf(finess)?.Code);
}
