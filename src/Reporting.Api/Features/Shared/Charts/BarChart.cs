namespace Reporting.Api.Features.Shared.Charts;

/// <summary>One bar.</summary>
/// <param name="Value">Null draws none, for a number that is hidden.</param>
/// <param name="Text">Written at the end of the bar: the number itself, or why there is none.</param>
public sealed record Bar(string Label, int? Value, string Text);

/// <summary>Bars one under the other, drawn as SVG with the page's own colours. The same numbers stand in a table beside it.</summary>
/// <param name="Id">Unique in the page.</param>
/// <param name="Description">What a reader who cannot see the bars is told.</param>
/// <param name="Compact">Label and bar on one line, for short labels.</param>
public sealed record BarChart(string Id, string Title, string Description, IReadOnlyList<Bar> Bars, bool Compact = false)
{
    public const int Width = 360;

    private const int Room = 84;

    /// <summary>Every number is zero or hidden: there is nothing to draw.</summary>
    public bool IsEmpty => Bars.All(b => b.Value is null or 0);

    public int RowHeight => Compact ? 22 : 44;

    public int Height => Math.Max(1, Bars.Count) * RowHeight;

    public int Left => Compact ? 96 : 0;

    public int WidthOf(Bar bar) => bar.Value is not > 0 ? 0 : Math.Max(2, (int)((long)bar.Value * (Width - Left - Room) / Math.Max(1, Bars.Max(b => b.Value ?? 0))));
}
