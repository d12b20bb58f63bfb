using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Api.Features.Shared.Cards;
using Reporting.Api.Hosting;

namespace Reporting.Api.Features.Advice;

/// <summary>One card, to read and to print; an earlier version on request, as somebody was shown it.</summary>
public sealed class CardModel(AdviceLibrary library) : PageModel
{
    public AdviceText Text { get; private set; } = null!;

    /// <summary>Number of the version that stands now.</summary>
    public int Latest { get; private set; }

    public IActionResult OnGet(string card, int? version)
    {
        if (AdviceLibrary.CardOf(card) is not { } known)
        {
            return NotFound();
        }

        var latest = library.Latest(known, Languages.Current);
        if ((version is { } wanted ? library.Find(known, Languages.Current, wanted) : latest) is not { } text)
        {
            return NotFound();
        }

        (Text, Latest) = (text, latest.Version);
        return Page();
    }
}
