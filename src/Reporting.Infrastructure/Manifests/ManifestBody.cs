using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reporting.Infrastructure.Manifests;

/// <summary>What a manifest says. The signature is over its text as it is written, byte for byte.</summary>
/// <param name="Day">UTC.</param>
/// <param name="SignedAt">UTC.</param>
/// <param name="Previous">SHA-256 of the text of the manifest before, hexadecimal; empty for the first: manifests are a chain of their own.</param>
/// <param name="Receipts">The heads of the chains of receipts.</param>
/// <param name="Audit">The heads of the chains of the audit trail.</param>
public sealed record ManifestBody(
    string Format, int Version, DateOnly Day, DateTimeOffset SignedAt, string KeyId, string Previous, IReadOnlyList<ManifestHead> Receipts, IReadOnlyList<ManifestHead> Audit)
{
    public const string FormatName = "reporting-manifest";
    public const int FormatVersion = 1;

    private static readonly JsonSerializerOptions _json = new(JsonSerializerOptions.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string Write() => JsonSerializer.Serialize(this, _json) + "\n";

    /// <summary>Null for what is no manifest of this format.</summary>
    public static ManifestBody? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ManifestBody>(text, _json) is { Format: FormatName, Version: FormatVersion, Receipts: not null, Audit: not null, Previous: not null } body ? body : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Lane">Number of the chain.</param>
/// <param name="Place">How many links it had.</param>
/// <param name="Hash">Of the last link, hexadecimal.</param>
public sealed record ManifestHead(int Lane, long Place, string Hash);
