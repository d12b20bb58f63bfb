using System.Security.Cryptography;
using System.Text;
using Reporting.Domain.Common;

namespace Reporting.Infrastructure.Intake;

/// <summary>What a client's key stands for. Stored with the declaration, in one transaction.</summary>
public sealed class IdempotencyKey
{
    private IdempotencyKey()
    {
    }

    /// <summary>SHA-256 of who sent it and the key: another client with the same key meets another row.</summary>
    public string KeyHash { get; private init; } = "";

    /// <summary>SHA-256 of the body as it was sent, with the stage and the declaration it was sent for.</summary>
    public string BodyHash { get; private init; } = "";
    public Guid DeclarationId { get; private init; }
    public int Stage { get; private init; }
    public DateTimeOffset CreatedAt { get; private init; }

    public static IdempotencyKey Of(string keyHash, string bodyHash, Guid declarationId, int stage, DateTimeOffset at) =>
        new() { KeyHash = keyHash, BodyHash = bodyHash, DeclarationId = declarationId, Stage = stage, CreatedAt = at };

    public static string HashOf(Actor client, string key) => Hash($"{client.Kind}\n{client.Id}\n{key}");

    /// <param name="sentFor">What the body was sent for; the hash covers it, and then the body.</param>
    public static string HashOf(string sentFor, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(sentFor));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
