using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Reporting.Api.Features.Declarations;

/// <summary>
/// Exchanges the token of a link for the declaration's cookie and leaves its address at once, so that it stays in no history, log or
/// referrer. Opening a link consumes nothing: mail scanners open links.
/// </summary>
public sealed class ResumeByLinkModel(DeclarationLink links, ShowDeclaration show, DeclarationCookie cookie) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string token, CancellationToken ct)
    {
        if (links.Read(token) is { } opened
            && await show.RunAsync(opened.Reference, new DeclarationAccess(DeclarationId: opened.DeclarationId), ct) is { } declaration)
        {
            cookie.Give(HttpContext, declaration.Id, declaration.Reference);
            return LocalRedirect(declaration.Reference.Address());
        }

        Response.StatusCode = StatusCodes.Status410Gone;
        return Page();
    }
}
