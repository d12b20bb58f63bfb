using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Declarations;

/// <summary>What an establishment declared, in stages that are never changed once sent.</summary>
public sealed class Declaration : AggregateRoot
{
    private readonly List<DeclarationStage> _stages = [];

    private Declaration()
    {
    }

    public DeclarationReference Reference { get; private init; } = null!;

    /// <summary>UTC. For imported history: the start of the year, month or day that the source gives.</summary>
    public DateTimeOffset FiledAt { get; private init; }

    /// <summary>Null while nobody has attached it to an establishment of the directory: a legal state.</summary>
    public Guid? EstablishmentId { get; private set; }

    public ActorKind FiledByKind { get; private init; }

    /// <summary>Account or API key; null when anonymous or imported.</summary>
    public Guid? FiledById { get; private init; }

    /// <summary>Keyed hash of the <see cref="ResumeSecret"/>.</summary>
    public byte[] SecretHash { get; private init; } = [];

    public bool Exercise { get; private init; }

    /// <summary>Since when the declarant says that there was no incident; null when the latest stage does not. UTC.</summary>
    public DateTimeOffset? WithdrawnAt { get; private set; }

    /// <summary>The source of imported history or of an invented declaration; null for what was declared here.</summary>
    public string? Source { get; private init; }

    public string? SourceId { get; private init; }

    public DatePrecision Precision { get; private init; } = DatePrecision.Instant;

    /// <summary>What the source had already decided; confirmed on the incident when it is opened.</summary>
    public HistoryLabels? Labels { get; private init; }

    public IReadOnlyList<DeclarationStage> Stages => _stages;

    public bool IsHistory => FiledByKind is ActorKind.Import;

    /// <param name="id">Made by the caller, who derives the secret from it before anything is stored.</param>
    /// <param name="filedAt">UTC.</param>
    /// <param name="invention">Set for what never happened.</param>
    /// <exception cref="RuleViolationException">A correction or a withdrawal, of nothing.</exception>
    public static Declaration Submit(
        Guid id, DeclarationReference reference, StageKind kind, DeclarationContent content, Guid? establishmentId,
        byte[] secretHash, Actor by, ReceiptLane lane, DateTimeOffset filedAt, Invention? invention = null) =>
        Submit(id, reference, kind, SealedContent.Of(content, invention?.Salt), establishmentId, secretHash, by, lane, filedAt, invention);

    /// <param name="id">Made by the caller, who derives the secret from it before anything is stored.</param>
    /// <param name="filedAt">UTC.</param>
    /// <param name="invention">Set for what never happened.</param>
    public static Declaration Submit(
        Guid id, DeclarationReference reference, StageKind kind, SealedContent content, Guid? establishmentId,
        byte[] secretHash, Actor by, ReceiptLane lane, DateTimeOffset filedAt, Invention? invention = null)
    {
        if (kind is StageKind.Correction or StageKind.Withdrawal)
        {
            throw new RuleViolationException("declaration.first-stage", "A declaration begins with something declared.");
        }

        var declaration = new Declaration
        {
            Id = id,
            Reference = reference,
            FiledAt = filedAt.ToMillisecond(),
            EstablishmentId = establishmentId,
            FiledByKind = by.Kind,
            FiledById = by.Id,
            SecretHash = secretHash,
            Exercise = content.Exercise,
            Source = invention?.Source,
            SourceId = invention?.SourceId,
        };
        declaration.Append(kind, content, by, lane, filedAt);
        return declaration;
    }

    /// <summary>History that predates the service. Goes the same way, but nobody is notified and no deadline runs.</summary>
    public static Declaration Import(
        Guid id, DeclarationReference reference, DeclarationContent content, HistoryOrigin origin, byte[] secretHash, ReceiptLane lane, DateTimeOffset now)
    {
        var declaration = new Declaration
        {
            Id = id,
            Reference = reference,
            FiledAt = origin.FiledAt.ToMillisecond(),
            FiledByKind = ActorKind.Import,
            SecretHash = secretHash,
            Source = origin.Source,
            SourceId = origin.SourceId,
            Precision = origin.Precision,
            Labels = origin.Labels,
        };
        declaration.Append(StageKind.Notification, SealedContent.Of(content), Actor.Import, lane, now);
        return declaration;
    }

    /// <summary>A later stage: a whole submission again; what changed is computed, not typed.</summary>
    /// <remarks>A withdrawal is kept and marks the declaration; any other stage after it takes it back.</remarks>
    /// <exception cref="RuleViolationException">
    /// The declaration is an exercise and the stage is not, or the other way round; it is withdrawn twice, or is imported history; the stage adds nothing.
    /// </exception>
    public DeclarationStage AddStage(
        StageKind kind, DeclarationContent content, Actor by, ReceiptLane lane, DateTimeOffset now, Invention? invention = null) =>
        AddStage(kind, SealedContent.Of(content, invention?.Salt), by, lane, now);

    /// <summary>The same with content that was sealed before the writer's turn.</summary>
    /// <exception cref="RuleViolationException">The declaration is an exercise and the stage is not, or the other way round.</exception>
    public DeclarationStage AddStage(StageKind kind, SealedContent content, Actor by, ReceiptLane lane, DateTimeOffset now)
    {
        if (Exercise != content.Exercise)
        {
            throw new RuleViolationException("declaration.exercise-mixed", "An exercise stays one, and a real declaration cannot become one.");
        }

        if (kind is StageKind.Withdrawal && WithdrawnAt is not null)
        {
            throw new RuleViolationException("declaration.withdrawn", "The declaration is withdrawn already.");
        }

        if (kind is StageKind.Withdrawal && IsHistory)
        {
            throw new RuleViolationException("declaration.history", "Imported history is not withdrawn.");
        }

        if (AddsNothing(kind, content))
        {
            throw new RuleViolationException("declaration.unchanged", "Nothing has changed since the stage before.");
        }

        WithdrawnAt = kind is StageKind.Withdrawal ? now.ToMillisecond() : null;
        return Append(kind, content, by, lane, now);
    }

    /// <summary>An analyst knows which establishment of the directory it is. Reference and stages stay as they are.</summary>
    /// <exception cref="RuleViolationException">It is attached to that one already.</exception>
    public void AttachTo(Guid establishmentId)
    {
        if (EstablishmentId == establishmentId)
        {
            throw new RuleViolationException("establishment.attached", "The declaration is attached to this establishment already.");
        }

        EstablishmentId = establishmentId;
    }

    /// <summary>
    /// It says what the latest stage says, and meets nothing that an earlier one did not. An intermediate and a final report may well do so: that
    /// nothing has changed is news too.
    /// </summary>
    private bool AddsNothing(StageKind kind, SealedContent content) =>
        WithdrawnAt is null
        && (kind is StageKind.Correction || (kind < StageKind.Intermediate && _stages.Exists(s => s.Kind >= kind && s.Kind <= StageKind.Final)))
        && _stages.MaxBy(s => s.Number)!.Says(content);

    private DeclarationStage Append(StageKind kind, SealedContent content, Actor by, ReceiptLane lane, DateTimeOffset now)
    {
        var stage = DeclarationStage.File(this, _stages.Count + 1, kind, content, by, lane, now.ToMillisecond());
        _stages.Add(stage);
        Raise(new DeclarationSubmitted(Id, stage.Number, stage.SubmittedAt));
        return stage;
    }
}

/// <summary>One submission. Immutable, but for erasure.</summary>
public sealed class DeclarationStage
{
    private DeclarationStage()
    {
    }

    public Guid DeclarationId { get; private init; }

    /// <summary>From 1, in order of submission.</summary>
    public int Number { get; private init; }

    public StageKind Kind { get; private init; }

    /// <summary>UTC, to the millisecond: as hashed.</summary>
    public DateTimeOffset SubmittedAt { get; private init; }

    public ActorKind SubmittedByKind { get; private init; }

    public Guid? SubmittedById { get; private init; }

    public IReadOnlyList<SealedGroup> Groups { get; private set; } = [];

    public Receipt Receipt { get; private init; } = null!;

    /// <summary>What was said, without the blocks that were erased.</summary>
    public DeclarationContent Content() => ContentGroups.Join(Groups.Select(g => g.Body).OfType<string>());

    /// <summary>Digests, content hash and own hash agree. Whether the previous link is the right one is the chain's question.</summary>
    public bool Holds(DeclarationReference reference) =>
        Groups.All(g => g.Holds())
        && Receipt.ContentHashOf(Groups) == Receipt.ContentHash
        && Receipt.HashOf(Receipt.PreviousHash, reference, Number, Kind, SubmittedAt, Receipt.ContentHash) == Receipt.Hash;

    /// <summary>Whether the declaration is marked as a drill because this stage says so; nothing contradicts the mark once the block was erased.</summary>
    public bool Marks(bool exercise) =>
        Groups.FirstOrDefault(g => g.Group == ContentGroups.Of("reportingReason"))?.Body is not { } body
        || exercise == (ContentGroups.Join([body]).ReportingReason is ReportingReason.Exercise);

    /// <summary>Whether it is the same but for what is said of one submission; nobody can tell once a block was erased.</summary>
    internal bool Says(SealedContent content) => Groups.All(g => g.Body is not null) && Lasting(Groups).SequenceEqual(Lasting(content.Groups));

    private static IEnumerable<string> Lasting(IEnumerable<SealedGroup> groups) =>
        ContentGroups.Split(ContentGroups.Join(groups.Select(g => g.Body!)).Lasting()).OrderBy(g => g.Key).Select(g => g.Value);

    internal static DeclarationStage File(
        Declaration declaration, int number, StageKind kind, SealedContent content, Actor by, ReceiptLane lane, DateTimeOffset at)
    {
        var receipt = Receipt.Append(lane, declaration.Reference, number, kind, at, content.Hash);
        lane.MoveTo(receipt);
        return new()
        {
            DeclarationId = declaration.Id,
            Number = number,
            Kind = kind,
            SubmittedAt = at,
            SubmittedByKind = by.Kind,
            SubmittedById = by.Id,
            Groups = content.Groups,
            Receipt = receipt,
        };
    }
}

/// <summary>What tells an invented declaration from a real one, for trials. It goes the whole way, as if it had been declared here.</summary>
/// <param name="Source">Which invention; with <paramref name="SourceId"/> it is unique.</param>
/// <param name="Salt">16 bytes a block, so that the same invention has the same hashes again. Nothing secret may rest on them.</param>
public sealed record Invention(string Source, string SourceId, Func<byte[]> Salt);

/// <param name="Source">For example <c>vcdb</c>; with <paramref name="SourceId"/> it is imported once.</param>
/// <param name="FiledAt">UTC start, in the authority's time zone, of the year, month or day that the source gives.</param>
public sealed record HistoryOrigin(string Source, string SourceId, DateTimeOffset FiledAt, DatePrecision Precision, HistoryLabels Labels);

/// <summary>What the source of imported history had decided; null leaves the engine's proposal.</summary>
public sealed record HistoryLabels
{
    public Origin? Origin { get; init; }
    public IncidentType? Type { get; init; }
    public RootCause? RootCause { get; init; }
    public Certainty? DataLoss { get; init; }
    public Certainty? DataIntegrity { get; init; }
    public Certainty? DataDisclosure { get; init; }
    public CareImpact? CareImpact { get; init; }
    public Endangerment? Endangerment { get; init; }
    public bool? InPerimeter { get; init; }
    public bool? ProviderCascade { get; init; }
}

/// <summary>A stage was stored. Key of its consumers: declaration and stage.</summary>
public sealed record DeclarationSubmitted(Guid DeclarationId, int Stage, DateTimeOffset At) : IDomainEvent
{
    public Guid SubjectId => DeclarationId;
}
