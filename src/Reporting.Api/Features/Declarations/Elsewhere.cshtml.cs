using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Api.Hosting;

namespace Reporting.Api.Features.Declarations;

/// <summary>Gives the declarant's side a link that opens the declaration on another device.</summary>
public sealed class ElsewhereModel(OpenDeclaration open, DeclarationLink links, IConfiguration configuration) : PageModel
{
    public string Reference { get; private set; } = "";

    public bool Exercise { get; private set; }

    /// <summary>Shown in answer to the form alone.</summary>
    public string? Link { get; private set; }

    public Task<IActionResult> OnGetAsync(string reference, CancellationToken ct) => ShowAsync(reference, give: false, ct);

    public Task<IActionResult> OnPostAsync(string reference, CancellationToken ct) => ShowAsync(reference, give: true, ct);

    private async Task<IActionResult> ShowAsync(string reference, bool give, CancellationToken ct)
    {
        if (await open.RunAsync(reference, null, HttpContext, toWrite: true, ct) is not OpenOutcome.Opened { Declaration: var declaration })
        {
            return this.NotOpen(reference, r => $"{r.Address()}/link");
        }

        (Reference, Exercise) = (declaration.Reference.Value, declaration.Exercise);
        Link = give ? $"{configuration.PublicAddressBy(Request)}/resume/{links.TokenFor(declaration)}" : null;
        return Page();
    }
}
