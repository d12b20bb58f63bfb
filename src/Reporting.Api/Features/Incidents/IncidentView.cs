using Reporting.Api.Features.Shared.Cards;
using Reporting.Domain.Advice;
using Reporting.Domain.Classification;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;
using Reporting.Domain.Taxonomy;

namespace Reporting.Api.Features.Incidents;

/// <summary>A page of the list.</summary>
/// <param name="Next">Value of <c>after</c> for the page that follows; absent at the end.</param>
public sealed record IncidentPage(IReadOnlyList<IncidentRow> Items, string? Next);

/// <summary>What a program is told of one incident. Instants are UTC; what is not known is left out.</summary>
public sealed record IncidentView(
    string Reference,
    int Version,
    IncidentStatus Status,
    Disposition? Disposition,
    DateTimeOffset FiledAt,
    DateTimeOffset OpenedAt,
    DateTimeOffset? AwareAt,
    DateTimeOffset? ClosedAt,
    OngoingState Ongoing,
    bool SupportWanted,
    bool Exercise,
    bool History,
    Tlp Tlp,
    EstablishmentOfIncident Establishment,
    IReadOnlyList<string> Attention,
    SeverityOfIncident Severity,
    IReadOnlyList<AxisView> Classification,
    IReadOnlyList<NextStep> Next,
    IReadOnlyList<StageOfIncident> Stages,
    IReadOnlyList<DeadlineView> Deadlines,
    IReadOnlyList<EscalationView> Escalations,
    IReadOnlyList<MoveView> Moves,
    IReadOnlyList<EntryView> Entries)
{
    public static IncidentView Of(IncidentFile file, bool byLead)
    {
        var incident = file.Incident;
        return new(
            incident.Reference, incident.Version, incident.Status, incident.Disposition,
            incident.FiledAt, incident.OpenedAt, incident.AwareAt, incident.ClosedAt, incident.Ongoing, incident.SupportWanted, incident.Exercise, incident.History,
            file.Stages.First().Content().Tlp ?? Tlp.AmberStrict,
            new(incident.EstablishmentId, incident.EstablishmentName, incident.EstablishmentTown, incident.RegionCode, incident.Category),
            incident.Attention,
            new(incident.Severity, incident.IsMajor, incident.SeverityRules),
            [.. file.Axes.Select(AxisView.Of)],
            [.. NextStep.From(incident, byLead)],
            [.. file.Stages.Select(stage => StageOfIncident.Of(stage, file.Advice))],
            [.. file.Deadlines.Select(DeadlineView.Of)],
            [.. file.Escalations.Select(EscalationView.Of)],
            [.. file.Moves.Select(m => new MoveView(m.From, m.To, m.At, new(m.ByKind, m.ById), m.Note))],
            [.. incident.Entries.OrderBy(e => e.At).ThenBy(e => e.Axis).Select(EntryView.Of)]);
    }
}

/// <param name="Id">Absent while it is not in the directory.</param>
/// <param name="Region">INSEE code.</param>
public sealed record EstablishmentOfIncident(Guid? Id, string Name, string Town, string? Region, EstablishmentCategory Category);

/// <param name="Rules">Criteria of article D.1111-16-2 that hold (<c>D.1111-16-2.a</c> to <c>e</c>), and <c>major.…</c> for what makes it major.</param>
public sealed record SeverityOfIncident(Severity Level, bool IsMajor, IReadOnlyList<string> Rules);

/// <param name="Value">The word that stands; RSIT tags are separated by spaces, the primary one first.</param>
/// <param name="Confidence">How sure the engine is of its own proposal.</param>
/// <param name="Proposed">What the engine proposes for the latest stage, also when somebody decided otherwise.</param>
public sealed record AxisView(
    Axis Axis, string Value, Standing Standing, string? Proposed, Confidence? Confidence, IReadOnlyList<Reason> Reasons, string? Explanation)
{
    public static AxisView Of(AxisFile file) => new(
        file.Axis, file.Value, file.Standing, file.Proposal?.Value, file.Proposal?.Confidence, file.Proposal?.Reasons ?? [], file.Decision?.Explanation);
}

/// <summary>A state that may follow.</summary>
/// <param name="Dispositions">One of these is given with it; empty when none is.</param>
/// <param name="Obstacle">Code of what stands in the way; absent when nothing does.</param>
/// <param name="Proposed">What was declared suggests it: the declarant told of the resolution.</param>
public sealed record NextStep(IncidentStatus To, IReadOnlyList<Disposition> Dispositions, string? Obstacle, bool Proposed)
{
    public static IEnumerable<NextStep> From(Incident incident, bool byLead) => Enum.GetValues<IncidentStatus>()
        .Where(next => Incident.Allows(incident.Status, next))
        .Select(next => new NextStep(next, incident.EndsIn(next), incident.ObstacleTo(next, byLead)?.Code, incident.ProposedStatus == next));
}

/// <summary>One submission of the declarant, the latest first.</summary>
/// <param name="Advice">First-aid cards that were shown with its receipt.</param>
public sealed record StageOfIncident(
    int Stage, StageKind Kind, DateTimeOffset SubmittedAt, ActedBy By, string ContentHash, string ChainHash, IReadOnlyList<AdviceView> Advice, DeclarationContent Content)
{
    public static StageOfIncident Of(DeclarationStage stage, IReadOnlyList<AdviceGiven> advice) => new(
        stage.Number, stage.Kind, stage.SubmittedAt, new(stage.SubmittedByKind, stage.SubmittedById), stage.Receipt.ContentHash, stage.Receipt.Hash,
        [.. advice.Where(g => g.Stage == stage.Number).Select(g => new AdviceView(AdviceLibrary.CodeOf(g.Card), g.Version, g.Language, g.GivenAt))], stage.Content());
}

/// <summary>A card as it was shown: readable at <c>/advice/{card}?version={version}</c>.</summary>
/// <param name="GivenAt">The first time, UTC.</param>
public sealed record AdviceView(string Card, int Version, string Language, DateTimeOffset GivenAt);

/// <summary>Something that is owed.</summary>
/// <param name="Obligation">Its code, for example <c>nis2.early-warning</c>.</param>
/// <param name="Clock">Whether the declarant owes it by law, or the CERT has promised it.</param>
/// <param name="IsReminder">Owed to somebody else: never counted as late here.</param>
/// <param name="DueAt">Absent for "without delay".</param>
public sealed record DeadlineView(
    string Obligation, string Regime, int RegimeVersion, string Recipient, Domain.Regimes.Clock Clock, bool IsReminder, DateTimeOffset TriggeredAt,
    DateTimeOffset? DueAt, DeadlineState State, DateTimeOffset? MetAt, bool WasLate)
{
    public static DeadlineView Of(Deadline deadline) => new(
        deadline.ObligationCode, deadline.RegimeCode, deadline.RegimeVersion, deadline.Recipient, deadline.Clock, deadline.IsReminder, deadline.TriggeredAt,
        deadline.DueAt, deadline.State, deadline.MetAt, deadline.WasLate);
}

/// <summary>Somebody who must know, by a rule.</summary>
/// <param name="Recipient">Code of the addressee; absent while nobody is known.</param>
/// <param name="Reasons">The rule's reason, then the facts that made it fire, as codes.</param>
/// <param name="Withheld">Why nothing is sent; absent when it is.</param>
public sealed record EscalationView(
    string Rule, int RuleVersion, RecipientKind RecipientKind, string? Recipient, string? RecipientName, IReadOnlyList<string> Reasons, EscalationState State,
    WithheldReason? Withheld, DateTimeOffset CreatedAt, DateTimeOffset? SentAt, IReadOnlyList<DeliveryView> Deliveries)
{
    public static EscalationView Of(EscalationFile file) => new(
        file.Escalation.RuleCode, file.Escalation.RuleVersion, file.Escalation.RecipientKind,
        file.Escalation.RecipientCode is { Length: > 0 } code ? code : null, file.RecipientName, file.Escalation.Reasons, file.Escalation.State,
        file.Escalation.Withheld, file.Escalation.CreatedAt, file.Escalation.SentAt, [.. file.Deliveries.Select(DeliveryView.Of)]);
}

/// <summary>One message to one address.</summary>
/// <param name="Id">Travels with the message, so that its receiver can drop a repeat.</param>
/// <param name="Address">The mail address, or the host of the webhook: the rest of its address may be a secret.</param>
/// <param name="Attempts">How often it was tried and failed.</param>
/// <param name="DueAt">Not tried before; absent once it is sent or parked.</param>
/// <param name="LastError">A code, or the type of what went wrong; <c>folder.written</c> where no server is set up and the mail lies in a folder.</param>
public sealed record DeliveryView(
    Guid Id, Channel Channel, string Address, DeliveryState State, int Attempts, DateTimeOffset? DueAt, DateTimeOffset? SentAt, string? LastError)
{
    public static DeliveryView Of(Delivery delivery) => new(
        delivery.Id, delivery.Channel, AddressOf(delivery), delivery.State, delivery.Attempts,
        delivery.State is DeliveryState.Due ? delivery.DueAt : null, delivery.SentAt, delivery.LastError);

    public static string AddressOf(Delivery delivery) =>
        delivery.Channel is Channel.Webhook && Uri.TryCreate(delivery.Address, UriKind.Absolute, out var uri) ? uri.Host : delivery.Address;
}

/// <param name="Id">The account or key; absent for an anonymous declarant and for the system.</param>
public sealed record ActedBy(ActorKind Kind, Guid? Id);

public sealed record MoveView(IncidentStatus? From, IncidentStatus To, DateTimeOffset At, ActedBy By, string? Note);

/// <summary>A value that an axis has held.</summary>
public sealed record EntryView(
    Axis Axis, string Value, Standing Standing, DateTimeOffset At, ActedBy By, int? Stage, string? Engine, Confidence? Confidence,
    IReadOnlyList<Reason> Reasons, string? Explanation)
{
    public static EntryView Of(ClassificationEntry entry) => new(
        entry.Axis, entry.Value, entry.Standing, entry.At, new(entry.ByKind, entry.ById), entry.Stage, entry.Engine, entry.Confidence,
        entry.Reasons, entry.Explanation);
}

/// <summary>What a change has led to.</summary>
public sealed record IncidentChanged(
    string Reference, int Version, IncidentStatus Status, Disposition? Disposition, SeverityOfIncident Severity, IReadOnlyList<NextStep> Next)
{
    public static IncidentChanged Of(Incident incident, bool byLead) => new(
        incident.Reference, incident.Version, incident.Status, incident.Disposition,
        new(incident.Severity, incident.IsMajor, incident.SeverityRules), [.. NextStep.From(incident, byLead)]);
}
