using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Reporting.Infrastructure.Secrets;

/// <summary>Keeps a short secret that must be readable again, such as the one that signs a webhook: AES-256-GCM, bound to its owner.</summary>
public sealed class SecretWrapping(SecretKeys keys)
{
    private const int LongestSecret = 4096;

    private readonly byte[] _key = keys.For("secret-wrapping");

    /// <param name="owner">Whose secret it is; the same value opens it, and a copy in another owner's row stays closed.</param>
    public string Wrap(string secret, string owner)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Encoding.UTF8.GetByteCount(secret), LongestSecret, nameof(secret));
        return SealedText.Seal(_key, secret, owner);
    }

    /// <exception cref="CryptographicException">The text is not a wrapped secret, was altered, or belongs to another owner or key.</exception>
    public string Unwrap(string wrapped, string owner) => SealedText.Open(_key, wrapped, owner);
}

/// <summary>Texts under a key of 32 bytes, AES-256-GCM, bound to their owner.</summary>
internal static class SealedText
{
    private const string Version = "v1.";
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static string Seal(byte[] key, string text, string owner)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[NonceLength + TagLength + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength), Bound(owner));
        return Version + Base64Url.EncodeToString(sealedBytes);
    }

    public static string Open(byte[] key, string wrapped, string owner)
    {
        if (!wrapped.StartsWith(Version, StringComparison.Ordinal) || !Base64Url.IsValid(wrapped.AsSpan(Version.Length)))
        {
            throw new CryptographicException("Not a wrapped secret.");
        }

        var sealedBytes = Base64Url.DecodeFromChars(wrapped.AsSpan(Version.Length));
        if (sealedBytes.Length <= NonceLength + TagLength)
        {
            throw new CryptographicException("Not a wrapped secret.");
        }

        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(
            sealedBytes.AsSpan(0, NonceLength), sealedBytes.AsSpan(NonceLength + TagLength),
            sealedBytes.AsSpan(NonceLength, TagLength), plain, Bound(owner));
        return Encoding.UTF8.GetString(plain);
    }

    private static byte[] Bound(string owner) => Encoding.UTF8.GetBytes(Version + owner);
}
