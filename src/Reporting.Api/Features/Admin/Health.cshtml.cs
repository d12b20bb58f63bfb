using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Reporting.Api.Features.Admin;

public sealed class HealthModel(ShowServiceState show, TimeProvider clock) : PageModel
{
    public ServiceState State { get; private set; } = null!;

    public DateTimeOffset At { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => (State, At) = (await show.RunAsync(ct), clock.GetUtcNow());
}
