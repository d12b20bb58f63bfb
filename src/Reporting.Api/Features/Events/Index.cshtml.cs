using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Api.Features.Shared;

namespace Reporting.Api.Features.Events;

public sealed class IndexModel(ListEvents list) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Cursor? After { get; set; }

    public Page<EventRow> Rows { get; private set; } = new([], null);

    public async Task OnGetAsync(CancellationToken ct) => Rows = await list.RunAsync(After, ct);
}
