using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Reporting.Infrastructure.Drafts;

namespace Reporting.Api.Features.Declarations;

/// <summary>The drafts of new declarations that were begun in one browser. Sealed by the service, sent only to the pages of the full declaration.</summary>
public sealed class DraftCookie(IDataProtectionProvider protection, IOptions<DraftSettings> settings, TimeProvider clock)
{
    public const string Name = "reporting.drafts";

    /// <summary>More are begun by nobody; the oldest falls out.</summary>
    private const int Most = 5;

    private readonly IDataProtector _seal = protection.CreateProtector("draft-cookie");

    /// <summary>The latest first; empty when the browser holds none.</summary>
    public IReadOnlyList<Guid> Read(HttpContext http)
    {
        if (http.Request.Cookies[Name] is not { Length: > 0 and < 2000 } value)
        {
            return [];
        }

        try
        {
            var parts = _seal.Unprotect(value).Split(' ');
            return long.Parse(parts[0], CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds() ? [.. parts.Skip(1).Select(id => Guid.ParseExact(id, "N"))] : [];
        }
        catch (CryptographicException)
        {
            // Of another installation, or made up: it opens nothing, as if it were not there.
            return [];
        }
    }

    public void Add(HttpContext http, Guid draftId) => Write(http, [draftId, .. Read(http).Where(id => id != draftId).Take(Most - 1)]);

    public void Remove(HttpContext http, Guid draftId) => Write(http, [.. Read(http).Where(id => id != draftId)]);

    /// <summary>For whoever leaves a computer that others use.</summary>
    public static void Forget(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http, null));

    private void Write(HttpContext http, IReadOnlyList<Guid> drafts)
    {
        if (drafts.Count == 0)
        {
            Forget(http);
            return;
        }

        var until = clock.GetUtcNow().Add(settings.Value.KeptFor).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        http.Response.Cookies.Append(Name, _seal.Protect(string.Join(' ', drafts.Select(id => $"{id:N}").Prepend(until))), Options(http, settings.Value.KeptFor));
    }

    private static CookieOptions Options(HttpContext http, TimeSpan? life) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = life,
        Path = http.Request.PathBase + DraftPage.FullAddress,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
    };
}
