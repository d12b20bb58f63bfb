namespace Reporting.Domain.Regimes;

/// <summary>How long an obligation leaves.</summary>
/// <param name="Count">Zero when the text says "without delay": it gives no number, so none is invented.</param>
public sealed record Delay(DelayUnit Unit, int Count)
{
    public static readonly Delay Without = new(DelayUnit.WithoutDelay, 0);

    public static Delay Hours(int count) => new(DelayUnit.Hours, count);

    public static Delay Days(int count) => new(DelayUnit.Days, count);

    public static Delay Weeks(int count) => new(DelayUnit.Weeks, count);

    public static Delay Months(int count) => new(DelayUnit.Months, count);
}

public enum DelayUnit
{
    /// <summary>"Sans délai".</summary>
    WithoutDelay,
    Hours,
    Days,
    Weeks,
    Months,
}
