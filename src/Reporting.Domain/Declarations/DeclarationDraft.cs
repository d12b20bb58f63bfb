using Reporting.Domain.Common;

namespace Reporting.Domain.Declarations;

/// <summary>What somebody has answered so far, right or wrong: of a new declaration, or of a later stage of one. Not a declaration yet.</summary>
public sealed class DeclarationDraft : AggregateRoot
{
    private DeclarationDraft()
    {
    }

    /// <summary>Null for a new declaration; otherwise whoever may add to that one may go on with this.</summary>
    public Guid? DeclarationId { get; private init; }

    /// <summary>Who began it signed in, and finds it again from any device; null when anonymous.</summary>
    public Guid? AccountId { get; private init; }

    /// <summary>Sealed by the caller, see <see cref="AggregateRoot.Id"/>; null once it was sent.</summary>
    public string? Answers { get; private set; }

    /// <summary>UTC.</summary>
    public DateTimeOffset SavedAt { get; private set; }

    /// <summary>Idempotency key of its sending: sent twice, it is one stage.</summary>
    public Guid SendKey { get; private set; }

    /// <summary>What it became.</summary>
    public Guid? SentAs { get; private set; }

    public static DeclarationDraft Start(Guid? declarationId, Actor by, DateTimeOffset now) => new()
    {
        DeclarationId = declarationId,
        AccountId = by.Kind is ActorKind.Account ? by.Id : null,
        SendKey = Guid.CreateVersion7(),
        SavedAt = now.ToMillisecond(),
    };

    /// <param name="answers">Sealed for this draft.</param>
    /// <exception cref="RuleViolationException">It was sent.</exception>
    public void Save(string answers, DateTimeOffset now)
    {
        if (SentAs is not null)
        {
            throw new RuleViolationException("draft.sent", "This draft was sent already.");
        }

        (Answers, SavedAt) = (answers, now.ToMillisecond());
    }

    /// <summary>Its sending was answered by another body under the same key: it asks again under a new one.</summary>
    public void AskAgain() => SendKey = Guid.CreateVersion7();

    /// <summary>Forgets the answers: they stand in the declaration now.</summary>
    public void BecomeStageOf(Guid declarationId, DateTimeOffset now)
    {
        if (SentAs is not null)
        {
            throw new RuleViolationException("draft.sent", "This draft was sent already.");
        }

        (SentAs, Answers, SavedAt) = (declarationId, null, now.ToMillisecond());
    }
}
