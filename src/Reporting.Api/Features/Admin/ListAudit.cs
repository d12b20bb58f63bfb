using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Admin;

/// <param name="Actor">Mail address of the account or name of the key; null for nobody in particular.</param>
/// <param name="Subject">The same for what it was done to, when that is an account or a key.</param>
public sealed record AuditRow(Guid Id, DateTimeOffset At, ActorKind ActorKind, string? Actor, string Action, string SubjectKind, string? Subject, string? Detail);

/// <summary>Who did what, newest first, a page at a time.</summary>
public sealed class ListAudit(ReportingDbContext db)
{
    public const int PageSize = 50;

    /// <param name="before">The last entry of the page before.</param>
    public async Task<(IReadOnlyList<AuditRow> Rows, Guid? Next)> RunAsync(Guid? before, CancellationToken ct)
    {
        var entries = db.AuditEntries.AsNoTracking();
        if (before is not null && await db.AuditEntries.Where(e => e.Id == before).Select(e => (DateTimeOffset?)e.At).SingleOrDefaultAsync(ct) is { } at)
        {
            entries = entries.Where(e => e.At <= at && (e.At < at || e.Id.CompareTo(before.Value) < 0));
        }

        var rows = await entries.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(PageSize + 1)
            .Select(e => new AuditRow(
                e.Id, e.At, e.ActorKind,
                db.Users.Where(a => a.Id == e.ActorId).Select(a => a.Email).FirstOrDefault() ?? db.ApiKeys.Where(k => k.Id == e.ActorId).Select(k => k.Name).FirstOrDefault(),
                e.Action, e.SubjectKind,
                db.Users.Where(a => a.Id == e.SubjectId).Select(a => a.Email).FirstOrDefault() ?? db.ApiKeys.Where(k => k.Id == e.SubjectId).Select(k => k.Name).FirstOrDefault(),
                e.Detail))
            .ToListAsync(ct);
        return rows.Count > PageSize ? (rows[..PageSize], rows[PageSize - 1].Id) : (rows, null);
    }
}
