using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Secrets;

/// <summary>One master key, and a key of its own for each purpose, so that what one part gives away opens nothing elsewhere.</summary>
/// <remarks>
/// The master key is <c>Secrets:Key</c>, or else the file <c>keys/reporting.key</c> of the data directory, made at first use.
/// Whoever loses it can no longer show a receipt's secret again, nor sign a webhook: it belongs in the backup, apart from the database.
/// </remarks>
public sealed class SecretKeys
{
    internal const int Length = 32;

    private readonly byte[] _master;

    public SecretKeys(byte[] master)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(master.Length, Length);
        _master = [.. master];
    }

    internal SecretKeys(IOptions<SecretSettings> settings, DataDirectory data)
        : this(SecretSettings.TryRead(settings.Value.Key, out var configured) ? configured : KeyFile.ReadOrCreate(data))
    {
    }

    /// <summary>32 bytes, always the same for one purpose (HKDF-SHA256, RFC 5869).</summary>
    /// <param name="purpose">What the key is for, such as <c>webhook-secrets</c>; part of the stored format, never changed once used.</param>
    public byte[] For(string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, _master, Length, salt: null, info: Encoding.UTF8.GetBytes($"reporting/v1/{purpose}"));
    }
}
