using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Domain.Observatory;
using Reporting.Infrastructure.Observatory;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Observatory;

/// <summary>A year, and what was printed of it.</summary>
/// <param name="IsRunning">The year is not over in the authority's time zone.</param>
public sealed record ShownYear(YearFigures Figures, IReadOnlyList<PublishedLine> Published, bool IsRunning);

/// <summary>A year as its reader may see it. Reading exact figures leaves a mark in the audit trail.</summary>
public sealed class ShowYear(ReadFigures figures, ReportingDbContext db, TimeProvider clock)
{
    public const int Earliest = 1900;
    public const int Latest = 2100;

    public async Task<ShownYear> RunAsync(int year, Rounding rounding, Actor reader, bool mayReadExact, CancellationToken ct)
    {
        var result = await figures.YearAsync(year, mayReadExact, rounding, ct);
        var published = await figures.PublishedAsync(year, ct);
        var now = clock.GetUtcNow();
        await MarkAsync(reader, mayReadExact, FormattableString.Invariant($"{year}"), ct);
        return new(result, published, TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(result.TimeZone)).Year <= year);
    }

    /// <summary>Every year that has figures for this reader.</summary>
    public async Task<IReadOnlyList<YearFigures>> AllAsync(Actor reader, bool mayReadExact, CancellationToken ct)
    {
        var years = await figures.YearsAsync(mayReadExact, ct);
        await MarkAsync(reader, mayReadExact, "all", ct);
        return years;
    }

    private async Task MarkAsync(Actor reader, bool exact, string what, CancellationToken ct)
    {
        if (exact)
        {
            db.AuditEntries.Add(AuditEntry.Of(reader, "figures.read", "year", null, clock.GetUtcNow(), what));
            await db.SaveChangesAsync(ct);
        }
    }
}
