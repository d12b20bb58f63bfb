using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests;

public sealed class TaxonomyTests
{
    [Fact]
    public void Every_national_type_maps_to_tags_that_RSIT_1003_knows()
    {
        Assert.Equal(39, Rsit.Values.Count);
        Assert.All(Enum.GetValues<IncidentType>(), type => Assert.All(type.Defaults().RsitTags, tag => Assert.Contains(tag, Rsit.Values)));
        Assert.Equal("rsit:fraud=\"phishing\"", Rsit.MachineTag("fraud:phishing"));
    }

    [Fact]
    public void Every_region_has_a_time_zone_that_this_system_knows() =>
        Assert.All(Regions.All, region => Assert.NotNull(Regions.TimeZoneOf(region.Code)));
}
