using System.Numerics;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Secrets;

/// <summary>
/// The key that the service signs with, for whoever checks it elsewhere: ECDSA on P-256. That of <c>Signing:KeyFile</c>, else one derived from
/// the master key, which every program then has and no database holds.
/// </summary>
public sealed class SigningKey : IDisposable
{
    private const string Purpose = "manifest-signing";

    /// <summary>Order of the group (FIPS 186-5, P-256).</summary>
    private static readonly BigInteger _order = new(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);

    private readonly ECDsa _key;

    /// <exception cref="SettingException">The configured file holds no such key.</exception>
    public SigningKey(SecretKeys keys, IConfiguration configuration)
    {
        _key = configuration["Signing:KeyFile"] is { Length: > 0 } file ? Read(file) : Derive(keys.For(Purpose));
        PublicKey = _key.ExportSubjectPublicKeyInfo();
        Id = IdOf(PublicKey);
    }

    /// <summary>First 16 hexadecimal digits of the SHA-256 of the public key.</summary>
    public string Id { get; }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey { get; }

    /// <summary>The public key as openssl reads it.</summary>
    public string Pem => PemEncoding.WriteString("PUBLIC KEY", PublicKey) + "\n";

    public static string IdOf(byte[] publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey))[..16];

    /// <summary>Over the SHA-256 of the bytes; DER, as openssl reads it.</summary>
    public byte[] Sign(ReadOnlySpan<byte> bytes) => _key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>False also for what is no key or no signature.</summary>
    public static bool Verifies(byte[] publicKey, byte[] bytes, byte[] signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            return key.VerifyData(bytes, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public void Dispose() => _key.Dispose();

    private static ECDsa Read(string file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            if (key.KeySize == 256)
            {
                return key;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new SettingException("Signing:KeyFile must name a file with a private key on P-256 in PEM, from 'openssl ecparam -name prime256v1 -genkey -noout'.");
        }

        key.Dispose();
        throw new SettingException("Signing:KeyFile must hold a key on P-256.");
    }

    private static ECDsa Derive(byte[] seed)
    {
        var secret = (new BigInteger(seed, isUnsigned: true, isBigEndian: true) % (_order - 1)) + 1;
        var bytes = secret.ToByteArray(isUnsigned: true, isBigEndian: true);
        var padded = new byte[32];
        bytes.CopyTo(padded, padded.Length - bytes.Length);
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = padded });
    }
}
