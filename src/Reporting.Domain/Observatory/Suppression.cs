namespace Reporting.Domain.Observatory;

/// <summary>
/// Disclosure control, on the result and before any format. Counts under the threshold are hidden, zero among them; then others are
/// withheld until, from all that is still shown, every hidden count could still be anything from zero to the threshold. A reader is
/// taken to know the definitions, the relations between figures and this rule.
/// </summary>
public static class Suppression
{
    public const int DefaultThreshold = 5;

    public static YearFigures Apply(YearFigures exact, int threshold)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        if (!exact.IsExact)
        {
            throw new ArgumentException("These figures are suppressed already.", nameof(exact));
        }

        var control = new DisclosureControl(FigureRelations.Of(exact), threshold);
        control.Run();

        return exact with
        {
            Threshold = threshold,
            Tables = [.. exact.Tables.Select(t => t with { Rows = [.. t.Rows.Select(Masked)] })],
            Delays = [.. exact.Delays.Select(d => MaskedDelay(d, control.MaskOf, threshold))],
        };

        Figure Masked(Figure figure) => figure with
        {
            Count = control.MaskOf(figure.Count),
            Denominator = figure.Denominator is { } of ? control.MaskOf(of) : null,
            Missing = figure.Missing is { } missing ? control.MaskOf(missing) : null,
        };
    }

    /// <summary>A percentile is somebody's delay: it is shown when at least a threshold of incidents lie on either side, and only roughly.</summary>
    private static DelayFigure MaskedDelay(DelayFigure delay, Func<Cell, Cell> mask, int threshold)
    {
        var shown = mask(delay.Known);
        return delay with
        {
            Known = shown,
            Missing = mask(delay.Missing),
            Percentiles = [.. delay.Percentiles.Select(p => p with { Minutes = IsCommon(p.Rank) ? Rough(p.Minutes) : null })],
        };

        bool IsCommon(int rank) => shown.Value is { } known && (long)known * Math.Min(rank, 100 - rank) >= 100L * threshold;
    }

    /// <summary>To the hour, from two days on to the day.</summary>
    private static int? Rough(int? minutes)
    {
        const int Hour = 60;
        const int Day = 24 * Hour;
        return minutes is not { } exact ? null : exact < 2 * Day ? (exact + (Hour / 2)) / Hour * Hour : (exact + (Day / 2)) / Day * Day;
    }
}
