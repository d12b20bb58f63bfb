using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Reporting.Domain.Common;

namespace Reporting.Infrastructure.Identity;

/// <summary>What a program signs in with: <c>rsk_&lt;prefix&gt;_&lt;secret&gt;</c>. The secret is shown once and kept as its SHA-256.</summary>
/// <remarks>The secret is 256 random bits, so that a fast hash is enough: there is nothing to guess.</remarks>
public sealed partial class ApiKey
{
    private ApiKey()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();

    /// <summary>Finds the row; it is no secret and may be shown.</summary>
    public string Prefix { get; private init; } = "";

    public byte[] SecretHash { get; private init; } = [];

    public string Name { get; private init; } = "";

    /// <summary>See <see cref="ApiScopes"/>.</summary>
    public List<string> Scopes { get; private init; } = [];

    public Guid? EstablishmentId { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>To the minute: a key used a thousand times a second is not written a thousand times a second.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>A new key and, this once, its token.</summary>
    public static (ApiKey Key, string Token) Issue(string name, IEnumerable<string> scopes, Guid? establishmentId, DateTimeOffset now)
    {
        var (prefix, secret) = (RandomNumberGenerator.GetHexString(12, lowercase: true), RandomNumberGenerator.GetHexString(64, lowercase: true));
        var key = new ApiKey
        {
            Prefix = prefix,
            SecretHash = Hash(secret),
            Name = name,
            Scopes = [.. scopes],
            EstablishmentId = establishmentId,
            CreatedAt = now.ToMillisecond(),
        };
        return (key, $"rsk_{prefix}_{secret}");
    }

    /// <summary>Splits a token. False when it cannot be one: nothing has to be looked up then.</summary>
    public static bool TryRead(string? token, out string prefix, out string secret)
    {
        var match = token is { Length: 81 } ? Pattern.Match(token) : Match.Empty;
        (prefix, secret) = (match.Groups[1].Value, match.Groups[2].Value);
        return match.Success;
    }

    /// <summary>Whether the key lets this secret in; compared in a time that tells nothing.</summary>
    public bool Admits(string secret) => CryptographicOperations.FixedTimeEquals(SecretHash, Hash(secret)) && RevokedAt is null;

    public void Revoke(DateTimeOffset now) => RevokedAt ??= now.ToMillisecond();

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    [GeneratedRegex(@"\Arsk_([0-9a-f]{12})_([0-9a-f]{64})\z")]
    private static partial Regex Pattern { get; }
}

/// <summary>What an API key may be allowed to do.</summary>
public static class ApiScopes
{
    /// <summary>Declare for the establishment of the key, or for any when it has none.</summary>
    public const string Declare = "declarations:write";

    /// <summary>Read the declarations of the key's establishment.</summary>
    public const string ReadDeclarations = "declarations:read";

    /// <summary>Read all incidents, as an analyst does.</summary>
    public const string ReadIncidents = "incidents:read";

    /// <summary>Classify and move incidents, as an analyst does.</summary>
    public const string WriteIncidents = "incidents:write";

    /// <summary>Exact figures of the observatory.</summary>
    public const string ReadFigures = "observatory:read";

    public static IReadOnlyList<string> All { get; } = [Declare, ReadDeclarations, ReadIncidents, WriteIncidents, ReadFigures];
}
