using Reporting.Domain.Common;

namespace Reporting.Domain.Files;

/// <summary>How far a file has come.</summary>
public enum AttachmentState
{
    /// <summary>Bytes are still coming, or their sender was cut off.</summary>
    Receiving,

    /// <summary>Whole, hashed and encrypted; the scanner has not had it yet.</summary>
    Sealed,

    Clean,

    /// <summary>The scanner found something, or the content is not what the name or the declared type says.</summary>
    Suspicious,

    /// <summary>No scanner, or none that answers: kept as it is, and scanned as soon as one does.</summary>
    NotScanned,

    /// <summary>More than the scanner takes.</summary>
    TooLargeToScan,

    /// <summary>Taken back: name, hash and custody stay, the content is destroyed.</summary>
    Withdrawn,
}

/// <summary>What a scanner said of one file.</summary>
public enum ScanResult
{
    Clean,
    Infected,
    TooLarge,

    /// <summary>It did not answer, or not in its own language.</summary>
    Away,
}

/// <summary>A file that belongs to one declaration: evidence, with the log of everyone who had it in hand.</summary>
/// <remarks>Its bytes lie outside the database, encrypted under a key of their own; <see cref="StoredAs"/> says where.</remarks>
public sealed class Attachment : AggregateRoot
{
    public const int LongestName = 200;
    public const int LongestType = 100;
    public const int LongestFinding = 200;

    /// <summary>After these the next attempt comes every hour.</summary>
    private static readonly TimeSpan[] _pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)];
    private static readonly TimeSpan _longestPause = TimeSpan.FromHours(1);

    private readonly List<CustodyEntry> _custody = [];

    private Attachment()
    {
    }

    public Guid DeclarationId { get; private init; }

    /// <summary>The message of the declaration's thread that it goes with; null for what goes with none.</summary>
    public Guid? MessageId { get; private init; }

    /// <summary>As its sender called it, without folders and control characters. May tell who was hit: never in a log or an address.</summary>
    public string Name { get; private init; } = "";

    /// <summary>The media type its sender gave; null when none was.</summary>
    public string? DeclaredType { get; private init; }

    /// <summary>The media type that the content itself tells; set when sealed.</summary>
    public string? FoundType { get; private set; }

    /// <summary>The content is of another kind than the declared type.</summary>
    public bool TypeDiffers { get; private set; }

    /// <summary>Bytes, as announced.</summary>
    public long Length { get; private init; }

    /// <summary>Bytes that are stored so far.</summary>
    public long Received { get; private set; }

    public AttachmentState State { get; private set; }

    /// <summary>Name of the encrypted file on disk: random, so that a listing of the folder tells nothing.</summary>
    public string StoredAs { get; private init; } = "";

    /// <summary>The file's own key, wrapped under the master key; empty once it was withdrawn.</summary>
    public string WrappedKey { get; private set; } = "";

    /// <summary>Of the content, hexadecimal; null until sealed.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>What its sender says the hash must be; null when it says nothing.</summary>
    public string? AnnouncedSha256 { get; private init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>UTC; when it last grew or changed its state. What stops growing is swept by it.</summary>
    public DateTimeOffset ChangedAt { get; private set; }

    public DateTimeOffset? SealedAt { get; private set; }

    public ActorKind AddedByKind { get; private init; }

    /// <summary>Account or API key; null for whoever holds the declaration's secret.</summary>
    public Guid? AddedById { get; private init; }

    public CustodyRole AddedBy { get; private init; }

    /// <summary>What the scanner calls what it found.</summary>
    public string? Finding { get; private set; }

    /// <summary>When the scanner may take it (again), and its lease at once; null when nothing more is to be scanned.</summary>
    public DateTimeOffset? ScanDueAt { get; private set; }

    public int ScanAttempts { get; private set; }

    /// <summary>Those that were loaded and those that are new; rows are added and never changed.</summary>
    public IReadOnlyList<CustodyEntry> Custody => _custody;

    public bool IsStored => State is not (AttachmentState.Receiving or AttachmentState.Withdrawn);

    /// <summary>The beginning of a transfer.</summary>
    /// <param name="id">Made by the caller, who encrypts under it before anything is stored.</param>
    /// <exception cref="RuleViolationException">The name, the type or the hash is not acceptable.</exception>
    public static Attachment Receive(Guid id, Guid declarationId, AnnouncedFile file, string storedAs, string wrappedKey, Custodian by, DateTimeOffset now)
    {
        if (file.Length <= 0)
        {
            throw new RuleViolationException("file.empty", "A file without content proves nothing.");
        }

        if (file.Sha256 is { } hash && !IsHash(hash))
        {
            throw new RuleViolationException("file.hash-malformed", "A SHA-256 has 64 hexadecimal digits.");
        }

        var attachment = new Attachment
        {
            Id = id,
            DeclarationId = declarationId,
            MessageId = file.MessageId,
            Name = FileName.Of(file.Name),
            DeclaredType = MediaType.Of(file.Type),
            Length = file.Length,
            AnnouncedSha256 = file.Sha256?.ToLowerInvariant(),
            StoredAs = storedAs,
            WrappedKey = wrappedKey,
            CreatedAt = now.ToMillisecond(),
            ChangedAt = now.ToMillisecond(),
            AddedByKind = by.Actor.Kind,
            AddedById = by.Actor.Id,
            AddedBy = by.Role,
        };
        attachment.Log(CustodyAct.Received, by, now);
        return attachment;
    }

    /// <summary>Bytes up to <paramref name="offset"/> are on the disk. It may go back: what could not be read again is sent again.</summary>
    public void Reach(long offset, DateTimeOffset now)
    {
        Require(State is AttachmentState.Receiving, "file.complete");
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length);
        (Received, ChangedAt) = (offset, now.ToMillisecond());
    }

    /// <summary>All bytes are on the disk and were read back.</summary>
    /// <param name="scans">Whether there is a scanner to wait for.</param>
    /// <exception cref="RuleViolationException">The hash is not the announced one: what arrived is not what was sent.</exception>
    public void Seal(string sha256, string foundType, Custodian by, bool scans, DateTimeOffset now)
    {
        Require(State is AttachmentState.Receiving, "file.complete");
        if (AnnouncedSha256 is { } announced && announced != sha256)
        {
            throw new RuleViolationException("file.hash-differs", "What arrived has another hash than was announced.");
        }

        (Received, Sha256, FoundType, SealedAt) = (Length, sha256, foundType, now.ToMillisecond());
        TypeDiffers = !MediaType.Agree(DeclaredType ?? MediaType.ByName(Name), foundType);
        ScanDueAt = now.ToMillisecond();
        MoveTo(TypeDiffers ? AttachmentState.Suspicious : scans ? AttachmentState.Sealed : AttachmentState.NotScanned, now);
        Log(CustodyAct.Hashed, by, now);
        if (TypeDiffers)
        {
            Log(CustodyAct.TypeDiffered, Custodian.System, now, foundType);
        }

        Raise(new AttachmentSealed(Id, DeclarationId, SealedAt.Value));
    }

    /// <summary>Takes it for one scan: nobody else does until the lease is over.</summary>
    public void ClaimScan(TimeSpan lease, DateTimeOffset now)
    {
        Require(IsStored, "file.gone");
        ScanDueAt = (now + lease).ToMillisecond();
    }

    /// <param name="finding">What the scanner calls it, when it found something.</param>
    public void Scanned(ScanResult result, string? finding, DateTimeOffset now)
    {
        Require(IsStored, "file.gone");
        ScanAttempts++;
        if (result is ScanResult.Away)
        {
            ScanDueAt = (now + (ScanAttempts <= _pauses.Length ? _pauses[ScanAttempts - 1] : _longestPause)).ToMillisecond();
            if (State is AttachmentState.Sealed)
            {
                MoveTo(AttachmentState.NotScanned, now);
                Log(CustodyAct.NotScanned, Custodian.System, now);
                Raise(new AttachmentScanned(Id, DeclarationId, State, now.ToMillisecond()));
            }

            return;
        }

        ScanDueAt = null;
        Finding = finding is { Length: > LongestFinding } ? finding[..LongestFinding] : finding;
        MoveTo(
            result switch
            {
                ScanResult.Infected => AttachmentState.Suspicious,
                _ when TypeDiffers => AttachmentState.Suspicious,
                ScanResult.TooLarge => AttachmentState.TooLargeToScan,
                _ => AttachmentState.Clean,
            },
            now);
        Log(result is ScanResult.TooLarge ? CustodyAct.TooLargeToScan : CustodyAct.Scanned, Custodian.System, now, Finding);
        Raise(new AttachmentScanned(Id, DeclarationId, State, now.ToMillisecond()));
    }

    /// <summary>Takes it back. The caller destroys the bytes once this is stored; without the key they are worth nothing.</summary>
    public void Withdraw(Custodian by, DateTimeOffset now)
    {
        Require(State is not AttachmentState.Withdrawn, "file.gone");
        (WrappedKey, ScanDueAt) = ("", null);
        MoveTo(AttachmentState.Withdrawn, now);
        Log(CustodyAct.Withdrawn, by, now);
        Raise(new AttachmentWithdrawn(Id, DeclarationId, now.ToMillisecond()));
    }

    /// <summary>Somebody read about it, had its content, or found it damaged.</summary>
    /// <remarks>No fact follows: custody is for whoever opens the file.</remarks>
    public void Log(CustodyAct act, Custodian by, DateTimeOffset now, string? detail = null) => _custody.Add(CustodyEntry.Of(Id, act, by, now, detail));

    /// <summary>Whether its content may leave as it is: clean, or neither suspicious nor able to run where nobody scans. Else it leaves in an encrypted archive alone.</summary>
    public bool MayLeavePlain(bool scans) =>
        State is AttachmentState.Clean || (!scans && IsStored && State is not AttachmentState.Suspicious && !MediaType.Runs(Name, FoundType));

    private void MoveTo(AttachmentState next, DateTimeOffset now) => (State, ChangedAt) = (next, now.ToMillisecond());

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);

    private static void Require(bool holds, string code)
    {
        if (!holds)
        {
            throw code switch
            {
                "file.complete" => new RuleViolationException("file.complete", "The file is whole already."),
                _ => new RuleViolationException("file.gone", "The file was taken back, or never arrived."),
            };
        }
    }
}

/// <summary>What a sender says of a file before its bytes come.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Type">Media type; null when unknown.</param>
/// <param name="Sha256">Hexadecimal; null when the sender does not know it.</param>
/// <param name="MessageId">The message that it goes with, of the same declaration and side; null for none.</param>
public sealed record AnnouncedFile(string Name, long Length, string? Type = null, string? Sha256 = null, Guid? MessageId = null);

/// <summary>A file is whole. Key of its consumers: the attachment.</summary>
public sealed record AttachmentSealed(Guid AttachmentId, Guid DeclarationId, DateTimeOffset At) : IDomainEvent
{
    public Guid SubjectId => DeclarationId;
}

/// <summary>The scanner had a file, or was away for the first time. Key of its consumers: the attachment and the state.</summary>
public sealed record AttachmentScanned(Guid AttachmentId, Guid DeclarationId, AttachmentState State, DateTimeOffset At) : IDomainEvent
{
    public Guid SubjectId => DeclarationId;
}

/// <summary>A file was taken back. Key of its consumers: the attachment.</summary>
public sealed record AttachmentWithdrawn(Guid AttachmentId, Guid DeclarationId, DateTimeOffset At) : IDomainEvent
{
    public Guid SubjectId => DeclarationId;
}
