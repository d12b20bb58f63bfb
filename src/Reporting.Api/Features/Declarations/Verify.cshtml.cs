using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using Reporting.Api.Hosting;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Checks;

namespace Reporting.Api.Features.Declarations;

/// <summary>For whoever is shown a receipt: an insurer, a colleague, an investigator. Says whether it holds, and nothing of what was declared.</summary>
/// <remarks>Changes nothing, so that no token is asked for: a receipt's own button works for years.</remarks>
[IgnoreAntiforgeryToken]
[EnableRateLimiting(RateLimits.Receipts)]
public sealed class VerifyModel(ReceiptCheck check, IStringLocalizer<DeclarationTexts> texts) : PageModel
{
    private const int MostTyped = 200;

    [BindProperty]
    public string? Reference { get; set; }

    [BindProperty]
    public string? Hash { get; set; }

    public ReceiptVerdict? Verdict { get; private set; }

    public async Task OnPostAsync(CancellationToken ct)
    {
        if (!DeclarationReference.TryParse(Reference, null, out var reference))
        {
            Refuse(nameof(Reference), texts[string.IsNullOrWhiteSpace(Reference) ? "Verify.Reference.Wrong" : "Verify.Reference.Mistyped"]);
        }

        if (HashIn(Hash) is not { } hash)
        {
            Refuse(nameof(Hash), texts["Verify.Hash.Wrong"]);
        }
        else if (ModelState.IsValid)
        {
            Verdict = await check.RunAsync(reference!, hash, ct);
        }
    }

    private void Refuse(string field, string message)
    {
        ModelState.AddModelError(field, message);
        Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    /// <summary>As it is copied from paper or a mail: in groups, over two lines, in capitals.</summary>
    private static string? HashIn(string? typed)
    {
        if (typed is null or { Length: > MostTyped })
        {
            return null;
        }

        var digits = string.Concat(typed.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant();
        return digits.Length == 64 && digits.All(char.IsAsciiHexDigitLower) ? digits : null;
    }
}
