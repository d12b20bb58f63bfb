using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Features.Shared.Documents;
using Reporting.Api.Hosting;
using Reporting.Domain.Establishments;

namespace Reporting.Api.Features.Kits;

/// <summary>One sheet of paper for the wall: what to do when the screens are dark. Its code fills in the establishment's number and opens nothing.</summary>
[EnableRateLimiting(RateLimits.Documents)]
public sealed class SheetModel(FindKit find, IssueKitCode issue, RevokeKitCode revoke, IConfiguration configuration, IStringLocalizer<KitTexts> texts) : PageModel
{
    public Kit Kit { get; private set; } = null!;

    public QrCode? Code { get; private set; }

    public string ShortAddress => KitPage.Shortened($"{Root}{KitPage.FormPath}");

    private string Root => configuration.PublicAddressBy(Request);

    public async Task<IActionResult> OnGetAsync(string finess, CancellationToken ct)
    {
        if (await FindAsync(finess, ct) is not { } kit)
        {
            return NotFound();
        }

        Kit = kit;
        Code = kit.Token is { } token ? QrCode.Of($"{Root}/k/{token}", texts["Scan.Label"]) : null;
        return Page();
    }

    public async Task<IActionResult> OnGetPdfAsync(string finess, CancellationToken ct) =>
        this.Printed(await OnGetAsync(finess, ct), $"{texts["Sheet.File"].Value}.pdf", texts["Sheet.Title"]);

    public Task<IActionResult> OnPostIssueAsync(string finess, CancellationToken ct) => ChangeAsync(finess, kit => issue.RunAsync(kit.EstablishmentId, User.ToActor(), ct), ct);

    public Task<IActionResult> OnPostRevokeAsync(string finess, CancellationToken ct) => ChangeAsync(finess, kit => revoke.RunAsync(kit.EstablishmentId, User.ToActor(), ct), ct);

    private async Task<IActionResult> ChangeAsync(string finess, Func<Kit, Task> change, CancellationToken ct)
    {
        if (await FindAsync(finess, ct) is not { } kit)
        {
            return NotFound();
        }

        await change(kit);
        return LocalRedirect($"~/kits/{kit.Finess}");
    }

    private async Task<Kit?> FindAsync(string finess, CancellationToken ct) =>
        FinessNumber.TryParse(finess, null, out var number) ? await find.RunAsync(number, User.KitRights(), ct) : null;
}
