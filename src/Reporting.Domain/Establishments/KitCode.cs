using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Reporting.Domain.Common;

namespace Reporting.Domain.Establishments;

/// <summary>
/// What the square code of an establishment's emergency sheet holds: it fills in the establishment's number on the form, and opens nothing.
/// Its token is derived with a key of the server, so that the sheet can be printed again; only a hash is stored.
/// </summary>
public sealed class KitCode : AggregateRoot
{
    private const int TokenBytes = 16;

    private KitCode()
    {
    }

    public Guid EstablishmentId { get; private init; }

    /// <summary>SHA-256 of the token.</summary>
    public byte[] TokenHash { get; private init; } = [];

    public DateTimeOffset IssuedAt { get; private init; }

    /// <summary>Sheets that bear it still lead to the form, which says that they are out of date.</summary>
    public DateTimeOffset? RevokedAt { get; private set; }

    /// <param name="derivationKey">The same for every code, 32 bytes.</param>
    public static KitCode Issue(Guid establishmentId, byte[] derivationKey, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7();
        return new() { Id = id, EstablishmentId = establishmentId, TokenHash = HashOf(TokenOf(id, derivationKey)), IssuedAt = now.ToMillisecond() };
    }

    /// <summary>128 bits, safe in an address.</summary>
    public string Token(byte[] derivationKey) => TokenOf(Id, derivationKey);

    /// <summary>Harmless to repeat.</summary>
    public void Revoke(DateTimeOffset now) => RevokedAt ??= now.ToMillisecond();

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static string TokenOf(Guid id, byte[] key) => Base64Url.EncodeToString(HMACSHA256.HashData(key, id.ToByteArray(bigEndian: true)).AsSpan(0, TokenBytes));
}
