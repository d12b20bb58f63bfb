using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared.Documents;
using Reporting.Api.Hosting;

namespace Reporting.Api.Features.Kits;

/// <summary>The questions on paper, for the day when nothing works: printed beforehand, filled in by hand, read out on the telephone.</summary>
[EnableRateLimiting(RateLimits.Documents)]
public sealed class BlankModel(IConfiguration configuration, IStringLocalizer<KitTexts> texts) : PageModel
{
    public string ShortAddress => KitPage.Shortened($"{configuration.PublicAddressBy(Request)}{KitPage.FormPath}");

    public void OnGet()
    {
    }

    public IActionResult OnGetPdf() => this.Printed(Page(), $"{texts["Blank.File"].Value}.pdf", texts["Blank.Title"]);
}
