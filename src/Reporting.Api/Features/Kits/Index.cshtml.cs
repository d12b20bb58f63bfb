using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Reporting.Domain.Establishments;

namespace Reporting.Api.Features.Kits;

/// <summary>The way to an establishment's emergency sheet.</summary>
public sealed class IndexModel(FindKit find, IStringLocalizer<KitTexts> texts) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Finess { get; set; }

    public IReadOnlyList<Kit> Own { get; private set; } = [];

    /// <summary>Of establishments other than one's own.</summary>
    public bool MayChoose { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var rights = User.KitRights();
        (Own, MayChoose) = (await find.OwnAsync(rights, ct), rights.All);
        if (!MayChoose || string.IsNullOrWhiteSpace(Finess))
        {
            return Page();
        }

        if (FinessNumber.TryParse(Finess, null, out var number) && await find.RunAsync(number, rights, ct) is not null)
        {
            return LocalRedirect($"~/kits/{number}");
        }

        ModelState.AddModelError(nameof(Finess), texts["Finess.Unknown"]);
        return Page();
    }
}
