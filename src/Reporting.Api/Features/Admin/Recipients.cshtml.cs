using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Reporting.Api.Features.Admin;

public sealed class RecipientsModel(ListRecipients list) : PageModel
{
    public IReadOnlyList<RecipientRow> Rows { get; private set; } = [];

    public int Unreachable => Rows.Count(row => row is { Active: true, IsReachable: false });

    public async Task OnGetAsync(CancellationToken ct) => Rows = await list.RunAsync(ct);
}
