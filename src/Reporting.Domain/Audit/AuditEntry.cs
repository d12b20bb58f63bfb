using Reporting.Domain.Common;

namespace Reporting.Domain.Audit;

/// <summary>Who did what to which record, and when. Codes and ids only: never a name, a narrative or a secret.</summary>
public sealed class AuditEntry
{
    private AuditEntry()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();

    public DateTimeOffset At { get; private init; }

    public ActorKind ActorKind { get; private init; }

    /// <summary>Account or API key; null for an anonymous person and for the system.</summary>
    public Guid? ActorId { get; private init; }

    /// <summary>Noun and past participle: <c>account.created</c>, <c>key.revoked</c>.</summary>
    public string Action { get; private init; } = "";

    /// <summary>What kind of record <see cref="SubjectId"/> names: <c>account</c>, <c>key</c>, <c>incident</c>.</summary>
    public string SubjectKind { get; private init; } = "";

    public Guid? SubjectId { get; private init; }

    /// <summary>Codes that complete the action, such as the roles that were granted; at most 200 characters.</summary>
    public string? Detail { get; private init; }

    public static AuditEntry Of(Actor actor, string action, string subjectKind, Guid? subjectId, DateTimeOffset now, string? detail = null) => new()
    {
        At = now.ToMillisecond(),
        ActorKind = actor.Kind,
        ActorId = actor.Id,
        Action = action,
        SubjectKind = subjectKind,
        SubjectId = subjectId,
        Detail = detail is { Length: > 200 } ? detail[..200] : detail,
    };
}
