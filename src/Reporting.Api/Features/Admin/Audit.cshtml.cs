using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Reporting.Api.Features.Admin;

public sealed class AuditModel(ListAudit list) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid? Before { get; set; }

    public IReadOnlyList<AuditRow> Rows { get; private set; } = [];

    public Guid? Next { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => (Rows, Next) = await list.RunAsync(Before, ct);
}
