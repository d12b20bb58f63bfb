using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Admin;

public sealed class AccountModel(ChangeAccount change, ReportingDbContext db, IConfiguration configuration, IStringLocalizer<ProblemTexts> problems) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public RightsForm Form { get; set; } = new();

    public AccountRow Row { get; private set; } = null!;

    [TempData]
    public string? NewLink { get; set; }

    [TempData]
    public bool Saved { get; set; }

    public string LinkAddress(string token) => $"{configuration.PublicAddressBy(Request)}/set-password/{token}";

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var ct = HttpContext.RequestAborted;
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == Id, ct) is not { } account)
        {
            context.Result = NotFound();
            return;
        }

        var roles = await db.UserRoles.Where(r => r.UserId == Id).Join(db.Roles, r => r.RoleId, r => r.Id, (_, role) => role.Name!).ToListAsync(ct);
        var finess = await db.Establishments.Where(e => account.EstablishmentIds.Contains(e.Id)).Select(e => e.Finess).ToListAsync(ct);
        Row = new AccountRow(account.Id, account.DisplayName, account.Email!, roles, account.PasswordHash is not null, account.DisabledAt, account.LastSignInAt);
        Form = new RightsForm { Roles = roles, Regions = account.RegionCodes, Establishments = string.Join('\n', finess.Select(number => number.Value)) };
        await next();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Form = new RightsForm();
        await TryUpdateModelAsync(Form, nameof(Form));
        var (rights, wrong) = await Form.ReadAsync(db, "Form.", ct);
        foreach (var problem in wrong)
        {
            ModelState.AddModelError(problem.Path, problems.Of(problem));
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        await change.SetRightsAsync(Id, rights, User.ToActor(), ct);
        Saved = true;
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostLinkAsync(CancellationToken ct)
    {
        NewLink = await change.IssueLinkAsync(Id, User.ToActor(), ct);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostDisableAsync(CancellationToken ct)
    {
        await change.DisableAsync(Id, User.ToActor(), ct);
        Saved = true;
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostEnableAsync(CancellationToken ct)
    {
        await change.EnableAsync(Id, User.ToActor(), ct);
        Saved = true;
        return RedirectToPage();
    }
}
