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

    /// <summary>Lets a colleague join an establishment, with a role; belongs to no account until it is used.</summary>
    Invitation,
}

/// <summary>A link that works once and for a while. Only the SHA-256 of its 256 random bits is kept.</summary>
/// <remarks><see cref="UsedAt"/> is a concurrency token: of two people who use one link at once, one is refused.</remarks>
public sealed class OneTimeLink
{
    /// <summary>What the key is for that the secrets of invitations are derived with.</summary>
    public const string InvitationKeys = "invitation-links";

    private OneTimeLink()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();

    public LinkPurpose Purpose { get; private init; }

    /// <summary>Of an invitation: who accepted it.</summary>
    public Guid? AccountId { get; private set; }

    /// <summary>Of an invitation: the establishment to join, the role there, and who invites.</summary>
    public Guid? EstablishmentId { get; private init; }

    public string? Role { get; private init; }

    public Guid? IssuedById { get; private init; }

    /// <summary>Of an invitation: where it is mailed; null when it is handed over by the inviter.</summary>
    public string? Address { get; private init; }

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

    /// <summary>An invitation. Its token is derived from its id, so that the sender of mails can write the link without its being stored.</summary>
    /// <param name="role">One of <see cref="Roles.OfEstablishments"/>.</param>
    /// <param name="address">Null when no mail is to be sent.</param>
    public static (OneTimeLink Link, string Token) Invite(
        Guid establishmentId, string role, Guid byAccount, string? address, TimeSpan validFor, byte[] key, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7();
        var token = TokenOf(id, key);
        var link = new OneTimeLink
        {
            Id = id,
            Purpose = LinkPurpose.Invitation,
            EstablishmentId = establishmentId,
            Role = role,
            IssuedById = byAccount,
            Address = address,
            TokenHash = HashOf(token),
            CreatedAt = now.ToMillisecond(),
            ExpiresAt = (now + validFor).ToMillisecond(),
        };
        return (link, token);
    }

    /// <param name="key">Of the purpose <see cref="InvitationKeys"/>.</param>
    public static string TokenOf(Guid invitationId, byte[] key) => Convert.ToHexStringLower(HMACSHA256.HashData(key, invitationId.ToByteArray(bigEndian: true)));

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public bool OpenAt(DateTimeOffset now) => UsedAt is null && now < ExpiresAt;

    public void Use(DateTimeOffset now) => UsedAt ??= now.ToMillisecond();

    /// <summary>Used by whoever joins with it.</summary>
    public void Accept(Guid accountId, DateTimeOffset now)
    {
        AccountId = accountId;
        Use(now);
    }
}
