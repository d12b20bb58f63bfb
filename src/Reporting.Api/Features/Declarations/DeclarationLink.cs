using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Reporting.Domain.Declarations;

namespace Reporting.Api.Features.Declarations;

/// <summary>
/// The token of a link that opens one declaration elsewhere: on another device, for a colleague. Sealed by the service, so that nothing is
/// stored; it stops working after a day.
/// </summary>
public sealed class DeclarationLink(IDataProtectionProvider protection, TimeProvider clock)
{
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    private readonly IDataProtector _seal = protection.CreateProtector("declaration-link");

    public string TokenFor(Declaration declaration)
    {
        var until = clock.GetUtcNow().Add(Life).ToUnixTimeSeconds();
        return _seal.Protect(string.Create(CultureInfo.InvariantCulture, $"{declaration.Id:N} {declaration.Reference} {until}"));
    }

    /// <summary>Null when the token is made up, of another installation, or too old.</summary>
    public (Guid DeclarationId, DeclarationReference Reference)? Read(string token)
    {
        if (token.Length > 1000)
        {
            return null;
        }

        try
        {
            return _seal.Unprotect(token).Split(' ') is [var id, var of, var until]
                && DeclarationReference.TryParse(of, null, out var reference)
                && long.Parse(until, CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds()
                    ? (Guid.ParseExact(id, "N"), reference)
                    : null;
        }
        catch (Exception unsealed) when (unsealed is CryptographicException or FormatException)
        {
            // Made up, or cut off on its way: it opens nothing.
            return null;
        }
    }
}
