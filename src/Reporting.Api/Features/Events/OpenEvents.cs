using Microsoft.EntityFrameworkCore;
using Reporting.Api.Hosting;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Events;

/// <summary>An event that everybody may know of.</summary>
/// <param name="From">UTC.</param>
public sealed record ShownEvent(Guid Id, string Name, string? EnglishName, string? Provider, IncidentType Type, DateTimeOffset From)
{
    /// <summary>In the reader's language.</summary>
    public string Title => Languages.Current == "en" ? EnglishName ?? Name : Name;
}

/// <summary>The published events that are still open, for the first page and the form.</summary>
/// <remarks>
/// Kept for ten seconds, since the first page is the most read of all; the host in which something changes forgets at once. While the
/// database is away, what was known last is shown: the way to declare must not depend on it.
/// </remarks>
public sealed class OpenEvents(IServiceScopeFactory scopes, TimeProvider clock)
{
    private const int Most = 5;
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(10);

    private volatile Kept _kept = new([], DateTimeOffset.MinValue);

    public async Task<IReadOnlyList<ShownEvent>> ListAsync(CancellationToken ct)
    {
        var (kept, now) = (_kept, clock.GetUtcNow());
        if ((now - kept.At).Duration() < _fresh)
        {
            return kept.Events;
        }

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
            var events = await db.Events.AsNoTracking().Where(e => e.Until == null && e.PublishedAt != null)
                .OrderByDescending(e => e.PublishedAt).ThenByDescending(e => e.Id).Take(Most)
                .Select(e => new ShownEvent(e.Id, e.Name, e.EnglishName, e.Provider, e.Type, e.From)).ToListAsync(ct);
            _kept = new(events, now);
            return events;
        }
        catch (Exception error) when (DatabaseFaults.Of(error) is DatabaseFault.Unavailable or DatabaseFault.Contention)
        {
            // Whoever asks for what cannot be had without the database is told so there.
            return kept.Events;
        }
    }

    /// <summary>The open and published event of this id; null for any other, existing or not.</summary>
    public async Task<ShownEvent?> FindAsync(Guid? id, CancellationToken ct) =>
        id is null ? null : (await ListAsync(ct)).FirstOrDefault(shown => shown.Id == id);

    public void Forget() => _kept = new([], DateTimeOffset.MinValue);

    private sealed record Kept(IReadOnlyList<ShownEvent> Events, DateTimeOffset At);
}
