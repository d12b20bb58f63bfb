using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Reporting.Domain.Declarations;

/// <summary>
/// The second secret of a declaration, <c>7K3M9-QTXAC</c>: with the reference it opens the declaration again. 47 bits, derived from the
/// declaration's id with a key of the server, so that a repeated request can show it again; only a keyed hash is stored.
/// </summary>
public sealed record ResumeSecret
{
    private const int Length = 10;

    private ResumeSecret(string compact) => Value = $"{compact[..5]}-{compact[5..]}";

    public string Value { get; }

    public static ResumeSecret For(Guid declarationId, byte[] derivationKey)
    {
        var number = new BigInteger(HMACSHA256.HashData(derivationKey, declarationId.ToByteArray(bigEndian: true)), isUnsigned: true);
        var characters = new char[Length];
        for (var i = 0; i < Length; i++)
        {
            number = BigInteger.DivRem(number, SpokenAlphabet.Characters.Length, out var digit);
            characters[i] = SpokenAlphabet.Characters[(int)digit];
        }

        return new(new string(characters));
    }

    /// <summary>Null when the text cannot be a secret. Case, spaces and dashes are forgiven.</summary>
    public static ResumeSecret? Read(string? typed) =>
        SpokenAlphabet.Compact(typed, Length) is { Length: Length } compact && SpokenAlphabet.Read(compact) is { } read ? new(read) : null;

    public byte[] Hash(byte[] hashKey) => HMACSHA256.HashData(hashKey, Encoding.ASCII.GetBytes(Value));

    /// <summary>In constant time.</summary>
    public bool Matches(byte[] hash, byte[] hashKey) => CryptographicOperations.FixedTimeEquals(Hash(hashKey), hash);

    /// <summary>Never the secret itself: a record prints its members, and a secret must not reach a log.</summary>
    public override string ToString() => "(resume secret)";
}
