using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Domain.Declarations;

namespace Reporting.Api.Features.Declarations;

/// <summary>
/// Keeps one declaration open in one browser, after it was sent or its secret was given. Sealed by the service, sent only to the pages
/// of that declaration, and of no use after two hours.
/// </summary>
public sealed class DeclarationCookie(IDataProtectionProvider protection, TimeProvider clock)
{
    public const string Name = "reporting.declaration";

    /// <summary>Which declarations the browser may open, for the pages on which a new one is written.</summary>
    public const string HeldName = "reporting.held";

    private const string HeldPath = "/declare";
    private const int MostHeld = 5;
    public static readonly TimeSpan Life = TimeSpan.FromHours(2);

    private readonly IDataProtector _seal = protection.CreateProtector("declaration-cookie");
    private readonly IDataProtector _heldSeal = protection.CreateProtector("held-declarations");

    public void Give(HttpContext http, Guid declarationId, DeclarationReference reference)
    {
        var until = clock.GetUtcNow().Add(Life).ToUnixTimeSeconds();
        var value = _seal.Protect(string.Create(CultureInfo.InvariantCulture, $"{declarationId:N} {reference} {until}"));
        foreach (var path in Paths(http, reference))
        {
            http.Response.Cookies.Append(Name, value, Options(http, path, Life));
        }

        var held = string.Join(' ', Held(http).Prepend(declarationId).Distinct().Take(MostHeld).Select(id => $"{id:N}"));
        http.Response.Cookies.Append(HeldName, _heldSeal.Protect($"{until} {held}"), Options(http, http.Request.PathBase + HeldPath, Life));
    }

    /// <summary>Declarations that were opened in this browser of late, for pages under <c>/declare</c>; elsewhere none.</summary>
    public IReadOnlyList<Guid> Held(HttpContext http)
    {
        if (http.Request.Cookies[HeldName] is not { Length: > 0 and < 2000 } value)
        {
            return [];
        }

        try
        {
            var parts = _heldSeal.Unprotect(value).Split(' ');
            return long.Parse(parts[0], CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds() ? [.. parts.Skip(1).Select(id => Guid.ParseExact(id, "N"))] : [];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    /// <summary>The declaration that the browser may open under this reference; null when it holds nothing for it.</summary>
    public Guid? Read(HttpContext http, DeclarationReference reference)
    {
        if (http.Request.Cookies[Name] is not { Length: > 0 and < 2000 } value)
        {
            return null;
        }

        try
        {
            return _seal.Unprotect(value).Split(' ') is [var id, var of, var until]
                && of == reference.Value
                && long.Parse(until, CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds()
                    ? Guid.ParseExact(id, "N")
                    : null;
        }
        catch (CryptographicException)
        {
            // Of another installation, or made up: it opens nothing, as if it were not there.
            return null;
        }
    }

    public static void Forget(HttpContext http, DeclarationReference reference)
    {
        foreach (var path in Paths(http, reference))
        {
            http.Response.Cookies.Delete(Name, Options(http, path, null));
        }

        http.Response.Cookies.Delete(HeldName, Options(http, http.Request.PathBase + HeldPath, null));
    }

    private static string[] Paths(HttpContext http, DeclarationReference reference) =>
        [http.Request.PathBase + reference.ReceiptAddress()[1..], http.Request.PathBase + reference.Address()[1..]];

    private static CookieOptions Options(HttpContext http, string path, TimeSpan? life) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = life,
        Path = path,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
    };
}

/// <summary>Addresses of the pages of one declaration, written as the reference is: a browser tells cases apart when it sends a cookie.</summary>
public static class DeclarationAddresses
{
    public static string Address(this DeclarationReference reference) => $"~/declarations/{reference}";

    public static string ReceiptAddress(this DeclarationReference reference) => $"~/receipt/{reference}";

    /// <summary>
    /// For whoever may not open what the address names, whether it exists or not: the page that asks for the secret. An address written
    /// otherwise than the reference is put right first, since the cookie was not sent to it.
    /// </summary>
    public static IActionResult NotOpen(this PageModel page, string reference, Func<DeclarationReference, string> address) =>
        DeclarationReference.TryParse(reference, null, out var read) && read.Value != reference
            ? page.LocalRedirect(address(read))
            : page.RedirectToPage("/Declarations/Resume", new { reference });
}
