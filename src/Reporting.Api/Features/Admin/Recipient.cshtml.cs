using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;

namespace Reporting.Api.Features.Admin;

public sealed class RecipientModel(ListRecipients list, ChangeRecipient change, IStringLocalizer<ProblemTexts> problems) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    public RecipientForm Form { get; set; } = new();

    public RecipientRow Row { get; private set; } = null!;

    [TempData]
    public string? NewSecret { get; set; }

    [TempData]
    public bool Saved { get; set; }

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if ((await list.RunAsync(HttpContext.RequestAborted)).SingleOrDefault(row => row.Code == Code) is not { } row)
        {
            context.Result = NotFound();
            return;
        }

        (Row, Form) = (row, new RecipientForm { MailAddress = row.MailAddress, WebhookUrl = row.WebhookUrl, Active = row.Active });
        await next();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Form = new RecipientForm();
        await TryUpdateModelAsync(Form, nameof(Form));
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var (secret, problem) = await change.RunAsync(Code, Form, User.ToActor(), ct);
        if (problem is not null)
        {
            ModelState.AddModelError($"Form.{problem.Path}", problems.Of(problem));
            return Page();
        }

        (NewSecret, Saved) = (secret, true);
        return RedirectToPage();
    }
}
