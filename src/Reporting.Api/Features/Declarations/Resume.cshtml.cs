using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Declarations;

namespace Reporting.Api.Features.Declarations;

/// <summary>Reference and secret are exchanged for the declaration's cookie; neither ever stands in an address.</summary>
[IgnoreAntiforgeryToken]
[EnableRateLimiting(RateLimits.Resume)]
public sealed class ResumeModel(
    OpenDeclaration open, DeclarationCookie cookie, IAntiforgery antiforgery, IStringLocalizer<DeclarationTexts> texts, IStringLocalizer<ProblemTexts> problems)
    : PageModel
{
    [BindProperty]
    public string? Reference { get; set; }

    [BindProperty]
    public string? Secret { get; set; }

    /// <param name="reference">From a page that would not open: saves typing it, says nothing of whether it exists.</param>
    public void OnGet(string? reference) => Reference = reference is { Length: <= 20 } ? reference : null;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!await antiforgery.IsTrustedAsync(HttpContext))
        {
            return Again(StatusCodes.Status400BadRequest, "", texts["Error.token"]);
        }

        if (string.IsNullOrWhiteSpace(Reference) || string.IsNullOrWhiteSpace(Secret))
        {
            return Again(
                StatusCodes.Status400BadRequest, string.IsNullOrWhiteSpace(Reference) ? nameof(Reference) : nameof(Secret), texts["Resume.Missing"]);
        }

        switch (await open.RunAsync(Reference, Secret, HttpContext, toWrite: false, ct))
        {
            case OpenOutcome.Opened { Declaration: var declaration }:
                cookie.Give(HttpContext, declaration.Id, declaration.Reference);
                return LocalRedirect(declaration.Reference.Address());
            case OpenOutcome.TooMany:
                return Again(StatusCodes.Status429TooManyRequests, "", problems["resume.throttled"]);
            default:
                // By the form of what was typed alone: of a declaration that is there and of one that is not, the same is said.
                return !open.CanBeReference(Reference) ? Again(StatusCodes.Status400BadRequest, nameof(Reference), texts["Resume.Reference.Wrong"])
                    : ResumeSecret.Read(Secret) is null ? Again(StatusCodes.Status400BadRequest, nameof(Secret), texts["Resume.Secret.Wrong"])
                    : Again(StatusCodes.Status400BadRequest, nameof(Reference), texts["Resume.Wrong"]);
        }
    }

    private PageResult Again(int status, string field, string message)
    {
        ModelState.AddModelError(field, message);
        Response.StatusCode = status;
        return Page();
    }
}
