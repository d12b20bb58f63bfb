using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Api.Hosting;
using Reporting.Domain.Observatory;

namespace Reporting.Api.Features.Observatory;

public sealed class YearModel(ShowYear show, IAuthorizationService authorization) : PageModel
{
    /// <summary>Tables of the page, by heading.</summary>
    public static readonly IReadOnlyList<(string Group, IReadOnlyList<string> Tables)> Groups =
    [
        ("When", ["months", "weekdays", "hours"]),
        ("Where", ["regions", "structureTypes"]),
        ("What", ["origin", "types", "rootCauses", "severity", "major", "state"]),
        ("Effects", ["data", "care", "endangerment"]),
        ("Follow", ["support", "complaint", "dataProtection"]),
        ("Denominators", ["totals", "ofSubset", "inPerimeter"]),
    ];

    /// <summary>Figures on top of the page: table and row.</summary>
    public static readonly IReadOnlyList<(string Table, string Row)> Key =
    [
        ("totals", "incidents"), ("totals", "establishments"), ("origin", "malicious"), ("types", "ransomware"), ("care", "affected"),
        ("endangerment", "total"), ("data", "any"), ("support", "yes"),
    ];

    [BindProperty(SupportsGet = true)]
    public int Year { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Rounding { get; set; }

    public ShownYear Shown { get; private set; } = null!;

    public YearFigures Result => Shown.Figures;

    public bool IsEmpty => Result.Incidents.Value is null or 0;

    public async Task OnGetAsync(CancellationToken ct)
    {
        var rounding = Rounding == "truncated" ? Domain.Observatory.Rounding.Truncated : Domain.Observatory.Rounding.HalfUp;
        Shown = await show.RunAsync(Year, rounding, User.ToActor(), await authorization.MayReadExactAsync(HttpContext), ct);
    }
}
