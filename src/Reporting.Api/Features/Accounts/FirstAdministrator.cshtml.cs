using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Accounts;

[EnableRateLimiting(RateLimits.SignIn)]
public sealed class FirstAdministratorModel(
    ReportingDbContext db, CreateFirstAdministrator create, TimeProvider clock, IStringLocalizer<ProblemTexts> problems) : PageModel
{
    private const string Path = "/first-administrator";

    private OneTimeLink? _link;

    [BindProperty]
    [Required(ErrorMessage = "field.required"), MaxLength(120, ErrorMessage = "field.invalid")]
    public string DisplayName { get; set; } = "";

    [BindProperty]
    [Required(ErrorMessage = "field.required"), EmailAddress(ErrorMessage = "mail.invalid"), MaxLength(256, ErrorMessage = "field.invalid")]
    public string Email { get; set; } = "";

    [BindProperty]
    [Required(ErrorMessage = "field.required")]
    public string Password { get; set; } = "";

    [BindProperty]
    [Required(ErrorMessage = "field.required")]
    [Compare(nameof(Password), ErrorMessage = "password.differs")]
    public string Again { get; set; } = "";

    [TempData]
    public bool PasswordWasSet { get; set; }

    public bool Open => _link is not null;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (RouteData.Values["token"] is string token)
        {
            OneTimeLinks.Keep(HttpContext, token, Path);
            context.Result = Redirect(Path);
            return;
        }

        _link = await OneTimeLinks.FindAsync(HttpContext, db, LinkPurpose.FirstAdministrator, clock.GetUtcNow());
        await next();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (_link is null || !ModelState.IsValid)
        {
            return Page();
        }

        if (await create.RunAsync(_link, DisplayName, Email, Password, ct) is { } problem)
        {
            ModelState.AddModelError(problem.Path, problems[problem.Code]);
            return Page();
        }

        OneTimeLinks.Forget(HttpContext, Path);
        PasswordWasSet = true;
        return Redirect("/sign-in");
    }
}
