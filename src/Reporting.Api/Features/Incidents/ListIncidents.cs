using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Common;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Incidents;

public sealed record IncidentRow(
    Guid Id, string Reference, DateTimeOffset FiledAt, IncidentStatus Status, Severity Severity, bool IsMajor, Origin Origin, IncidentType Type,
    CareImpact CareImpact, Endangerment Endangerment, OngoingState Ongoing, string EstablishmentName, string EstablishmentTown, string? RegionCode,
    bool SupportWanted, bool Exercise, bool History, bool Withdrawn);

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

    /// <summary>A reference, or beginnings of words of an establishment's name or town, its number.</summary>
    public string? Search { get; init; }

    /// <summary>Imported history is left out unless asked for: nobody has to work on it.</summary>
    public bool History { get; init; }
}

/// <summary>Newest first.</summary>
public sealed class ListIncidents(ReportingDbContext db)
{
    public const int PageSize = 50;

    /// <summary>Of as many places the incidents are looked up; those of more are met soon by whoever goes through the newest.</summary>
    private const int FewPlaces = 20;

    /// <param name="regions">INSEE codes that the reader is confined to; empty for the whole country.</param>
    /// <param name="after">The last row seen, to go on to older ones.</param>
    /// <param name="before">The first row seen, to go back to newer ones; it wins over <paramref name="after"/>.</param>
    public async Task<Page<IncidentRow>> RunAsync(
        IReadOnlyList<string> regions, IncidentFilter filter, Cursor? after, Cursor? before, CancellationToken ct)
    {
        var incidents = (await SoughtAsync(filter.Search, ct)).WithinRegions(regions);
        incidents = filter.History ? incidents : incidents.Where(i => !i.History);
        incidents = filter.Status is { } status ? incidents.Where(i => i.Status == status) : incidents;
        incidents = filter.Ended is { } ended ? incidents.Where(i => i.Ended == ended) : incidents;
        incidents = filter.Origin is { } origin ? incidents.Where(i => i.Origin == origin) : incidents;
        incidents = filter.Type is { } type ? incidents.Where(i => i.Type == type) : incidents;
        incidents = filter.Severity is { } severity ? incidents.Where(i => i.Severity >= severity) : incidents;
        incidents = filter.Major is { } major ? incidents.Where(i => i.IsMajor == major) : incidents;
        incidents = filter.SupportWanted is { } wanted ? incidents.Where(i => i.SupportWanted == wanted) : incidents;
        incidents = filter.Exercise is { } exercise ? incidents.Where(i => i.Exercise == exercise) : incidents;
        incidents = filter.Region is { } region ? incidents.Where(i => i.RegionCode == region) : incidents;
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
                i.EstablishmentName, i.EstablishmentTown, i.RegionCode, i.SupportWanted, i.Exercise, i.History, i.Withdrawn))
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

    /// <summary>One question more, to the words: what it costs depends on how many establishments there are, not on their incidents.</summary>
    private async Task<IQueryable<Incident>> SoughtAsync(string? search, CancellationToken ct)
    {
        var all = db.Incidents.AsNoTracking();
        if (string.IsNullOrWhiteSpace(search))
        {
            return all;
        }

        if (Domain.Declarations.DeclarationReference.TryParse(search, null, out var reference))
        {
            return all.Where(i => i.Reference == reference.Value);
        }

        // The longest is likely to be the rarest: the others are asked of its places.
        if (SearchWords.Sought(search).OrderByDescending(w => w.Length).ToList() is not [var longest, .. var others])
        {
            return all.Where(i => false);
        }

        var (from, to) = RangeOf(longest);
        var terms = db.PlaceTerms.Where(t => t.Term.CompareTo(from) >= 0 && t.Term.CompareTo(to) < 0);
        foreach (var (first, end) in others.Select(RangeOf))
        {
            terms = terms.Where(t => db.PlaceTerms.Any(o => o.PlaceId == t.PlaceId && o.Term.CompareTo(first) >= 0 && o.Term.CompareTo(end) < 0));
        }

        var places = await terms.Select(t => t.PlaceId).Distinct().Take(FewPlaces + 1).ToListAsync(ct);
        if (places.Count <= FewPlaces)
        {
            return all.Where(i => places.Contains(i.PlaceId));
        }

        return others.Prepend(longest).Select(RangeOf).Aggregate(all, (found, word) =>
            found.Where(i => db.PlaceTerms.Any(t => t.PlaceId == i.PlaceId && t.Term.CompareTo(word.From) >= 0 && t.Term.CompareTo(word.To) < 0)));
    }

    /// <summary>Every database compares terms by code points: words that begin so lie between these. A LIKE would not use the index on all of them.</summary>
    private static (string From, string To) RangeOf(string word) => (word, word + '\uffff');
}

public static class IncidentScope
{
    /// <summary>Scope stands inside the query: what is not the reader's is not found.</summary>
    public static IQueryable<Incident> WithinRegions(this IQueryable<Incident> incidents, IReadOnlyList<string> regions) =>
        regions.Count == 0 ? incidents : incidents.Where(i => i.RegionCode != null && regions.Contains(i.RegionCode));
}
