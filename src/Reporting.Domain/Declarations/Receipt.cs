using System.Security.Cryptography;
using System.Text;
using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Declarations;

/// <summary>One block of content with its salted digest. Erasure removes body and salt and keeps the digest.</summary>
/// <param name="Salt">Base64, 16 bytes, drawn for this block alone: without it a short answer could be guessed from its digest.</param>
/// <param name="Digest">SHA-256 of salt and body, hexadecimal.</param>
public sealed record SealedGroup(ContentGroup Group, string? Body, string? Salt, string Digest)
{
    public static SealedGroup Seal(ContentGroup group, string body) => Seal(group, body, null);

    /// <param name="salt">Of an <see cref="Invention"/>; drawn when null.</param>
    internal static SealedGroup Seal(ContentGroup group, string body, byte[]? salt)
    {
        salt ??= RandomNumberGenerator.GetBytes(16);
        return new(group, body, Convert.ToBase64String(salt), DigestOf(salt, body));
    }

    public SealedGroup Erase() => new(Group, null, null, Digest);

    /// <summary>True for an erased block: there is nothing left that could contradict its digest.</summary>
    public bool Holds() => Body is null ? Salt is null : SaltBytes() is { } salt && DigestOf(salt, Body) == Digest;

    /// <summary>Null when what is stored is not what was written: damage, to be told apart from a failure.</summary>
    private byte[]? SaltBytes()
    {
        var bytes = new byte[16];
        return Salt is not null && Convert.TryFromBase64String(Salt, bytes, out var written) && written == bytes.Length ? bytes : null;
    }

    private static string DigestOf(byte[] salt, string body) => Convert.ToHexStringLower(SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(body)]));
}

/// <summary>What a stage says, sealed block by block: all of a receipt that needs no place in a chain, so that nobody waits at the writer for it.</summary>
/// <param name="Hash">SHA-256 over the digests of the blocks, hexadecimal.</param>
public sealed record SealedContent(IReadOnlyList<SealedGroup> Groups, string Hash, bool Exercise)
{
    public static SealedContent Of(DeclarationContent content) => Of(content, null);

    /// <param name="salt">Of an <see cref="Invention"/>; drawn when null.</param>
    internal static SealedContent Of(DeclarationContent content, Func<byte[]>? salt)
    {
        SealedGroup[] groups = [.. ContentGroups.Split(content).Select(g => SealedGroup.Seal(g.Key, g.Value, salt?.Invoke()))];
        return new(groups, Receipt.ContentHashOf(groups), content.ReportingReason is ReportingReason.Exercise);
    }
}

/// <summary>The proof of one submission: its place in a chain in which no link can be changed, removed or slipped in afterwards.</summary>
public sealed record Receipt
{
    private Receipt()
    {
    }

    /// <summary>One chain per writer lane.</summary>
    public int Lane { get; private init; }

    /// <summary>From 1, without gaps.</summary>
    public long Seq { get; private init; }

    /// <summary>SHA-256 over the digests of the blocks: the content's hash, hexadecimal.</summary>
    public string ContentHash { get; private init; } = "";

    public string PreviousHash { get; private init; } = "";

    /// <summary>SHA-256 of previous hash, reference, stage and its kind, instant and content hash, hexadecimal.</summary>
    public string Hash { get; private init; } = "";

    internal static Receipt Append(ReceiptLane lane, DeclarationReference reference, int stage, StageKind kind, DateTimeOffset at, string contentHash) => new()
    {
        Lane = lane.Lane,
        Seq = lane.Seq + 1,
        ContentHash = contentHash,
        PreviousHash = lane.Head,
        Hash = HashOf(lane.Head, reference, stage, kind, at, contentHash),
    };

    public static string ContentHashOf(IEnumerable<SealedGroup> groups) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', groups.OrderBy(g => g.Group).Select(g => g.Digest)))));

    public static string HashOf(string previous, DeclarationReference reference, int stage, StageKind kind, DateTimeOffset at, string contentHash)
    {
        var text = FormattableString.Invariant($"{previous}\n{reference}\n{stage}\n{kind}\n{at.ToMillisecond():yyyy-MM-ddTHH:mm:ss.fffZ}\n{contentHash}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
    }
}

/// <summary>The head of one chain. Two writers on one lane cannot both move it: the version refuses the second.</summary>
public sealed class ReceiptLane
{
    private ReceiptLane()
    {
    }

    public int Lane { get; private init; }
    public long Seq { get; private set; }
    public string Head { get; private set; } = "";
    public int Version { get; private set; }

    /// <summary>The writer that appends here for now, so that others do not meet it; the chain does not rely on it.</summary>
    public Guid? Holder { get; private set; }
    public DateTimeOffset? HeldUntil { get; private set; }

    /// <summary>Whether this writer may append: the lane is its own, or its holder has not written for a while.</summary>
    public bool IsOpenTo(Guid writer, DateTimeOffset now) => Holder is null || Holder == writer || HeldUntil <= now;

    /// <exception cref="RuleViolationException">Another writer holds it.</exception>
    public void Hold(Guid writer, DateTimeOffset now, TimeSpan time)
    {
        if (!IsOpenTo(writer, now))
        {
            throw new RuleViolationException("lane.held", $"Lane {Lane} is held by another writer.");
        }

        (Holder, HeldUntil) = (writer, (now + time).ToMillisecond());
        Version++;
    }

    public static ReceiptLane Start(int lane) => new() { Lane = lane };

    internal void MoveTo(Receipt receipt)
    {
        (Seq, Head) = (receipt.Seq, receipt.Hash);
        Version++;
    }
}
