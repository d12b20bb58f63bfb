using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;

namespace Reporting.Api.Features.Incidents;

/// <summary>One thing that happened.</summary>
/// <param name="By">Empty when nobody in particular.</param>
/// <param name="Details">A line each.</param>
/// <param name="Note">What somebody wrote with it.</param>
public sealed record HistoryLine(DateTimeOffset At, string What, string By, IReadOnlyList<string> Details, string? Note = null, bool Late = false);

/// <summary>Everything that happened to an incident, the latest first.</summary>
public sealed class IncidentHistory(IncidentWords words, IStringLocalizer<IncidentTexts> texts, IStringLocalizer<TaxonomyTexts> taxonomy)
{
    public IReadOnlyList<HistoryLine> Of(IncidentFile file) =>
    [
        .. Stages(file).Concat(Readings(file)).Concat(Decisions(file)).Concat(Moves(file)).Concat(Places(file)).Concat(Escalations(file)).Concat(Deadlines(file))
            .Reverse().OrderByDescending(line => line.At),
    ];

    private IEnumerable<HistoryLine> Stages(IncidentFile file) => file.Declaration.Stages.OrderBy(s => s.Number).Select(stage => new HistoryLine(
        stage.SubmittedAt, texts["History.Stage", stage.Number, taxonomy.Of(stage.Kind)], words.Actor(stage.SubmittedByKind, stage.SubmittedById, file.Names), ToldBy(stage, file)));

    /// <summary>Who said what somebody else typed, and when: apart from who filed it, and when.</summary>
    private IReadOnlyList<string> ToldBy(DeclarationStage stage, IncidentFile file) => stage.Content().OnBehalfOf is { ToldBy: { } told } behalf
        ? [behalf.ToldAt is { } at
            ? texts["History.ToldAt", told, Shared.Parts.Clock.Show(at, Domain.Taxonomy.Regions.TimeZoneOf(file.Incident.RegionCode))]
            : texts["History.Told", told]]
        : [];

    private IEnumerable<HistoryLine> Readings(IncidentFile file) =>
        file.Incident.Entries.Where(e => e.Standing is Standing.Proposed).GroupBy(e => e.Stage).OrderBy(g => g.Key).Select(reading => new HistoryLine(
            reading.First().At, texts["History.Read", reading.Key ?? 0], words.Actor(ActorKind.System, null, file.Names), Values(reading)));

    private IEnumerable<HistoryLine> Decisions(IncidentFile file) =>
        file.Incident.Entries.Where(e => e.Standing is not Standing.Proposed).GroupBy(e => (e.At, e.ByKind, e.ById)).OrderBy(g => g.Key.At).Select(decision => new HistoryLine(
            decision.Key.At,
            texts[decision.Any(e => e.Standing is Standing.Overridden) ? "History.Overridden" : "History.Confirmed"],
            words.Actor(decision.Key.ByKind, decision.Key.ById, file.Names),
            Values(decision),
            decision.FirstOrDefault(e => e.Explanation is not null)?.Explanation is { } explanation && decision.Key.ByKind is not ActorKind.Import ? explanation : null));

    private IEnumerable<HistoryLine> Moves(IncidentFile file) => file.Moves.Select(move => new HistoryLine(
        move.At,
        move.From is { } from ? texts["History.Moved", taxonomy.Of(from), taxonomy.Of(move.To)] : texts["History.Opened"],
        words.Actor(move.ByKind, move.ById, file.Names), [], move.Note));

    private IEnumerable<HistoryLine> Places(IncidentFile file) => file.Incident.Places.OrderBy(p => p.At).Select(change => new HistoryLine(
        change.At,
        texts["History.Attached", change.ToName],
        words.Actor(change.ByKind, change.ById, file.Names),
        change.FromName.Length == 0 ? [] : [texts["History.Attached.Before", change.FromName].Value]));

    private IEnumerable<HistoryLine> Escalations(IncidentFile file) => file.Escalations.SelectMany(IEnumerable<HistoryLine> (escalation) =>
    [
        new(escalation.Escalation.CreatedAt, texts[$"History.Escalation.{escalation.Escalation.State}", words.Recipient(escalation)], "", []),
        .. escalation.Deliveries.Where(d => d.SentAt is not null).Select(d => new HistoryLine(
            d.SentAt!.Value, texts["History.Delivered", words.Recipient(escalation), texts[$"Channel.{d.Channel}"]], "", [])),
    ]);

    private IEnumerable<HistoryLine> Deadlines(IncidentFile file) => file.Deadlines.Where(d => d.State is DeadlineState.Met && d.MetAt is not null).Select(deadline => new HistoryLine(
        deadline.MetAt!.Value,
        texts[deadline is { WasLate: true, IsReminder: false } ? "History.MetLate" : "History.Met", words.Code("Obligation", deadline.ObligationCode)],
        "", [], Late: deadline is { WasLate: true, IsReminder: false }));

    private IReadOnlyList<string> Values(IEnumerable<ClassificationEntry> entries) =>
        [.. entries.OrderBy(e => e.Axis).Select(e => texts["History.Value", texts[$"Axis.{e.Axis}"], words.Value(e.Axis, e.Value)].Value)];
}
