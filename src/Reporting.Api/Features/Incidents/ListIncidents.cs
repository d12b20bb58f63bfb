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
    public Origin? Origin { get; init; }
    public IncidentType? Type { get; init; }

    /// <summary>At least this severe.</summary>
    public Severity? Severity { get; init; }
    public bool? Major { get; init; }

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
    public async Task<Page<IncidentRow>> RunAsync(IReadOnlyList<string> regions, IncidentFilter filter, Cursor? after, CancellationToken ct)
    {
        var incidents = db.Incidents.AsNoTracking().WithinRegions(regions);
        incidents = filter.History ? incidents : incidents.Where(i => !i.History);
        incidents = filter.Status is { } status ? incidents.Where(i => i.Status == status) : incidents;
        incidents = filter.Origin is { } origin ? incidents.Where(i => i.Origin == origin) : incidents;
        incidents = filter.Type is { } type ? incidents.Where(i => i.Type == type) : incidents;
        incidents = filter.Severity is { } severity ? incidents.Where(i => i.Severity >= severity) : incidents;
        incidents = filter.Major is { } major ? incidents.Where(i => i.IsMajor == major) : incidents;
        incidents = filter.Region is { } region ? incidents.Where(i => i.RegionCode == region) : incidents;
        if (filter.Search?.Trim() is { Length: > 0 } search)
        {
            var reference = Domain.Declarations.DeclarationReference.TryParse(search, null, out var read) ? read.Value : search;
            incidents = incidents.Where(i => i.Reference == reference || i.EstablishmentName.StartsWith(search));
        }

        if (after is { At: var at, Id: var id })
        {
            incidents = incidents.Where(i => i.FiledAt <= at && (i.FiledAt < at || i.Id.CompareTo(id) < 0));
        }

        var rows = await incidents.OrderByDescending(i => i.FiledAt).ThenByDescending(i => i.Id).Take(PageSize + 1)
            .Select(i => new IncidentRow(
                i.Id, i.Reference, i.FiledAt, i.Status, i.Severity, i.IsMajor, i.Origin, i.Type, i.CareImpact, i.Endangerment, i.Ongoing,
                i.EstablishmentName, i.EstablishmentTown, i.RegionCode, i.SupportWanted, i.Exercise, i.History))
            .ToListAsync(ct);
        var last = rows.Count > PageSize ? rows[PageSize - 1] : null;
        return new([.. rows.Take(PageSize)], last is null ? null : new Cursor(last.FiledAt, last.Id).ToString());
    }
}

public static class IncidentScope
{
    /// <summary>Scope stands inside the query: what is not the reader's is not found.</summary>
    public static IQueryable<Incident> WithinRegions(this IQueryable<Incident> incidents, IReadOnlyList<string> regions) =>
        regions.Count == 0 ? incidents : incidents.Where(i => i.RegionCode != null && regions.Contains(i.RegionCode));
}
