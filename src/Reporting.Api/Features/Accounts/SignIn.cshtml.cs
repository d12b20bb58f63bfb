using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using Reporting.Api.Hosting;

namespace Reporting.Api.Features.Accounts;

[EnableRateLimiting(RateLimits.SignIn)]
public sealed class SignInModel(SignInWithPassword signIn, IStringLocalizer<AccountTexts> texts) : PageModel
{
    [BindProperty]
    [Required(ErrorMessage = "field.required"), MaxLength(256, ErrorMessage = "field.invalid")]
    public string Email { get; set; } = "";

    [BindProperty]
    [Required(ErrorMessage = "field.required"), MaxLength(256, ErrorMessage = "field.invalid")]
    public string Password { get; set; } = "";

    /// <summary>Where the person was going.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Then { get; set; }

    [TempData]
    public bool PasswordWasSet { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (ModelState.IsValid && !await signIn.RunAsync(Email, Password, ct))
        {
            ModelState.AddModelError(nameof(Email), texts["SignIn.Refused"]);
        }

        return ModelState.IsValid ? Redirect(Url.IsLocalUrl(Then) ? Then : "/") : Page();
    }
}
