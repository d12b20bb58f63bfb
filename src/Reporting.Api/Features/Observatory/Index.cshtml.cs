using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Api.Hosting;
using Reporting.Domain.Observatory;
using Reporting.Infrastructure.Observatory;

namespace Reporting.Api.Features.Observatory;

public sealed class IndexModel(ShowYear show, ReadFigures figures, IAuthorizationService authorization) : PageModel
{
    private static readonly string[] _drawn = ["incidents_declared", "structures_declaring", "malicious_share", "ransomware", "degraded_mode", "patient_endangerment_total"];

    public bool IsExact { get; private set; }

    /// <summary>Latest first.</summary>
    public IReadOnlyList<YearFigures> Years { get; private set; } = [];

    public IReadOnlyList<Series> Series { get; private set; } = [];

    public IEnumerable<Series> Drawn => _drawn.Select(m => Series.FirstOrDefault(s => s.Measure == m)).OfType<Series>();

    public async Task OnGetAsync(CancellationToken ct)
    {
        IsExact = await authorization.MayReadExactAsync(HttpContext);
        var years = await show.AllAsync(User.ToActor(), IsExact, ct);
        Years = [.. years.Reverse()];
        Series = SeriesOfYears.Of(await figures.PublishedAsync(null, ct), years);
    }
}
