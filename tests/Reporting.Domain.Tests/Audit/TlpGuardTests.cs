using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Audit;

public sealed class TlpGuardTests
{
    [Theory]
    [InlineData(Disclosure.Notice, Tlp.Clear, false)]
    [InlineData(Disclosure.Notice, Tlp.Green, true)]
    [InlineData(Disclosure.Notice, Tlp.Red, true)]
    [InlineData(Disclosure.IncidentRecord, Tlp.Green, false)]
    [InlineData(Disclosure.IncidentRecord, Tlp.Amber, false)]
    [InlineData(Disclosure.IncidentRecord, Tlp.AmberStrict, true)]
    [InlineData(Disclosure.IncidentRecord, Tlp.Red, true)]
    public void Nothing_above_the_clearance_leaves(Disclosure disclosure, Tlp clearance, bool leaves) =>
        Assert.Equal(leaves, TlpGuard.MayLeave(disclosure, clearance));

    [Fact]
    public void A_refusal_carries_its_code()
    {
        TlpGuard.Demand(Disclosure.Notice, Tlp.Amber);

        var refused = Assert.Throws<RuleViolationException>(() => TlpGuard.Demand(Disclosure.IncidentRecord, Tlp.Amber));

        Assert.Equal("tlp.above_clearance", refused.Code);
    }

    [Fact]
    public void What_has_no_marking_is_kept_in()
    {
        var unknown = (Disclosure)99;

        Assert.False(TlpGuard.MayLeave(unknown, Tlp.AmberStrict));
    }

    [Fact]
    public void Labels_are_those_of_TLP_2() => Assert.Equal(
        ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"],
        Enum.GetValues<Tlp>().Order().Select(TlpGuard.Label));
}
