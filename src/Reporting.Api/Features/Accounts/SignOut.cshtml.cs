using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Infrastructure.Identity;

namespace Reporting.Api.Features.Accounts;

public sealed class SignOutModel(SignInManager<Account> sessions) : PageModel
{
    public async Task<IActionResult> OnPostAsync()
    {
        await sessions.SignOutAsync();
        return RedirectToPage();
    }
}
