using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Api.Features.Events;

namespace Reporting.Api.Features.Home;

/// <summary>Where everybody arrives: one tap to declare, and what the team published that is going on.</summary>
public sealed class IndexModel(OpenEvents events) : PageModel
{
    public IReadOnlyList<ShownEvent> Events { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) => Events = await events.ListAsync(ct);
}
