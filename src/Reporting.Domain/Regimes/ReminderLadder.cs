using Reporting.Domain.Common;

namespace Reporting.Domain.Regimes;

/// <summary>How long before a legal deadline its declarant is reminded, step by step.</summary>
/// <param name="Hours">Before the deadline, the longest first.</param>
public sealed record ReminderLadder(IReadOnlyList<int> Hours)
{
    public const int Longest = 24 * 31;

    /// <exception cref="RuleViolationException">It is empty, holds a step twice, or one that is not between an hour and a month.</exception>
    public static ReminderLadder Of(IEnumerable<int> hours)
    {
        int[] steps = [.. hours.OrderDescending()];
        return steps.Length > 0 && steps.All(h => h is >= 1 and <= Longest) && steps.Distinct().Count() == steps.Length
            ? new(steps)
            : throw new RuleViolationException("reminder.ladder", "A ladder has steps of 1 to 744 hours, each once.");
    }

    /// <summary>
    /// The step that is due now, in hours before the deadline; null when none is. A step counts only in the second half of the period: who
    /// has 24 hours is not reminded of it at once. Of steps that were missed only the last is caught up with, and one that had passed when
    /// the declaration was filed is none: the receipt said it.
    /// </summary>
    /// <param name="filedAt">When the declarant first saw what is owed.</param>
    public int? StepAt(Deadline deadline, DateTimeOffset filedAt, DateTimeOffset now)
    {
        if (deadline is not { State: DeadlineState.Pending, Clock: Clock.Legal, DueAt: { } due } || due <= now)
        {
            return null;
        }

        var period = due - deadline.TriggeredAt;
        var reached = Hours.Where(h => TimeSpan.FromHours(h) * 2 <= period && due.AddHours(-h) <= now && due.AddHours(-h) > filedAt).ToArray();
        return reached.Length == 0 ? null : reached[^1];
    }
}
