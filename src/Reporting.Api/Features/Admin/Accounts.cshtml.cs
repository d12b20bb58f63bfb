using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Reporting.Api.Features.Admin;

public sealed class AccountsModel(ListAccounts list) : PageModel
{
    private const string Path = "/admin/accounts";

    [BindProperty(SupportsGet = true)]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public IReadOnlyList<AccountRow> Rows { get; private set; } = [];

    public string? First { get; private set; }

    public string? NextPage { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        (Rows, var next) = await list.RunAsync(Search, After, ct);
        First = After is null ? null : Path + QueryString.Create("search", Search ?? "");
        NextPage = next is null ? null : Path + QueryString.Create("search", Search ?? "").Add("after", next);
    }
}
