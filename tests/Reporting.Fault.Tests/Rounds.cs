using System.Globalization;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Reporting.Fault.Tests;

/// <summary>
/// The seeds that a test runs through. <c>REPORTING_FAULT_SEED</c> plays one again. <c>REPORTING_FAULT_ROUNDS</c> asks for so many, from
/// <c>REPORTING_FAULT_FROM</c> (1) upwards, of which <c>REPORTING_FAULT_SHARD=k/n</c> takes every n-th; what has passed is written down and not
/// run again. Otherwise the same few, and with <c>./test.sh --all</c> more, and new ones.
/// </summary>
internal static class Rounds
{
    public static IEnumerable<int> Seeds(int usual, int all)
    {
        if (Number("SEED") is { } given)
        {
            return [given];
        }

        // A gate is to give the same answer twice; what is new is for the longer one.
        return Environment.GetEnvironmentVariable("REPORTING_TEST_ALL") == "true"
            ? Enumerable.Range(0, all).Select(_ => Random.Shared.Next(1, 1_000_000))
            : Enumerable.Range(1, usual);
    }

    /// <summary>As <see cref="Seeds(int, int)"/>, or those that were asked for and have not passed yet. Each is to be reported with <see cref="Passed"/>.</summary>
    public static IEnumerable<int> Seeds(string mode, int usual, int all)
    {
        if (Number("SEED") is not null || Number("ROUNDS") is not { } rounds)
        {
            return Seeds(usual, all);
        }

        var shard = Environment.GetEnvironmentVariable("REPORTING_FAULT_SHARD") is { Length: > 0 } given ? given.Split('/') : ["1", "1"];
        var (share, shares) = (int.Parse(shard[0], CultureInfo.InvariantCulture), int.Parse(shard[1], CultureInfo.InvariantCulture));
        Assert.InRange(share, 1, shares);
        var passed = File.Exists(LogOf(mode)) ? File.ReadLines(LogOf(mode)).Select(line => line.Split(' ')).Where(line => line is [_, "passed", ..])
            .Select(line => int.Parse(line[0], CultureInfo.InvariantCulture)).ToHashSet() : [];
        Assert.True(rounds > 0, "REPORTING_FAULT_ROUNDS asks for no round.");
        var (first, asked) = (Number("FROM") ?? 1, 0);
        var left = Enumerable.Range(first, rounds).Where(seed => seed % shares == share - 1).Where(seed => (++asked > 0) && !passed.Contains(seed)).ToList();
        Console.WriteLine($"{mode}: {left.Count} of {asked} rounds are left to run; the others are in {LogOf(mode)}.");
        return left;
    }

    /// <summary>Only rounds that were asked for by number are written down: others will not come again.</summary>
    public static void Passed(string mode, int seed, TimeSpan took) => Write(mode, seed, "passed", took);

    /// <summary>At once, and what was found in a file of its own: a run that is stopped has told what it knows.</summary>
    public static void Failed(string mode, int seed, TimeSpan took, string found)
    {
        Write(mode, seed, "failed", took);
        File.WriteAllText(Path.Combine(Results, $"fault-round-{mode}-{seed}.txt"), found);
    }

    private static void Write(string mode, int seed, string outcome, TimeSpan took)
    {
        if (Number("ROUNDS") is not null)
        {
            File.AppendAllText(LogOf(mode), string.Create(CultureInfo.InvariantCulture, $"{seed} {outcome} {took.TotalSeconds:0.0} s\n"));
        }
    }

    private static string LogOf(string mode) => Path.Combine(Results, $"fault-rounds-{mode}.txt");

    /// <summary>Beside the other results, which git ignores; to be deleted when the product has changed.</summary>
    private static string Results { get; } = FindResults();

    private static string FindResults()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Reporting.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.CreateSubdirectory("TestResults").FullName;
    }

    /// <exception cref="FormatException">It is set, and is no number.</exception>
    private static int? Number(string name) =>
        Environment.GetEnvironmentVariable($"REPORTING_FAULT_{name}") is { Length: > 0 } said ? int.Parse(said, CultureInfo.InvariantCulture) : null;
}
