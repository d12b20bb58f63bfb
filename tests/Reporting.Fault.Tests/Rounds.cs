using System.Globalization;
using System.Security.Cryptography;
using Reporting.Testing;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Reporting.Fault.Tests;

/// <summary>
/// The seeds that a test runs through. <c>REPORTING_FAULT_SEED</c> plays one again. <c>REPORTING_FAULT_ROUNDS</c> asks for so many, from
/// <c>REPORTING_FAULT_FROM</c> (1) upwards, of which <c>REPORTING_FAULT_SHARD=k/n</c> takes every n-th; what has passed of the same build is
/// written down and not run again. Otherwise the same few, and with <c>./test.sh --all</c> more, and new ones.
/// </summary>
internal static class Rounds
{
    public static IEnumerable<int> Seeds(int usual, int all)
    {
        if (Number("SEED", Said) is { } given)
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
        if (Left(Said, File.Exists(LogOf(mode)) ? File.ReadLines(LogOf(mode)) : [], Build, LogOf(mode)) is not { } left)
        {
            return Seeds(usual, all);
        }

        Console.WriteLine($"{mode}: {left.Count} rounds are left to run; the others of build {Build} are in {LogOf(mode)}.");
        return left;
    }

    /// <param name="said">What the variable of this name holds.</param>
    /// <param name="log">Lines of earlier runs: those of another build say nothing of this one.</param>
    /// <returns>Null when no rounds were asked for by number.</returns>
    /// <exception cref="InvalidOperationException">A variable is none that can be meant, or nothing would be run: passing then would say what nobody tried.</exception>
    internal static IReadOnlyList<int>? Left(Func<string, string?> said, IEnumerable<string> log, string build, string logFile)
    {
        var (first, shard) = (Number("FROM", said), said("SHARD"));
        if (Number("ROUNDS", said) is not { } rounds)
        {
            return first is null && shard is null ? null : throw new InvalidOperationException($"REPORTING_FAULT_{(shard is null ? "FROM" : "SHARD")} says nothing without REPORTING_FAULT_ROUNDS.");
        }

        if (Number("SEED", said) is not null)
        {
            return null;
        }

        if ((shard ?? "1/1").Split('/') is not [var part, var parts] || !Reads(part, out var share) || !Reads(parts, out var shares) || share < 1 || share > shares)
        {
            throw new InvalidOperationException($"REPORTING_FAULT_SHARD is '{shard}': the second of four machines is 2/4.");
        }

        var asked = Enumerable.Range(first ?? 1, Math.Max(0, rounds)).Where(seed => seed % shares == share - 1).ToList();
        if (asked.Count == 0)
        {
            throw new InvalidOperationException($"REPORTING_FAULT_ROUNDS={rounds} from {first ?? 1} has no seed for shard {share}/{shares}.");
        }

        var passed = log.Select(line => line.Split(' ')).Where(line => line is [_, "passed", var of, ..] && of == build).Select(line => line[0]).ToHashSet(StringComparer.Ordinal);
        var left = asked.Where(seed => !passed.Contains(seed.ToString(CultureInfo.InvariantCulture))).ToList();
        return left.Count > 0 ? left : throw new InvalidOperationException($"All {asked.Count} rounds were played before, of this build: delete {logFile} to play them again.");
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
        if (Said("ROUNDS") is not null)
        {
            File.AppendAllText(LogOf(mode), string.Create(CultureInfo.InvariantCulture, $"{seed} {outcome} {Build} {took.TotalSeconds:0.0} s\n"));
        }
    }

    private static string LogOf(string mode) => Path.Combine(Results, $"fault-rounds-{mode}.txt");

    /// <summary>Of the two programs that the rounds run, with all that they are made of.</summary>
    private static string Build { get; } = BuildOf("Reporting.Api", "Reporting.Worker");

    private static string BuildOf(params string[] projects)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in projects.SelectMany(p => Directory.GetFiles(Path.GetDirectoryName(Installation.ProgramOf(p))!, "Reporting.*.dll").Order(StringComparer.Ordinal)))
        {
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    /// <summary>Beside the other results, which git ignores.</summary>
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

    private static string? Said(string name) => Environment.GetEnvironmentVariable($"REPORTING_FAULT_{name}") is { Length: > 0 } said ? said : null;

    private static int? Number(string name, Func<string, string?> said) =>
        said(name) is not { } text ? null : Reads(text, out var number) ? number : throw new InvalidOperationException($"REPORTING_FAULT_{name} is '{text}', which is no number.");

    private static bool Reads(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
