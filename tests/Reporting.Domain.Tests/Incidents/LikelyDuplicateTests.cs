using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Domain.Tests.Declarations;

namespace Reporting.Domain.Tests.Incidents;

public sealed class LikelyDuplicateTests
{
    [Theory]
    [InlineData(0, null, 5, null, true)]
    [InlineData(0, 1, 5, null, true)]        // twelve hours are forgiven
    [InlineData(0, 1, 14, null, false)]
    [InlineData(0, null, 200, 201, true)]    // the first still goes on
    [InlineData(0, 1, -200, -100, false)]
    public void Two_overlap_in_time_give_or_take_half_a_day(int from, int? to, int otherFrom, int? otherTo, bool may)
    {
        var (one, other) = (Between(from, to, null), Between(otherFrom, otherTo, null));

        Assert.Equal((may, may), (LikelyDuplicate.MayBe(one, other), LikelyDuplicate.MayBe(other, one)));
    }

    [Theory]
    [InlineData(IncidentType.Ransomware, IncidentType.Ransomware, true)]
    [InlineData(IncidentType.Ransomware, IncidentType.Phishing, false)]
    [InlineData(IncidentType.Ransomware, null, true)]
    [InlineData(IncidentType.UnexplainedOutage, IncidentType.Ransomware, true)]
    public void Types_that_are_told_apart_are_two_incidents(IncidentType one, IncidentType? other, bool may) =>
        Assert.Equal(may, LikelyDuplicate.MayBe(Between(0, null, one), Between(0, null, other)));

    private static Occurrence Between(int from, int? to, IncidentType? type) => new(A.Now.AddHours(from), to is { } end ? A.Now.AddHours(end) : null, type);
}
