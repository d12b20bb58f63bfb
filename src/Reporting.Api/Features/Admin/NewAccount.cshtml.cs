using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Admin;

public sealed class NewAccountModel(CreateAccount create, ReportingDbContext db, IStringLocalizer<ProblemTexts> problems) : PageModel
{
    [BindProperty]
    public NewAccountForm Form { get; set; } = new();

    /// <summary>Shown once by the next page.</summary>
    [TempData]
    public string? NewLink { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var (rights, wrong) = await Form.Rights.ReadAsync(db, "Form.Rights.", ct);
        foreach (var problem in wrong)
        {
            ModelState.AddModelError(problem.Path, problems.Of(problem));
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        if (await create.RunAsync(Form.DisplayName, Form.Email, rights, User.ToActor()) is not { } created)
        {
            ModelState.AddModelError("Form.Email", problems["account.mailTaken"]);
            return Page();
        }

        NewLink = created.Token;
        return Redirect($"/admin/accounts/{created.AccountId}");
    }
}
