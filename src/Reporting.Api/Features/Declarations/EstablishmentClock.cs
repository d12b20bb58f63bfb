using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Declarations;

/// <summary>The clock that a declarant looks at.</summary>
public sealed class EstablishmentClock(ReportingDbContext db)
{
    /// <summary>Of the establishment that the declaration is attached to, else of the one that its content names.</summary>
    public async Task<TimeZoneInfo> OfAsync(Declaration declaration, DeclarationContent content, CancellationToken ct)
    {
        var known = declaration.EstablishmentId is { } id ? await db.Establishments.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, ct) : null;
        return Of(known, content.Establishment?.Finess, content.Establishment?.Region);
    }

    /// <summary>By the directory, else by the number, else by the region that is said; that of metropolitan France when nothing tells.</summary>
    public static TimeZoneInfo Of(Establishment? known, string? finess, string? region) =>
        Regions.TimeZoneOf(known?.RegionCode ?? EstablishmentZone.RegionOf(finess)?.Code ?? region);
}
