using System.Text;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Manifests;

/// <summary>What the heads of all chains were one night, signed. Kept here, and outside, where nobody of the house can change it.</summary>
public sealed class ChainManifest : AggregateRoot
{
    private ChainManifest()
    {
    }

    /// <summary>UTC. One a day, whoever of several workers comes first.</summary>
    public DateOnly Day { get; private init; }

    public DateTimeOffset SignedAt { get; private init; }

    /// <summary>The signed text, byte for byte (UTF-8).</summary>
    public string Body { get; private init; } = "";

    /// <summary>ECDSA P-256 over SHA-256 of the body, in DER, base64.</summary>
    public string Signature { get; private init; } = "";

    /// <summary>The key it was signed with, see <see cref="SigningKey.IdOf"/>.</summary>
    public string KeyId { get; private init; } = "";

    /// <summary>SubjectPublicKeyInfo, base64: also of a key that is no longer in use.</summary>
    public string PublicKey { get; private init; } = "";

    public static ChainManifest Of(DateOnly day, string body, SigningKey key, DateTimeOffset now) => new()
    {
        Day = day,
        SignedAt = now.ToMillisecond(),
        Body = body,
        Signature = Convert.ToBase64String(key.Sign(Encoding.UTF8.GetBytes(body))),
        KeyId = key.Id,
        PublicKey = Convert.ToBase64String(key.PublicKey),
    };
}
