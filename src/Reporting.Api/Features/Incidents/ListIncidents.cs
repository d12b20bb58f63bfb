using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Incidents;

public sealed record IncidentRow(
    Guid Id, string Reference, DateTimeOffset FiledAt, IncidentStatus Status, Severity Severity, bool IsMajor, Origin Origin, IncidentType Type,
    CareImpact CareImpact, Endangerment Endangerment, OngoingState Ongoing, string EstablishmentName, string EstablishmentTown, string? RegionCode,
    bool SupportWanted, bool Exercise, bool History);

/// <summary>What of the list is wanted; all of it stands in the address.</summary>
public sealed record IncidentFilter
{
    public IncidentStatus? Status { get; init; }

    /// <summary>Closed and rejected ones, or all but these.</summary>
    public bool? Ended { get; init; }
    public Origin? Origin { get; init; }
    public IncidentType? Type { get; init; }

    /// <summary>At least this severe.</summary>
    public Severity? Severity { get; init; }
    public bool? Major { get; init; }
    public bool? SupportWanted { get; init; }
    public bool? Exercise { get; init; }

    /// <summary>INSEE code.</summary>
    public string? Region { get; init; }

    /// <summary>A reference, or the beginning of an establishment's name.</summary>
    public string? Search { get; init; }

    /// <summary>Imported history is left out unless asked for: nobody has to work on it.</summary>
    public bool History { get; init; }
}

/// <summary>Newest first.</summary>
public sealed class ListIncidents(ReportingDbContext db)
{
    public const int PageSize = 50;

    /// <param name="regions">INSEE codes that the reader is confined to; empty for the whole country.</param>
    /// <param name="after">The last row seen, to go on to older ones.</param>
    /// <param name="before">The first row seen, to go back to newer ones; it wins over <paramref name="after"/>.</param>
    public async Task<Page<IncidentRow>> RunAsync(
        IReadOnlyList<string> regions, IncidentFilter filter, Cursor? after, Cursor? before, CancellationToken ct)
    {
        var incidents = db.Incidents.AsNoTracking().WithinRegions(regions);
        incidents = filter.History ? incidents : incidents.Where(i => !i.History);
        incidents = filter.Status is { } status ? incidents.Where(i => i.Status == status) : incidents;
        incidents = filter.Ended switch
        {
            true => incidents.Where(i => i.Status == IncidentStatus.Closed || i.Status == IncidentStatus.Rejected),
            false => incidents.Where(i => i.Status != IncidentStatus.Closed && i.Status != IncidentStatus.Rejected),
            null => incidents,
        };
        incidents = filter.Origin is { } origin ? incidents.Where(i => i.Origin == origin) : incidents;
        incidents = filter.Type is { } type ? incidents.Where(i => i.Type == type) : incidents;
        incidents = filter.Severity is { } severity ? incidents.Where(i => i.Severity >= severity) : incidents;
        incidents = filter.Major is { } major ? incidents.Where(i => i.IsMajor == major) : incidents;
        incidents = filter.SupportWanted is { } wanted ? incidents.Where(i => i.SupportWanted == wanted) : incidents;
        incidents = filter.Exercise is { } exercise ? incidents.Where(i => i.Exercise == exercise) : incidents;
        incidents = filter.Region is { } region ? incidents.Where(i => i.RegionCode == region) : incidents;
        if (filter.Search?.Trim() is { Length: > 0 } search)
        {
            var reference = Domain.Declarations.DeclarationReference.TryParse(search, null, out var read) ? read.Value : search;
            var (raised, asciiRaised) = SearchText.Of(search);
#pragma warning disable CA1304, CA1311, CA1862 // The database does it.
            incidents = incidents.Where(i => i.Reference == reference || i.EstablishmentName.ToUpper().StartsWith(raised) || i.EstablishmentName.ToUpper().StartsWith(asciiRaised));
#pragma warning restore CA1304, CA1311, CA1862
        }

        if (before is { At: var newest, Id: var first })
        {
            incidents = incidents.Where(i => i.FiledAt >= newest && (i.FiledAt > newest || i.Id.CompareTo(first) > 0)).OrderBy(i => i.FiledAt).ThenBy(i => i.Id);
        }
        else
        {
            incidents = after is { At: var oldest, Id: var last }
                ? incidents.Where(i => i.FiledAt <= oldest && (i.FiledAt < oldest || i.Id.CompareTo(last) < 0))
                : incidents;
            incidents = incidents.OrderByDescending(i => i.FiledAt).ThenByDescending(i => i.Id);
        }

        // One row more than a page tells whether there is another one: no COUNT.
        var found = await incidents.Take(PageSize + 1)
            .Select(i => new IncidentRow(
                i.Id, i.Reference, i.FiledAt, i.Status, i.Severity, i.IsMajor, i.Origin, i.Type, i.CareImpact, i.Endangerment, i.Ongoing,
                i.EstablishmentName, i.EstablishmentTown, i.RegionCode, i.SupportWanted, i.Exercise, i.History))
            .ToListAsync(ct);
        List<IncidentRow> rows = [.. found.Take(PageSize)];
        if (before is not null)
        {
            rows.Reverse();
        }

        var (more, came) = (found.Count > PageSize, rows.Count > 0);
        return new(
            rows,
            came && (before is not null || more) ? new Cursor(rows[^1].FiledAt, rows[^1].Id).ToString() : null,
            came && (before is not null ? more : after is not null) ? new Cursor(rows[0].FiledAt, rows[0].Id).ToString() : null);
    }
}

public static class IncidentScope
{
    /// <summary>Scope stands inside the query: what is not the reader's is not found.</summary>
    public static IQueryable<Incident> WithinRegions(this IQueryable<Incident> incidents, IReadOnlyList<string> regions) =>
        regions.Count == 0 ? incidents : incidents.Where(i => i.RegionCode != null && regions.Contains(i.RegionCode));
}
