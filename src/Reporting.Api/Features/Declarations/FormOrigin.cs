using Microsoft.AspNetCore.Antiforgery;

namespace Reporting.Api.Features.Declarations;

/// <summary>Whether a declarant's form may be acted upon, when the usual answer to a missing token — a blank refusal — would lose a declaration.</summary>
/// <remarks>
/// A token protects a session from being used by another site. Somebody anonymous has none, so that an expired or refused cookie is no
/// reason to turn a declaration away at night: it is enough that the browser does not say that the form came from elsewhere. Whoever
/// has a session, or a declaration's cookie, needs the token; without it the page comes back with what was typed and a new token.
/// </remarks>
public static class FormOrigin
{
    public static async Task<bool> IsTrustedAsync(this IAntiforgery antiforgery, HttpContext http)
    {
        if (await antiforgery.IsRequestValidAsync(http))
        {
            return true;
        }

        var session = http.User.Identity is { IsAuthenticated: true } || http.Request.Cookies.ContainsKey(DeclarationCookie.Name);
        return !session && http.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";
    }
}
