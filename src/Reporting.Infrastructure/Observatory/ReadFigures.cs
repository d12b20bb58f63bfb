using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Domain.Observatory;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Observatory;

/// <summary>Figures as one reader may see them. What is hidden is hidden here, before any format.</summary>
public sealed class ReadFigures(CountYears counts, ReportingDbContext db, IOptions<ObservatoryOptions> options)
{
    /// <param name="exact">For authorised roles and the command line; others get suppressed figures.</param>
    public async Task<YearFigures> YearAsync(int year, bool exact, Rounding rounding, CancellationToken ct) =>
        Shown(YearFigures.Of(await counts.OneAsync(year, ct), options.Value.TimeZone, rounding), exact);

    /// <summary>Every year that has facts. An anonymous reader is not told of a year with fewer incidents than the threshold.</summary>
    public async Task<IReadOnlyList<YearFigures>> YearsAsync(bool exact, CancellationToken ct)
    {
        var years = (await counts.AllAsync(ct)).Select(c => Shown(YearFigures.Of(c, options.Value.TimeZone), exact));
        return [.. years.Where(f => f.Incidents.Value is not null)];
    }

    /// <summary>What was printed, in one year or in all.</summary>
    public async Task<IReadOnlyList<PublishedLine>> PublishedAsync(int? year, CancellationToken ct)
    {
        var figures = await db.PublishedFigures.AsNoTracking().Where(f => year == null || f.Year == year).OrderBy(f => f.Year).ThenBy(f => f.Measure).ToListAsync(ct);
        return [.. figures.Select(f => f.ToLine())];
    }

    private YearFigures Shown(YearFigures figures, bool exact) => exact ? figures : Suppression.Apply(figures, options.Value.Threshold);
}
