using System.Security.Cryptography;

namespace Reporting.Infrastructure.Secrets;

/// <summary>Tells, without giving it away, under which master key a database was made: a program with another key must not work on it.</summary>
public sealed class KeyFingerprint
{
    private const string Purpose = "key-fingerprint";

    private KeyFingerprint()
    {
    }

    /// <summary>Always 1: a database has one master key.</summary>
    public int Id { get; private init; } = 1;

    /// <summary>SHA-256 of a key derived for this purpose alone, hexadecimal.</summary>
    public string Value { get; private init; } = "";

    public static KeyFingerprint Of(SecretKeys keys) => new() { Value = ValueOf(keys) };

    public bool Fits(SecretKeys keys) => Value == ValueOf(keys);

    private static string ValueOf(SecretKeys keys) => Convert.ToHexStringLower(SHA256.HashData(keys.For(Purpose)));
}
