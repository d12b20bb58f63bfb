using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Reporting.Api.Hosting;
using Reporting.Domain.Audit;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Shared;

/// <summary>
/// Keeps that somebody else than its author has read what a declaration says; the declarant is shown it by role. The one place where readings
/// are recorded, for pages and API: whoever hands content out asks here first, and does not hand it out when it cannot be kept.
/// </summary>
/// <remarks>
/// Once an hour for each reader, declaration and stage. What this process wrote it remembers; what another one wrote the unique index tells.
/// Who holds the secret, or its cookie, stands on the author's side and is nobody in particular: nothing is kept.
/// </remarks>
public sealed class RecordReading(IServiceScopeFactory scopes, TimeProvider clock)
{
    private const int MostRemembered = 50_000;

    private readonly ConcurrentDictionary<(Guid Declaration, int Stage, Guid Reader), DateTimeOffset> _known = new();

    /// <param name="declaration">With its stages.</param>
    public async Task RunAsync(Declaration declaration, ClaimsPrincipal reader, CancellationToken ct)
    {
        var actor = reader.ToActor();
        if (actor.Id is not { } id || IsAuthor(declaration, reader, id))
        {
            return;
        }

        var now = clock.GetUtcNow();
        var (key, hour) = ((declaration.Id, declaration.Stages.Max(s => s.Number), id), ContentReading.HourOf(now));
        if (_known.TryGetValue(key, out var last) && last == hour)
        {
            return;
        }

        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
            db.Add(ContentReading.Of(declaration.Id, key.Item2, RoleOf(reader), actor, now));
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException known) when (DatabaseFaults.Of(known) is DatabaseFault.Duplicate)
            {
                // Another process, or another request of the same moment, has kept it.
            }
        }

        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[key] = hour;
    }

    /// <summary>Of the establishment and its author. An analyst who typed what somebody told is not: reading it again is reading.</summary>
    private static bool IsAuthor(Declaration declaration, ClaimsPrincipal reader, Guid id) =>
        !reader.ReadsIncidents() && (declaration.FiledById == id || declaration.Stages.Any(s => s.SubmittedById == id));

    private static ReaderRole RoleOf(ClaimsPrincipal reader) => reader switch
    {
        _ when reader.IsInRole(Roles.Lead) => ReaderRole.Lead,
        _ when reader.IsInRole(Roles.Analyst) => ReaderRole.Analyst,
        _ when reader.IsInRole(Roles.Authority) => ReaderRole.Authority,
        _ when reader.ReadsIncidents() => ReaderRole.Program,
        _ => ReaderRole.Establishment,
    };
}
