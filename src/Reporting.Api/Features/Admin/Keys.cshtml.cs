using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;

namespace Reporting.Api.Features.Admin;

public sealed class KeysModel(ListApiKeys list, CreateApiKey create, RevokeApiKey revoke, IStringLocalizer<ProblemTexts> problems) : PageModel
{
    public NewKeyForm Form { get; set; } = new();

    [TempData]
    public string? NewKey { get; set; }

    public IReadOnlyList<ApiKeyRow> Rows { get; private set; } = [];

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        Rows = await list.RunAsync(HttpContext.RequestAborted);
        await next();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await TryUpdateModelAsync(Form, nameof(Form));
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var (token, problem) = await create.RunAsync(Form, User.ToActor(), ct);
        if (problem is not null)
        {
            ModelState.AddModelError($"Form.{problem.Path}", problems.Of(problem));
            return Page();
        }

        NewKey = token;
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid id, CancellationToken ct)
    {
        if (Rows.All(row => row.Id != id))
        {
            return NotFound();
        }

        await revoke.RunAsync(id, User.ToActor(), ct);
        return RedirectToPage();
    }
}
