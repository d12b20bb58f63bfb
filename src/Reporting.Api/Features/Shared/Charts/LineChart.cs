namespace Reporting.Api.Features.Shared.Charts;

/// <summary>One line; a year without a value interrupts it.</summary>
/// <param name="Number">1 or 2: colour, dash and shape of the points, so that colour alone tells nothing.</param>
public sealed record Line(string Label, int Number, IReadOnlyList<decimal?> Values);

/// <summary>Lines over years, drawn as SVG with the page's own colours. The same numbers stand in a table beside it.</summary>
/// <param name="Id">Unique in the page.</param>
/// <param name="Description">What a reader who cannot see the lines is told.</param>
public sealed record LineChart(string Id, string Title, string Description, IReadOnlyList<int> Years, IReadOnlyList<Line> Lines, string Unit)
{
    public const int Width = 360;
    public const int Height = 220;

    private const int Left = 54;
    private const int Right = 14;
    private const int Top = 14;
    private const int Bottom = 28;

    private static readonly decimal[] _roundSteps = [1, 2, 5, 10];

    /// <summary>A round number at or above every value.</summary>
    public decimal Ceiling
    {
        get
        {
            var highest = Math.Max(1, Lines.SelectMany(l => l.Values).Max() ?? 1);
            var step = (decimal)Math.Pow(10, Math.Floor(Math.Log10((double)highest)));
            return _roundSteps.Select(m => m * step).First(c => c >= highest);
        }
    }

    public IEnumerable<decimal> Ticks => [0, Ceiling / 2, Ceiling];

    /// <summary>So that the years do not touch each other; the last one is always named, and the table names them all.</summary>
    public int LabelEvery => (Years.Count / 7) + 1;

    public static int Floor => Height - Bottom;

    public static int Start => Left;

    public static int End => Width - Right;

    public int X(int index) => Years.Count < 2 ? (Left + Width - Right) / 2 : Left + 14 + (index * (Width - Left - Right - 28) / (Years.Count - 1));

    public int Y(decimal value) => Floor - (int)(value * (Floor - Top) / Ceiling);

    /// <summary>Runs of neighbouring known values, each as the points of a polyline.</summary>
    public IEnumerable<string> Runs(Line line)
    {
        var run = new List<string>();
        for (var i = 0; i <= line.Values.Count; i++)
        {
            if (i < line.Values.Count && line.Values[i] is { } value)
            {
                run.Add(FormattableString.Invariant($"{X(i)},{Y(value)}"));
            }
            else if (run.Count > 0)
            {
                yield return string.Join(' ', run);
                run.Clear();
            }
        }
    }
}
