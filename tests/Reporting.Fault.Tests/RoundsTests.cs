namespace Reporting.Fault.Tests;

/// <summary>Rounds that were asked for are run, or the run fails.</summary>
public sealed class RoundsTests
{
    private static readonly string[] _log = ["1 passed new 10.0 s", "2 failed new 9.0 s", "3 passed old 8.0 s", "4 passed 8.0 s"];

    [Fact]
    public void Without_a_number_nothing_is_asked_for() => Assert.Null(Left());

    [Fact]
    public void Left_is_what_has_not_passed_of_this_build() => Assert.Equal([2, 3, 4, 5], Left(("ROUNDS", "5"))!);

    [Fact]
    public void A_shard_takes_its_share_from_the_first_seed_on() => Assert.Equal([5, 7], Left(("ROUNDS", "4"), ("FROM", "5"), ("SHARD", "2/2"))!);

    [Theory]
    [InlineData("All 1 rounds were played before, of this build: delete the log to play them again.", "ROUNDS=1")]
    [InlineData("REPORTING_FAULT_ROUNDS=2 from 1 has no seed for shard 4/4.", "ROUNDS=2", "SHARD=4/4")]
    [InlineData("REPORTING_FAULT_ROUNDS=0 from 1 has no seed for shard 1/1.", "ROUNDS=0")]
    [InlineData("REPORTING_FAULT_SHARD says nothing without REPORTING_FAULT_ROUNDS.", "SHARD=1/2")]
    [InlineData("REPORTING_FAULT_FROM says nothing without REPORTING_FAULT_ROUNDS.", "FROM=7")]
    [InlineData("REPORTING_FAULT_SHARD is '2': the second of four machines is 2/4.", "ROUNDS=2", "SHARD=2")]
    [InlineData("REPORTING_FAULT_SHARD is '3/2': the second of four machines is 2/4.", "ROUNDS=2", "SHARD=3/2")]
    [InlineData("REPORTING_FAULT_SHARD is '0/2': the second of four machines is 2/4.", "ROUNDS=2", "SHARD=0/2")]
    [InlineData("REPORTING_FAULT_SHARD is 'a/b': the second of four machines is 2/4.", "ROUNDS=2", "SHARD=a/b")]
    [InlineData("REPORTING_FAULT_ROUNDS is 'many', which is no number.", "ROUNDS=many")]
    public void What_would_run_nothing_fails_with_a_sentence(string sentence, params string[] said) => Assert.Equal(
        sentence, Assert.Throws<InvalidOperationException>(() => Left([.. said.Select(s => s.Split('=')).Select(s => (s[0], s[1]))])).Message);

    private static IReadOnlyList<int>? Left(params (string Name, string Value)[] said) =>
        Rounds.Left(name => said.Where(s => s.Name == name).Select(s => s.Value).FirstOrDefault(), _log, "new", "the log");
}
