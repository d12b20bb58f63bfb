using Reporting.Domain.Classification;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Classification;

public sealed class ConsequencesTests
{
    [Theory]
    [InlineData(DataKind.PatientHealth, true)]
    [InlineData(DataKind.Staff, true)]
    [InlineData(DataKind.Technical, false)]
    [InlineData(DataKind.Operation, false)]
    public void Personal_data_that_was_lost_altered_or_seen_is_a_breach(DataKind kind, bool expected) => Assert.Equal(
        expected,
        Consequences.Of(new() { DataKinds = [kind] }, Origin.NotMalicious, Certainty.Proven, Certainty.None, Certainty.None).PersonalDataBreach);

    [Theory]
    [InlineData(Origin.NotMalicious, Certainty.Proven, Certainty.None, false)]
    [InlineData(Origin.Malicious, Certainty.Proven, Certainty.None, true)]
    [InlineData(Origin.NotMalicious, Certainty.None, Certainty.Potential, true)]
    [InlineData(Origin.Malicious, Certainty.None, Certainty.None, false)]
    public void When_the_data_is_not_said_an_outage_is_no_breach(Origin origin, Certainty loss, Certainty disclosure, bool expected) =>
        Assert.Equal(expected, Consequences.Of(new(), origin, loss, Certainty.None, disclosure).PersonalDataBreach);

    [Theory]
    [InlineData(Reach.Nation, Certainty.Potential, true)]
    [InlineData(Reach.Nation, null, true)]
    [InlineData(Reach.Nation, Certainty.None, false)]
    [InlineData(Reach.Region, Certainty.Proven, false)]
    public void National_reach_is_what_the_declarant_sees_or_fears(Reach reach, Certainty? certainty, bool expected)
    {
        var content = new Domain.Declarations.DeclarationContent { HealthSystemImpact = new() { Reach = reach, Certainty = certainty } };

        Assert.Equal(expected, Consequences.Of(content, Origin.Undetermined, Certainty.None, Certainty.None, Certainty.None).NationalReach);
    }
}
