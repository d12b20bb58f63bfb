using System.Security.Cryptography;
using System.Text;
using Reporting.Domain.Common;

namespace Reporting.Domain.Audit;

/// <summary>Who did what to which record, and when. Codes and ids only: never a name, a narrative or a secret.</summary>
/// <remarks>A link of a chain, as a receipt is: none can be changed, removed or slipped in afterwards. With nothing to erase, it needs no salt.</remarks>
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

    /// <summary>One chain per writer lane. Null in what was written before there was a chain.</summary>
    public int? Lane { get; private set; }

    /// <summary>From 1, without gaps.</summary>
    public long? Place { get; private set; }

    public string? PreviousHash { get; private set; }

    /// <summary>SHA-256 of the previous hash and of everything above, hexadecimal.</summary>
    public string? Hash { get; private set; }

    /// <summary>What is stored agrees with its own hash. Whether the previous link is the right one is the chain's question.</summary>
    public bool Holds() => PreviousHash is not null && Hash == HashAfter(PreviousHash);

    /// <summary>Takes the next place of a lane; again when the save that stores both did not succeed.</summary>
    public void Append(AuditLane lane)
    {
        (Lane, Place, PreviousHash, Hash) = (lane.Lane, lane.Seq + 1, lane.Head, HashAfter(lane.Head));
        lane.MoveTo(this);
    }

    private string HashAfter(string previous)
    {
        // The only free text comes last: nothing that it holds can stand for another field.
        var text = FormattableString.Invariant(
            $"{previous}\n{Id:D}\n{At.ToMillisecond():yyyy-MM-ddTHH:mm:ss.fffZ}\n{ActorKind}\n{ActorId:D}\n{Action}\n{SubjectKind}\n{SubjectId:D}\n{Detail}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

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
