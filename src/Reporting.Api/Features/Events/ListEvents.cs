using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Events;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Events;

/// <param name="Declarations">Declarations that were sent in answer to it.</param>
public sealed record EventRow(
    Guid Id, string Name, string? EnglishName, string? Provider, IncidentType Type, DateTimeOffset From, DateTimeOffset? Until, DateTimeOffset? PublishedAt,
    DateTimeOffset CreatedAt, string? CreatedBy, string? PublishedBy, CappedCount Declarations)
{
    public bool IsOpen => Until is null;
}

/// <summary>Events for the team, newest first, a page at a time.</summary>
public sealed class ListEvents(ReportingDbContext db)
{
    public const int PageSize = 50;

    public async Task<Page<EventRow>> RunAsync(Cursor? after, CancellationToken ct)
    {
        var events = db.Events.AsNoTracking();
        if (after is { At: var at, Id: var id })
        {
            events = events.Where(e => e.CreatedAt <= at && (e.CreatedAt < at || e.Id.CompareTo(id) < 0));
        }

        var rows = await Rows(events.OrderByDescending(e => e.CreatedAt).ThenByDescending(e => e.Id).Take(PageSize + 1)).ToListAsync(ct);
        return rows.Count > PageSize
            ? new(rows[..PageSize], new Cursor(rows[PageSize - 1].CreatedAt, rows[PageSize - 1].Id).ToString())
            : new(rows, null);
    }

    public Task<EventRow?> FindAsync(Guid id, CancellationToken ct) => Rows(db.Events.AsNoTracking().Where(e => e.Id == id)).SingleOrDefaultAsync(ct);

    private IQueryable<EventRow> Rows(IQueryable<SystemicEvent> events) => events.Select(e => new EventRow(
        e.Id, e.Name, e.EnglishName, e.Provider, e.Type, e.From, e.Until, e.PublishedAt, e.CreatedAt,
        db.Users.Where(a => a.Id == e.CreatedById).Select(a => a.DisplayName).FirstOrDefault(),
        db.Users.Where(a => a.Id == e.PublishedById).Select(a => a.DisplayName).FirstOrDefault(),
        new CappedCount(db.EventLinks.Where(l => l.EventId == e.Id).Take(CappedCount.Most + 1).Count())));
}
