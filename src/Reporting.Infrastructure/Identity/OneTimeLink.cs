using System.Security.Cryptography;
using System.Text;
using Reporting.Domain.Common;

namespace Reporting.Infrastructure.Identity;

public enum LinkPurpose
{
    /// <summary>Makes the first administrator of an empty installation; belongs to no account.</summary>
    FirstAdministrator,

    /// <summary>Sets the password of one account, the first time or after a reset.</summary>
    SetPassword,
}

/// <summary>A link that works once and for a while. Only the SHA-256 of its 256 random bits is kept.</summary>
/// <remarks><see cref="UsedAt"/> is a concurrency token: of two people who use one link at once, one is refused.</remarks>
public sealed class OneTimeLink
{
    private OneTimeLink()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();

    public LinkPurpose Purpose { get; private init; }

    public Guid? AccountId { get; private init; }

    public byte[] TokenHash { get; private init; } = [];

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset ExpiresAt { get; private init; }

    /// <summary>When it was used, or withdrawn because a newer one replaced it.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    /// <summary>A new link and, this once, its token.</summary>
    public static (OneTimeLink Link, string Token) Issue(LinkPurpose purpose, Guid? accountId, TimeSpan validFor, DateTimeOffset now)
    {
        var token = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var link = new OneTimeLink
        {
            Purpose = purpose,
            AccountId = accountId,
            TokenHash = HashOf(token),
            CreatedAt = now.ToMillisecond(),
            ExpiresAt = (now + validFor).ToMillisecond(),
        };
        return (link, token);
    }

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public bool OpenAt(DateTimeOffset now) => UsedAt is null && now < ExpiresAt;

    public void Use(DateTimeOffset now) => UsedAt ??= now.ToMillisecond();
}
