using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Api.Features.Declarations;
using Reporting.Infrastructure.Identity;

namespace Reporting.Api.Features.Accounts;

public sealed class SignOutModel(SignInManager<Account> sessions) : PageModel
{
    public async Task<IActionResult> OnPostAsync()
    {
        await sessions.SignOutAsync();
        DraftCookie.Forget(HttpContext);
        return RedirectToPage();
    }
}
