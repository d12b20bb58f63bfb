using Reporting.Benchmarks;

namespace Reporting.Domain.Tests;

/// <summary>What the benchmark's verdicts rest on.</summary>
public sealed class BenchmarkArithmeticTests
{
    [Fact]
    public void The_median_is_the_middle_one_or_the_mean_of_two()
    {
        Assert.Equal(3, Statistics.Median([9, 1, 3]));
        Assert.Equal(2.5, Statistics.Median([4, 1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Median([]));
    }

    [Fact]
    public void A_percentile_is_a_value_that_was_measured()
    {
        double[] hundred = [.. Enumerable.Range(1, 100).Reverse().Select(i => (double)i)];

        Assert.Equal(50, Statistics.Percentile(hundred, 0.5));
        Assert.Equal(99, Statistics.Percentile(hundred, 0.99));
        Assert.Equal(100, Statistics.Percentile(hundred, 1));
        Assert.Equal(7, Statistics.Percentile([7], 0.01));
    }

    [Theory]
    [InlineData("Requests/sec:   3465.21\n", 3465.21)]
    [InlineData("  Socket errors: connect 0, read 3, write 0, timeout 0\nRequests/sec:   3465.21\n", null)]
    [InlineData("  Non-2xx or 3xx responses: 2\nRequests/sec:   3465.21\n", null)]
    [InlineData("unable to connect", null)]
    public void A_rate_of_wrk_counts_when_every_request_was_answered(string said, double? rate) => Assert.Equal(rate, WrkReport.RateIn(said));

    [Theory]
    [InlineData(0.5, true, 0.5, "", "goal x 0.5 >=0.5 met")]
    [InlineData(0.49, true, 0.5, "", "goal x 0.49 >=0.5 short")]
    [InlineData(50.0, false, 50, "ms", "goal x 50ms <=50ms met")]
    [InlineData(1234.4, false, 50, "ms", "goal x 1234ms <=50ms short")]
    [InlineData(null, false, 50, "ms", "goal x - <=50ms pending")]
    public void A_goal_says_what_was_measured_and_whether_it_is_met(double? measured, bool atLeast, double limit, string unit, string line) =>
        Assert.Equal(line, new Goal("x", measured, atLeast, limit, unit).ToString());

    [Fact]
    public void A_goal_that_was_left_out_is_not_one_that_is_pending() =>
        Assert.Equal("goal x - <=50ms left out", new Goal("x", null, AtLeast: false, 50, "ms", LeftOut: true).ToString());
}
