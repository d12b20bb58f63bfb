using Reporting.Domain.Common;
using Reporting.Domain.Declarations;

namespace Reporting.Domain.Tests.Declarations;

public sealed class ReceiptLaneTests
{
    private static readonly Guid _one = Guid.CreateVersion7();
    private static readonly Guid _other = Guid.CreateVersion7();
    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_lane_that_a_writer_holds_is_refused_to_the_others_and_says_why()
    {
        var lane = ReceiptLane.Start(1);

        lane.Hold(_one, A.Now, _minute);

        Assert.True(lane.IsOpenTo(_one, A.Now));
        Assert.False(lane.IsOpenTo(_other, A.Now + TimeSpan.FromSeconds(59)));
        Assert.Equal("lane.held", Assert.Throws<RuleViolationException>(() => lane.Hold(_other, A.Now, _minute)).Code);
    }

    [Fact]
    public void A_lane_whose_holder_is_silent_passes_to_the_next_and_its_version_tells_the_holder()
    {
        var lane = ReceiptLane.Start(1);
        lane.Hold(_one, A.Now, _minute);
        var version = lane.Version;

        lane.Hold(_other, A.Now + _minute, _minute);

        Assert.False(lane.IsOpenTo(_one, A.Now + _minute));
        Assert.True(lane.Version > version);
    }
}
