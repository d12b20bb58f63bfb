using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Declarations;
using Reporting.Domain.Regimes;
using Reporting.Infrastructure.Following;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Declarations;

/// <summary>One thing that the declarant owes, or owed.</summary>
/// <param name="Obligation">From the version of the regime that the deadline was computed by; null when that version is no longer kept.</param>
/// <param name="Anticipated">Its text is not in force here yet.</param>
/// <param name="Left">Until it is due; null when it has no time, or none that runs.</param>
/// <param name="AwareUnknown">Nobody knows since when: what awareness starts is counted from the filing.</param>
public sealed record OwedItem(Deadline Deadline, OwedStanding Standing, Obligation? Obligation, bool Anticipated, TimeSpan? Left, bool AwareUnknown)
{
    public bool IsFromFiling => AwareUnknown && Obligation?.Trigger is (Trigger.Awareness or Trigger.Detection);

    public bool IsOpen => Standing is OwedStanding.Due or OwedStanding.Late or OwedStanding.Reminder;
}

/// <summary>What is still owed, by law, for one declaration.</summary>
/// <param name="IsComputed">False while the latest stage has not been read: what stands here may then be missing something.</param>
/// <param name="Items">What is open first, the most urgent first: "without delay" before any time.</param>
/// <param name="IsHistory">Imported from before the service: owes nothing.</param>
public sealed record Owed(bool IsComputed, IReadOnlyList<OwedItem> Items, bool IsHistory)
{
    public IEnumerable<OwedItem> Open => Items.Where(item => item.IsOpen);

    public IEnumerable<OwedItem> Ended => Items.Where(item => !item.IsOpen);

    /// <summary>Text key: why nothing is open.</summary>
    public string NothingLeft => IsHistory ? "History" : Items.Count == 0 ? "None" : Ended.All(item => item.Deadline.State is DeadlineState.Met) ? "AllMet" : "NoMore";
}

/// <summary>Reads what the worker has computed. The caller has opened the declaration, and may.</summary>
public sealed class ShowOwed(ReportingDbContext db, FollowingRules rules, TimeProvider clock)
{
    /// <summary>A stage that was read so long ago is not waited for any more: the rules were changed since, and rows of law are not computed again.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(15);

    public async Task<Owed> RunAsync(Declaration declaration, CancellationToken ct)
    {
        if (declaration.IsHistory)
        {
            return new(IsComputed: true, [], IsHistory: true);
        }

        var found = await db.Incidents.AsNoTracking().Where(i => i.DeclarationId == declaration.Id)
            .Select(i => new { Incident = i, Essential = db.Establishments.Where(e => e.Id == i.EstablishmentId).Select(e => (bool?)e.EssentialOperator).FirstOrDefault() })
            .SingleOrDefaultAsync(ct);
        if (found is null)
        {
            return new(IsComputed: false, [], IsHistory: false);
        }

        var now = clock.GetUtcNow();
        var latest = declaration.Stages[^1];
        var deadlines = await db.Deadlines.AsNoTracking().Where(d => d.IncidentId == found.Incident.Id && d.Clock == Domain.Regimes.Clock.Legal).ToListAsync(ct);
        var tables = await rules.ReadAsync(db, ct);
        return new(
            found.Incident.AssessedStage >= latest.Number && (now - latest.SubmittedAt > _patience || IsFollowed()),
            [.. deadlines.Select(d => Of(d, tables.Regimes, found.Incident.AwareAt is null, now)).OrderBy(item => !item.IsOpen).ThenBy(item => item.Deadline.DueAt ?? DateTimeOffset.MinValue).ThenBy(item => item.Deadline.ObligationCode, StringComparer.Ordinal)],
            IsHistory: false);

        // The classification is saved first, and what follows from it a moment later.
        bool IsFollowed()
        {
            var content = latest.Content();
            var essential = found.Essential ?? content.Establishment?.EssentialOperator ?? false;
            var owed = FollowedIncident.Of(found.Incident, declaration, content, essential).Owed(tables.Regimes, tables.Calendar);
            return DeadlinePolicy.IsReconciled(deadlines, [.. owed.Where(o => o.Clock is Domain.Regimes.Clock.Legal)]);
        }
    }

    private static OwedItem Of(Deadline deadline, IReadOnlyList<Regime> regimes, bool awareUnknown, DateTimeOffset now)
    {
        var regime = regimes.FirstOrDefault(r => r.Code == deadline.RegimeCode && r.Version == deadline.RegimeVersion);
        var standing = deadline.StandingAt(now);
        return new(
            deadline, standing, regime?.Obligations.FirstOrDefault(o => o.Code == deadline.ObligationCode), regime?.Standing is RegimeStanding.Anticipated,
            standing is OwedStanding.Due or OwedStanding.Reminder && deadline.DueAt - now is { Ticks: > 0 } left ? left : null, awareUnknown);
    }
}

/// <summary>What a program is told of what is owed.</summary>
/// <param name="Computed">False while the latest stage is being read: ask again in a moment.</param>
public sealed record OwedView(bool Computed, IReadOnlyList<OwedDeadline> Deadlines)
{
    public static OwedView Of(Owed owed) => new(owed.IsComputed, [.. owed.Items.Select(OwedDeadline.Of)]);
}

/// <param name="Obligation">Its code, for example <c>nis2.early-warning</c>.</param>
/// <param name="Anticipated">Its text is not in force here yet: a reminder.</param>
/// <param name="Recipient">Code of the addressee: <c>cert-sante</c>, <c>cnil</c>.</param>
/// <param name="Trigger">What started the period; absent when the version of the regime is no longer kept.</param>
/// <param name="DueAt">The last instant in time, UTC; absent for "without delay".</param>
/// <param name="MetBy">What meets it: a stage of the declaration, or what <c>otherAuthorities</c> says.</param>
public sealed record OwedDeadline(
    string Obligation, string Regime, int RegimeVersion, bool Anticipated, string Recipient, Trigger? Trigger, DateTimeOffset TriggeredAt,
    DateTimeOffset? DueAt, OwedStanding Standing, DateTimeOffset? MetAt, Fulfilment? MetBy)
{
    public static OwedDeadline Of(OwedItem item) => new(
        item.Deadline.ObligationCode, item.Deadline.RegimeCode, item.Deadline.RegimeVersion, item.Anticipated, item.Deadline.Recipient,
        item.Obligation?.Trigger, item.Deadline.TriggeredAt, item.Deadline.DueAt, item.Standing, item.Deadline.MetAt, item.Obligation?.MetBy);
}
