using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;

namespace Reporting.Api.Features.Events;

public sealed class NewModel(OpenEvent open, IStringLocalizer<ProblemTexts> problems) : PageModel
{
    [BindProperty]
    public EventForm Form { get; set; } = new();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var (id, problem) = await open.RunAsync(Form, User.ToActor(), ct);
        if (problem is not null)
        {
            ModelState.AddModelError($"Form.{problem.Path}", problems.Of(problem));
            return Page();
        }

        return Redirect($"/events/{id}");
    }
}
