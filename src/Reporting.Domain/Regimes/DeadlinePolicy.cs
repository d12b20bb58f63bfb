using Reporting.Domain.Common;

namespace Reporting.Domain.Regimes;

/// <summary>The instants that start clocks and stop them.</summary>
public sealed record Milestones
{
    /// <summary>Imports and hurried people may leave it out: the caller then gives the time of filing.</summary>
    public required DateTimeOffset AwareAt { get; init; }

    public DateTimeOffset? DetectedAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>What was done, and when it was first done.</summary>
    public IReadOnlyDictionary<Fulfilment, DateTimeOffset> Done { get; init; } = new Dictionary<Fulfilment, DateTimeOffset>();
}

/// <summary>What the rules say of one obligation of one incident.</summary>
/// <param name="DueAt">The last instant in time, UTC; null for "without delay".</param>
/// <param name="MetAt">When it was met, if it was.</param>
public sealed record OwedReport(
    string RegimeCode,
    int RegimeVersion,
    string ObligationCode,
    string Recipient,
    Clock Clock,
    bool IsReminder,
    DateTimeOffset TriggeredAt,
    DateTimeOffset? DueAt,
    DateTimeOffset? MetAt);

/// <summary>From dated rules, facts and instants to deadlines.</summary>
public static class DeadlinePolicy
{
    /// <summary>
    /// What is owed by the version of each regime that is valid on the day of awareness. An obligation whose trigger has not happened is
    /// not owed: there is no final report of NIS 2 before its notification. History owes nothing.
    /// </summary>
    public static IReadOnlyList<OwedReport> Owed(
        IEnumerable<Regime> regimes, ObligationFacts facts, Milestones milestones, HolidayCalendar calendar, Place place)
    {
        if (facts.History)
        {
            return [];
        }

        var day = Period.DayOf(milestones.AwareAt, place.TimeZone);
        return
        [
            .. from versions in regimes.Where(r => r.IsValidAt(day)).GroupBy(r => r.Code, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
               let regime = versions.MaxBy(r => r.Version)
               where regime.Standing is not RegimeStanding.Off && facts.AnyOf(regime.AppliesTo)
               from obligation in regime.Obligations
               where facts.AnyOf(obligation.When)
               let triggeredAt = TriggerOf(obligation, regime, milestones)
               where triggeredAt is not null
               select new OwedReport(
                   regime.Code,
                   regime.Version,
                   obligation.Code,
                   obligation.Recipient,
                   obligation.Clock,
                   obligation.Reminder || regime.Standing is RegimeStanding.Anticipated,
                   triggeredAt.Value,
                   Period.End(obligation.Delay, triggeredAt.Value, place.TimeZone, d => calendar.IsWorkingDay(d, place)),
                   FirstMet(obligation, milestones)),
        ];
    }

    /// <summary>
    /// Brings the rows of an incident to what is owed now: renews, meets and cancels those that exist and returns the missing ones, to be
    /// added. Doing it twice changes nothing.
    /// </summary>
    public static IReadOnlyList<Deadline> Reconcile(Guid incidentId, IReadOnlyCollection<Deadline> existing, IReadOnlyCollection<OwedReport> owed)
    {
        var byCode = existing.ToDictionary(d => d.ObligationCode, StringComparer.Ordinal);
        var added = new List<Deadline>();

        foreach (var report in owed)
        {
            if (!byCode.TryGetValue(report.ObligationCode, out var deadline))
            {
                deadline = Deadline.Open(incidentId, report);
                added.Add(deadline);
            }
            else if (deadline.State is not DeadlineState.Met)
            {
                deadline.Renew(report);
            }

            if (deadline.IsOpen && report.MetAt is { } at)
            {
                deadline.Meet(at);
            }
        }

        var owedCodes = owed.Select(o => o.ObligationCode).ToHashSet(StringComparer.Ordinal);
        foreach (var deadline in existing.Where(d => d.IsOpen && !owedCodes.Contains(d.ObligationCode)))
        {
            deadline.Cancel();
        }

        return added;
    }

    /// <summary>Whether the rows of an incident say what is owed now: <see cref="Reconcile"/> has nothing left to do.</summary>
    public static bool IsReconciled(IReadOnlyCollection<Deadline> existing, IReadOnlyCollection<OwedReport> owed)
    {
        var byCode = existing.ToDictionary(d => d.ObligationCode, StringComparer.Ordinal);
        return owed.All(report => byCode.TryGetValue(report.ObligationCode, out var deadline)
                && (deadline.State is DeadlineState.Met || (deadline.IsOpen && report.MetAt is null && deadline.DueAt == report.DueAt)))
            && existing.All(d => !d.IsOpen || owed.Any(report => report.ObligationCode == d.ObligationCode));
    }

    private static DateTimeOffset? TriggerOf(Obligation obligation, Regime regime, Milestones milestones) => (obligation.Trigger switch
    {
        Trigger.Awareness => milestones.AwareAt,
        Trigger.Detection => milestones.DetectedAt ?? milestones.AwareAt,
        Trigger.PreviousReport => FirstMet(regime.Obligations.Single(o => o.Code == obligation.After), milestones),
        Trigger.Resolution => milestones.ResolvedAt,
    })?.ToMillisecond();

    private static DateTimeOffset? FirstMet(Obligation obligation, Milestones milestones) =>
        milestones.Done.Where(d => obligation.IsMetBy(d.Key)).Select(d => (DateTimeOffset?)d.Value).Min()?.ToMillisecond();
}
