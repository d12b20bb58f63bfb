using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Reporting.Api.Hosting;

namespace Reporting.Api.Features.Declarations;

/// <summary>The first stage with everything that may be said, for who has the time.</summary>
[CompressedPage]
public sealed class FullModel(SubmitDeclaration submit, DeclarationCookie cookie, IAntiforgery antiforgery, DeclarationFormTexts texts)
    : DeclarationFormPage(submit, cookie, antiforgery, texts)
{
    public void OnGet(bool exercise)
    {
        Show([new("reportingReason", exercise ? "exercise" : "incident")]);
        LetBrowserKeepIt();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct) => await ReadFormAsync(ct) ?? await SendAsync(null, ct);
}
