using System.Globalization;

namespace Reporting.Benchmarks;

/// <summary>What is printed: tables in Markdown as they come, the goals at the end.</summary>
internal sealed class Report
{
    private readonly List<Goal> _goals = [];

    public IReadOnlyList<Goal> Goals => _goals;

    /// <summary>Figures printed so far: a profile without any has not run.</summary>
    public int Figures { get; private set; }

    public static void Title(string text) => Console.WriteLine($"\n## {text}\n");

    public static void Note(string text) => Console.WriteLine($"\n{text}");

    /// <summary>A row holds as many cells as there are columns. Numbers come formatted, with their unit in the heading or behind them.</summary>
    public void Table(string[] columns, IEnumerable<string[]> rows)
    {
        Console.WriteLine();
        Console.WriteLine($"| {string.Join(" | ", columns)} |");
        Console.WriteLine($"|{string.Join('|', columns.Select((_, i) => i == 0 ? "---" : "---:"))}|");
        foreach (var row in rows)
        {
            if (row.Length != columns.Length)
            {
                throw new ArgumentException($"{row.Length} cells in a table of {columns.Length} columns.", nameof(rows));
            }

            Console.WriteLine($"| {string.Join(" | ", row)} |");
            Figures++;
        }
    }

    public void AtLeast(string id, double? measured, double limit, string unit = "") => _goals.Add(new(id, measured, AtLeast: true, limit, unit));

    public void AtMost(string id, double? measured, double limit, string unit = "") => _goals.Add(new(id, measured, AtLeast: false, limit, unit));

    /// <summary>Goals of what cannot be measured here, because its server is not installed.</summary>
    public void LeaveOut(params IEnumerable<Goal> goals) => _goals.AddRange(goals.Select(goal => goal with { Measured = null, LeftOut = true }).ToList());

    public void PrintGoals()
    {
        Console.WriteLine();
        foreach (var goal in _goals)
        {
            Console.WriteLine(goal);
        }
    }

    public static string Whole(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Fine(double value) => value.ToString(Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    public static string Share(double value) => value.ToString("0 %", CultureInfo.InvariantCulture);
}
