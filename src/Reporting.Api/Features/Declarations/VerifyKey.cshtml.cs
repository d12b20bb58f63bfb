using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Api.Features.Declarations;

/// <summary>The public half of the key that manifests are signed with, for whoever holds one. Of no use without a manifest, and the same for everybody.</summary>
public sealed class VerifyKeyModel(SigningKey key) : PageModel
{
    public const string Algorithm = "ECDSA P-256, SHA-256, DER";
    public const string Command = "openssl dgst -sha256 -verify key.pem -signature manifest-AAAA-MM-JJ.sig manifest-AAAA-MM-JJ.json";
    public const string IdCommand = "openssl pkey -pubin -in key.pem -outform DER | openssl dgst -sha256";

    public SigningKey Key => key;
}
