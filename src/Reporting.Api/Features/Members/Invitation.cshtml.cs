using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Accounts;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Members;

/// <summary>Where an invitation leads: whoever has no account makes one, whoever is signed in joins with it.</summary>
[EnableRateLimiting(RateLimits.SignIn)]
public sealed class InvitationModel(
    ReportingDbContext db, AcceptInvitation accept, SignInManager<Account> sessions, TimeProvider clock, IStringLocalizer<ProblemTexts> problems) : PageModel
{
    private const string Path = "/invitation";

    private OneTimeLink? _link;

    [BindProperty]
    [MaxLength(120, ErrorMessage = "field.long")]
    public string? DisplayName { get; set; }

    [BindProperty]
    [EmailAddress(ErrorMessage = "mail.invalid"), MaxLength(254, ErrorMessage = "field.long")]
    public string? Email { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    [Compare(nameof(Password), ErrorMessage = "password.differs")]
    public string? Again { get; set; }

    [TempData]
    public bool PasswordWasSet { get; set; }

    public bool Open => _link is not null;

    public string Establishment { get; private set; } = "";

    public string Role => _link?.Role ?? "";

    /// <summary>The address that was invited: another one would not have been.</summary>
    public string? FixedEmail => _link?.Address;

    public string? SignedInAs { get; private set; }

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (RouteData.Values["token"] is string token)
        {
            OneTimeLinks.Keep(HttpContext, token, Path);
            context.Result = Redirect(Path);
            return;
        }

        _link = await OneTimeLinks.FindAsync(HttpContext, db, LinkPurpose.Invitation, clock.GetUtcNow());
        var place = _link is null ? null : await db.Establishments.AsNoTracking().Where(e => e.Id == _link.EstablishmentId)
            .Select(e => e.Name + ", " + e.Town).SingleOrDefaultAsync(HttpContext.RequestAborted);
        (_link, Establishment) = place is null ? (null, "") : (_link, place);
        SignedInAs = User.ToActor().Kind is ActorKind.Account ? User.FindFirst(Claimed.DisplayName)?.Value ?? "" : null;
        await next();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (_link is null)
        {
            return Page();
        }

        var email = FixedEmail ?? Email;
        foreach (var (field, value) in new[] { (nameof(DisplayName), DisplayName), (nameof(Email), email), (nameof(Password), Password), (nameof(Again), Again) })
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                ModelState.AddModelError(field, problems["field.required"]);
            }
        }

        if (ModelState.IsValid && await accept.CreateAsync(_link, DisplayName!, email!, Password!) is { } problem)
        {
            ModelState.AddModelError(problem.Path == nameof(Email) && FixedEmail is not null ? "" : problem.Path, problems[problem.Code]);
        }

        if (!ModelState.IsValid)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        OneTimeLinks.Forget(HttpContext, Path);
        PasswordWasSet = true;
        return Redirect("/sign-in");
    }

    public async Task<IActionResult> OnPostJoinAsync(CancellationToken ct)
    {
        if (_link is null || User.ToActor() is not { Kind: ActorKind.Account, Id: { } account })
        {
            return Page();
        }

        // The rights of the open session are those of before: it ends, and signing in again brings the new ones. A refusal redisplays the page.
        ModelState.Clear();
        await accept.JoinAsync(_link, account, ct);
        OneTimeLinks.Forget(HttpContext, Path);
        await sessions.SignOutAsync();
        return Redirect("/sign-in?then=%2Fdeclarations");
    }
}
