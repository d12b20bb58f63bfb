using System.Text.Json;
using Reporting.Domain.Classification;
using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Incidents;

/// <summary>The CERT's case on one occurrence at one establishment, opened by its first declaration.</summary>
public sealed class Incident : AggregateRoot
{
    private readonly List<ClassificationEntry> _entries = [];
    private readonly List<StatusChange> _moves = [];
    private readonly List<PlaceChange> _places = [];

    private Incident()
    {
    }

    public Guid DeclarationId { get; private init; }

    /// <summary>The declaration's reference: one word for one case, on the phone as in the list.</summary>
    public string Reference { get; private init; } = "";

    public IncidentStatus Status { get; private set; } = IncidentStatus.Received;
    public Disposition? Disposition { get; private set; }

    /// <summary>Closed or rejected: kept, so that what is open is found without passing what is not.</summary>
    public bool Ended { get; private set; }

    /// <summary>When it was filed, UTC.</summary>
    public DateTimeOffset FiledAt { get; private init; }
    public DateTimeOffset OpenedAt { get; private init; }
    public DateTimeOffset? ClosedAt { get; private set; }
    public bool Exercise { get; private init; }
    public bool History { get; private init; }

    /// <summary>The declarant took the declaration back: in no figure, owed nothing.</summary>
    public bool Withdrawn { get; private set; }

    /// <summary>The last stage that the engine has read.</summary>
    public int AssessedStage { get; private set; }

    // What lists show, taken from the latest stage.
    public Guid? EstablishmentId { get; private set; }
    public string EstablishmentName { get; private set; } = "";
    public string EstablishmentTown { get; private set; } = "";
    public string? RegionCode { get; private set; }

    /// <summary>By its words, see <see cref="PlaceTerm"/>.</summary>
    public Guid PlaceId { get; private set; }
    public EstablishmentCategory Category { get; private set; }
    public DateTimeOffset? AwareAt { get; private set; }
    public OngoingState Ongoing { get; private set; }
    public bool SupportWanted { get; private set; }

    /// <summary>What an analyst should look at, as codes: an establishment that is not in the directory, a number whose check digit fails.</summary>
    public IReadOnlyList<string> Attention { get; private set; } = [];

    /// <summary>Under <see cref="Attention"/> when the declarant has told of the resolution.</summary>
    public const string DeclaredResolved = "resolution.declared";

    /// <summary>Under <see cref="Attention"/> when the declarant has taken the declaration back.</summary>
    public const string DeclaredWithdrawn = "declaration.withdrawn";

    /// <summary>The state that what was declared suggests: an analyst decides. Null when nothing does, or when the case already says so.</summary>
    public IncidentStatus? ProposedStatus => !Attention.Contains(DeclaredResolved) ? null : Status switch
    {
        IncidentStatus.Received => IncidentStatus.Qualified,
        IncidentStatus.Qualified or IncidentStatus.InProgress => IncidentStatus.Resolved,
        _ => null,
    };

    // The classification as it stands.
    public Origin Origin { get; private set; }
    public RootCause RootCause { get; private set; }
    public IncidentType Type { get; private set; }

    /// <summary>RSIT tags, the primary one first.</summary>
    public IReadOnlyList<string> RsitTags { get; private set; } = [];
    public Certainty DataLoss { get; private set; }
    public Certainty DataIntegrity { get; private set; }
    public Certainty DataDisclosure { get; private set; }
    public CareImpact CareImpact { get; private set; }
    public Endangerment Endangerment { get; private set; }
    public bool InPerimeter { get; private set; }
    public bool ProviderCascade { get; private set; }

    /// <summary>The axes that somebody decided: the engine proposes there, and changes nothing.</summary>
    public IReadOnlyList<Axis> Decided { get; private set; } = [];

    public Severity Severity { get; private set; }
    public bool IsMajor { get; private set; }
    public IReadOnlyList<string> SeverityRules { get; private set; } = [];

    public IReadOnlyList<ClassificationEntry> Entries => _entries;
    public IReadOnlyList<StatusChange> Moves => _moves;
    public IReadOnlyList<PlaceChange> Places => _places;

    public static Incident Open(IncidentOpening opening, DateTimeOffset now)
    {
        var incident = new Incident
        {
            DeclarationId = opening.DeclarationId,
            Reference = opening.Reference,
            FiledAt = opening.FiledAt,
            OpenedAt = now,
            Exercise = opening.Exercise,
            History = opening.History,
        };
        incident._moves.Add(StatusChange.Of(incident.Id, null, IncidentStatus.Received, Actor.System, null, now));
        return incident;
    }

    /// <summary>Takes what the engine proposes for a stage. False, and nothing changes, when that stage or a later one was already read.</summary>
    public bool Assess(int stage, IncidentSituation situation, Assessment assessment, DateTimeOffset now)
    {
        if (stage <= AssessedStage)
        {
            return false;
        }

        AssessedStage = stage;
        Take(situation);
        Propose(Axis.Origin, assessment.Origin, v => Origin = v);
        Propose(Axis.RootCause, assessment.RootCause, v => RootCause = v);
        Propose(Axis.Type, assessment.Type, v => Type = v);
        Propose(Axis.RsitTags, assessment.RsitTags, v => RsitTags = v);
        Propose(Axis.DataLoss, assessment.DataLoss, v => DataLoss = v);
        Propose(Axis.DataIntegrity, assessment.DataIntegrity, v => DataIntegrity = v);
        Propose(Axis.DataDisclosure, assessment.DataDisclosure, v => DataDisclosure = v);
        Propose(Axis.CareImpact, assessment.CareImpact, v => CareImpact = v);
        Propose(Axis.Endangerment, assessment.Endangerment, v => Endangerment = v);
        Propose(Axis.InPerimeter, assessment.InPerimeter, v => InPerimeter = v);
        Propose(Axis.ProviderCascade, assessment.ProviderCascade, v => ProviderCascade = v);
        Rate(assessment.Severity);
        TakeBack(situation.Withdrawn, now);
        Raise(new IncidentAssessed(Id, DeclarationId, stage, now));
        return true;

        void Propose<T>(Axis axis, Proposal<T> proposal, Action<T> set)
        {
            _entries.Add(ClassificationEntry.Proposed(
                Id, axis, Word(proposal.Value), stage, proposal.Confidence, proposal.Reasons, assessment.EngineVersion, now));
            if (!Decided.Contains(axis))
            {
                set(proposal.Value);
            }
        }
    }

    /// <summary>
    /// Confirms or overrides values. Overriding needs an explanation. The caller rates the severity again afterwards,
    /// see <see cref="Rate"/>.
    /// </summary>
    /// <exception cref="RuleViolationException">Nothing was decided, an override is not explained, a tag is unknown, or the case has ended.</exception>
    public void Decide(ClassificationDecision decision, Actor by, DateTimeOffset now)
    {
        if (Status is IncidentStatus.Closed or IncidentStatus.Rejected)
        {
            throw new RuleViolationException("incident.ended", "A closed or rejected incident is reopened before its classification changes.");
        }

        var kept = new List<ClassificationEntry>();
        var apply = new List<Action>();
        Weigh(Axis.Origin, decision.Origin, Origin, v => Origin = v);
        Weigh(Axis.RootCause, decision.RootCause, RootCause, v => RootCause = v);
        Weigh(Axis.Type, decision.Type, Type, v => Type = v);
        WeighTags(decision.RsitTags);
        Weigh(Axis.DataLoss, decision.DataLoss, DataLoss, v => DataLoss = v);
        Weigh(Axis.DataIntegrity, decision.DataIntegrity, DataIntegrity, v => DataIntegrity = v);
        Weigh(Axis.DataDisclosure, decision.DataDisclosure, DataDisclosure, v => DataDisclosure = v);
        Weigh(Axis.CareImpact, decision.CareImpact, CareImpact, v => CareImpact = v);
        Weigh(Axis.Endangerment, decision.Endangerment, Endangerment, v => Endangerment = v);
        Weigh(Axis.InPerimeter, decision.InPerimeter, InPerimeter, v => InPerimeter = v);
        Weigh(Axis.ProviderCascade, decision.ProviderCascade, ProviderCascade, v => ProviderCascade = v);
        if (kept.Count == 0)
        {
            throw new RuleViolationException("classification.empty", "Nothing was decided.");
        }

        apply.ForEach(set => set());
        _entries.AddRange(kept);
        Decided = [.. Decided.Union(kept.Select(e => e.Axis))];
        Raise(new IncidentClassified(Id, DeclarationId, now));

        void Weigh<T>(Axis axis, T? decided, T current, Action<T> set)
            where T : struct
        {
            if (decided is { } value)
            {
                Keep(axis, Word(value), EqualityComparer<T>.Default.Equals(value, current));
                apply.Add(() => set(value));
            }
        }

        void WeighTags(IReadOnlyList<string>? tags)
        {
            if (tags is null)
            {
                return;
            }

            if (tags.Count == 0 || tags.Any(t => !Rsit.Values.ContainsKey(t)) || tags.Distinct().Count() != tags.Count)
            {
                throw new RuleViolationException("classification.rsit", "RSIT tags are those of version 1003, each once, the primary one first.");
            }

            Keep(Axis.RsitTags, Word(tags), tags.SequenceEqual(RsitTags));
            apply.Add(() => RsitTags = [.. tags]);
        }

        void Keep(Axis axis, string value, bool same)
        {
            if (!same && string.IsNullOrWhiteSpace(decision.Explanation))
            {
                throw new RuleViolationException("classification.explanation", "A value that differs from the one that stands needs an explanation.");
            }

            kept.Add(ClassificationEntry.Decided(
                Id, axis, value, same ? Standing.Confirmed : Standing.Overridden, by, same ? null : decision.Explanation, now));
        }
    }

    /// <summary>Severity follows from the classification and from what was declared: it is computed, never typed.</summary>
    public void Rate(SeverityVerdict verdict) => (Severity, IsMajor, SeverityRules) = (verdict.Severity, verdict.IsMajor, verdict.Rules);

    /// <summary>Moves the case on. Anything that <see cref="Allows"/> does not list is refused.</summary>
    /// <param name="byLead">The closing of a major incident is approved by a lead analyst.</param>
    /// <exception cref="RuleViolationException">The step is not allowed from here, or what it needs is missing.</exception>
    public void MoveTo(IncidentStatus next, Disposition? disposition, string? note, Actor by, bool byLead, DateTimeOffset now)
    {
        if ((ObstacleTo(next, byLead) ?? WrongEnd(next, disposition)) is { } refusal)
        {
            throw refusal;
        }

        Enter(next, disposition, note, by, now);
    }

    /// <summary>It happened at this establishment of the directory, whatever the declarant had called it.</summary>
    /// <param name="situation">As the latest stage reads now that the establishment is known.</param>
    /// <exception cref="RuleViolationException">It is attached to that one already.</exception>
    public void AttachTo(Guid establishmentId, IncidentSituation situation, Actor by, DateTimeOffset now)
    {
        if (EstablishmentId == establishmentId)
        {
            throw new RuleViolationException("establishment.attached", "The incident is attached to this establishment already.");
        }

        _places.Add(PlaceChange.Of(this, establishmentId, situation.EstablishmentName, by, now));
        Take(situation with { EstablishmentId = establishmentId });
        Raise(new IncidentAttached(Id, DeclarationId, now));
    }

    /// <summary>The whole life cycle, readable at a glance. From an end one may only reopen.</summary>
    public static bool Allows(IncidentStatus from, IncidentStatus to) => (from, to) switch
    {
        (IncidentStatus.Received, IncidentStatus.Qualified or IncidentStatus.Rejected) => true,
        (IncidentStatus.Qualified, IncidentStatus.InProgress or IncidentStatus.Resolved or IncidentStatus.Rejected) => true,
        (IncidentStatus.InProgress, IncidentStatus.Resolved or IncidentStatus.Rejected) => true,
        (IncidentStatus.Resolved, IncidentStatus.Closed or IncidentStatus.InProgress) => true,
        (IncidentStatus.Closed, IncidentStatus.InProgress) => true,
        (IncidentStatus.Rejected, IncidentStatus.Received) => true,
        _ => false,
    };

    /// <summary>How this case may end in a state: as withdrawn only when its declarant says so.</summary>
    public IReadOnlyList<Disposition> EndsIn(IncidentStatus end) =>
        Withdrawn && end is IncidentStatus.Rejected ? [Incidents.Disposition.Withdrawn, .. DispositionsOf(end)] : DispositionsOf(end);

    /// <summary>How a case may end in a state; empty for a state that is no end.</summary>
    public static IReadOnlyList<Disposition> DispositionsOf(IncidentStatus end) => end switch
    {
        IncidentStatus.Rejected => [Incidents.Disposition.OutOfScope, Incidents.Disposition.Duplicate, Incidents.Disposition.NotAnIncident],
        IncidentStatus.Closed => [Incidents.Disposition.Confirmed, Incidents.Disposition.Unconfirmed, Incidents.Disposition.Transferred],
        _ => [],
    };

    /// <summary>What stands in the way of a state, whatever is chosen with it; null when nothing does.</summary>
    public RuleViolationException? ObstacleTo(IncidentStatus next, bool byLead) => next switch
    {
        _ when !Allows(Status, next) =>
            new("incident.transition", $"An incident that is {Status} cannot become {next}."),
        IncidentStatus.Qualified when !Decided.Contains(Axis.Origin) || !Decided.Contains(Axis.Type) =>
            new("incident.unqualified", "Origin and type are decided before an incident is qualified."),
        IncidentStatus.Closed when !Decided.Contains(Axis.Origin) || !Decided.Contains(Axis.RootCause) || !Decided.Contains(Axis.CareImpact) =>
            new("incident.incomplete", "Closing needs origin, root cause and effect on care to be decided."),
        IncidentStatus.Closed when IsMajor && !byLead =>
            new("incident.major-needs-lead", "A lead analyst closes a major incident."),
        _ => null,
    };

    /// <summary>The value that stands on an axis, as the API writes it.</summary>
    public string WordOn(Axis axis) => axis switch
    {
        Axis.Origin => Word(Origin),
        Axis.RootCause => Word(RootCause),
        Axis.Type => Word(Type),
        Axis.RsitTags => Word(RsitTags),
        Axis.DataLoss => Word(DataLoss),
        Axis.DataIntegrity => Word(DataIntegrity),
        Axis.DataDisclosure => Word(DataDisclosure),
        Axis.CareImpact => Word(CareImpact),
        Axis.Endangerment => Word(Endangerment),
        Axis.InPerimeter => Word(InPerimeter),
        Axis.ProviderCascade => Word(ProviderCascade),
    };

    /// <summary>A value of the taxonomy as the API writes it.</summary>
    public static string Word(object? value) => value switch
    {
        IEnumerable<string> tags => string.Join(' ', tags),
        bool flag => flag ? "true" : "false",
        null => "",
        _ => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!),
    };

    private RuleViolationException? WrongEnd(IncidentStatus next, Disposition? disposition) => next switch
    {
        IncidentStatus.Rejected when disposition is not { } end || !EndsIn(next).Contains(end) =>
            new("incident.rejection", "A rejection says whether it is out of scope, a duplicate or not an incident."),
        IncidentStatus.Closed when disposition is not { } end || !DispositionsOf(next).Contains(end) =>
            new("incident.disposition", "Closing says how it ended: confirmed, unconfirmed or transferred."),
        _ => null,
    };

    private void Enter(IncidentStatus next, Disposition? disposition, string? note, Actor by, DateTimeOffset now)
    {
        _moves.Add(StatusChange.Of(Id, Status, next, by, note, now));
        (Status, Ended) = (next, next is IncidentStatus.Closed or IncidentStatus.Rejected);
        Disposition = DispositionsOf(next).Count > 0 ? disposition : null;
        ClosedAt = Ended ? now : null;
        Raise(new IncidentMoved(Id, DeclarationId, next, now));
    }

    /// <summary>
    /// A withdrawal rejects a case that nobody has worked on yet; any other is marked, and an analyst decides. Taken back again, a case that the
    /// rule had rejected is as new.
    /// </summary>
    private void TakeBack(bool withdrawn, DateTimeOffset now)
    {
        if (withdrawn == Withdrawn)
        {
            return;
        }

        Withdrawn = withdrawn;
        if (withdrawn && Status is IncidentStatus.Received)
        {
            Enter(IncidentStatus.Rejected, Incidents.Disposition.Withdrawn, null, Actor.System, now);
        }
        else if (!withdrawn && Disposition is Incidents.Disposition.Withdrawn)
        {
            Enter(IncidentStatus.Received, null, null, Actor.System, now);
        }
    }

    private void Take(IncidentSituation situation)
    {
        EstablishmentId = situation.EstablishmentId;
        (EstablishmentName, EstablishmentTown) = (situation.EstablishmentName, situation.EstablishmentTown);
        (RegionCode, Category) = (situation.RegionCode, situation.Category);
        (AwareAt, Ongoing, SupportWanted) = (situation.AwareAt, situation.Ongoing, situation.SupportWanted);
        Attention = situation.Attention;
        PlaceId = SearchWords.PlaceOf(situation.Words);
    }
}

/// <param name="FiledAt">UTC.</param>
public sealed record IncidentOpening(Guid DeclarationId, string Reference, DateTimeOffset FiledAt, bool Exercise, bool History);

/// <summary>What lists show of the latest stage.</summary>
public sealed record IncidentSituation(
    Guid? EstablishmentId,
    string EstablishmentName,
    string EstablishmentTown,
    string? RegionCode,
    EstablishmentCategory Category,
    DateTimeOffset? AwareAt,
    OngoingState Ongoing,
    bool SupportWanted,
    IReadOnlyList<string> Attention)
{
    /// <summary>The latest stage takes the declaration back.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>By which it is found.</summary>
    public IReadOnlySet<string> Words { get; init; } = SearchWords.Of(EstablishmentName, EstablishmentTown);
}

/// <summary>What somebody decides; null leaves an axis as it is.</summary>
public sealed record ClassificationDecision
{
    public Origin? Origin { get; init; }
    public RootCause? RootCause { get; init; }
    public IncidentType? Type { get; init; }

    /// <summary>The primary tag first.</summary>
    public IReadOnlyList<string>? RsitTags { get; init; }
    public Certainty? DataLoss { get; init; }
    public Certainty? DataIntegrity { get; init; }
    public Certainty? DataDisclosure { get; init; }
    public CareImpact? CareImpact { get; init; }
    public Endangerment? Endangerment { get; init; }
    public bool? InPerimeter { get; init; }
    public bool? ProviderCascade { get; init; }

    /// <summary>Needed as soon as one value differs from the one that stands.</summary>
    public string? Explanation { get; init; }
}
