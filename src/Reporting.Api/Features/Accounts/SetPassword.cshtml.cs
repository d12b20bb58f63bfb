using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Accounts;

[EnableRateLimiting(RateLimits.SignIn)]
public sealed class SetPasswordModel(
    ReportingDbContext db, SetPassword setPassword, TimeProvider clock, IStringLocalizer<ProblemTexts> problems) : PageModel
{
    private const string Path = "/set-password";

    private OneTimeLink? _link;

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

    public string? Email { get; private set; }

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (RouteData.Values["token"] is string token)
        {
            OneTimeLinks.Keep(HttpContext, token, Path);
            context.Result = Redirect(Path);
            return;
        }

        _link = await OneTimeLinks.FindAsync(HttpContext, db, LinkPurpose.SetPassword, clock.GetUtcNow());
        Email = _link is null ? null : await db.Users.Where(u => u.Id == _link.AccountId && u.DisabledAt == null).Select(u => u.Email).SingleOrDefaultAsync(HttpContext.RequestAborted);
        _link = Email is null ? null : _link;
        await next();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (_link is null || !ModelState.IsValid)
        {
            return Page();
        }

        if (await setPassword.RunAsync(_link, Password) is { } broken)
        {
            ModelState.AddModelError(nameof(Password), problems[broken]);
            return Page();
        }

        OneTimeLinks.Forget(HttpContext, Path);
        PasswordWasSet = true;
        return Redirect("/sign-in");
    }
}
