using Reporting.Domain.Common;

namespace Reporting.Domain.Files;

/// <summary>In the order in which they happen, which tells apart what happened in one millisecond.</summary>
public enum CustodyAct
{
    /// <summary>Its transfer began.</summary>
    Received,

    /// <summary>Whole, read back from the disk, and its hash kept.</summary>
    Hashed,

    /// <summary>The content is of another kind than its name or declared type.</summary>
    TypeDiffered,

    Scanned,
    NotScanned,
    TooLargeToScan,

    /// <summary>Somebody else than its sender saw that it is there.</summary>
    Read,

    Downloaded,

    /// <summary>Its content left inside an encrypted archive.</summary>
    DownloadedSealed,

    /// <summary>Its content left inside an evidence package.</summary>
    Packaged,

    /// <summary>What is stored is not what was sealed; nothing left.</summary>
    FoundDamaged,

    Withdrawn,
}

/// <summary>Whose hand it was, as the declarant is shown it.</summary>
public enum CustodyRole
{
    System,

    /// <summary>Whoever holds the declaration's secret.</summary>
    Holder,

    /// <summary>An account of the establishment.</summary>
    Member,

    Analyst,
    Program,
}

/// <summary>Who has a file in hand.</summary>
public sealed record Custodian(Actor Actor, CustodyRole Role)
{
    public static readonly Custodian System = new(Actor.System, CustodyRole.System);
}

/// <summary>One line of the custody of a file; added, never changed.</summary>
public sealed class CustodyEntry
{
    private CustodyEntry()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();

    public Guid AttachmentId { get; private init; }

    public CustodyAct Act { get; private init; }

    public DateTimeOffset At { get; private init; }

    public CustodyRole Role { get; private init; }

    public ActorKind ByKind { get; private init; }

    /// <summary>Account or API key.</summary>
    public Guid? ById { get; private init; }

    /// <summary>What a scanner calls what it found, or a media type.</summary>
    public string? Detail { get; private init; }

    public static CustodyEntry Of(Guid attachmentId, CustodyAct act, Custodian by, DateTimeOffset now, string? detail) => new()
    {
        AttachmentId = attachmentId,
        Act = act,
        At = now.ToMillisecond(),
        Role = by.Role,
        ByKind = by.Actor.Kind,
        ById = by.Actor.Id,
        Detail = detail,
    };
}
