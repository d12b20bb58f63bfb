using System.Globalization;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Reporting.Fault.Tests;

/// <summary>
/// The seeds that a test runs through: <c>REPORTING_FAULT_SEED</c> when set, to play one again; otherwise new ones, more of them with
/// <c>./test.sh --all</c>.
/// </summary>
internal static class Rounds
{
    public static IEnumerable<int> Seeds(int usual, int all)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("REPORTING_FAULT_SEED"), CultureInfo.InvariantCulture, out var given))
        {
            return [given];
        }

        var rounds = Environment.GetEnvironmentVariable("REPORTING_TEST_ALL") == "true" ? all : usual;
        return Enumerable.Range(0, rounds).Select(_ => Random.Shared.Next(1, 1_000_000));
    }
}
