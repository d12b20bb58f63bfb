using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Declarations;

/// <summary>One declaration of an establishment, in its members' list.</summary>
/// <param name="Latest">What was sent last.</param>
/// <param name="Status">Null while the incident is not open yet.</param>
/// <param name="Unread">The CERT has written something that nobody of the declarant's side has seen.</param>
public sealed record DeclarationRow(
    Guid Id, DeclarationReference Reference, DateTimeOffset FiledAt, string Establishment, string? RegionCode, StageKind Latest, DateTimeOffset LatestAt,
    IncidentStatus? Status, bool Exercise, bool Unread);

/// <summary>What was declared for an establishment, the newest first, whoever sent it.</summary>
public sealed class ListDeclarations(ReportingDbContext db)
{
    public const int PageSize = 30;

    /// <param name="establishments">Whom the reader speaks for; of no other anything is found.</param>
    /// <param name="after">The last row seen, to go on to older ones.</param>
    public async Task<Page<DeclarationRow>> RunAsync(IReadOnlyList<Guid> establishments, Cursor? after, CancellationToken ct)
    {
        var declarations = db.Declarations.AsNoTracking().Where(d => d.EstablishmentId != null && establishments.Contains(d.EstablishmentId.Value));
        if (after is { At: var oldest, Id: var last })
        {
            declarations = declarations.Where(d => d.FiledAt <= oldest && (d.FiledAt < oldest || d.Id.CompareTo(last) < 0));
        }

        var found = await declarations.OrderByDescending(d => d.FiledAt).ThenByDescending(d => d.Id).Take(PageSize + 1)
            .Select(d => new
            {
                d.Id,
                d.Reference,
                d.FiledAt,
                d.Exercise,
                Place = db.Establishments.Where(e => e.Id == d.EstablishmentId).Select(e => new { e.Name, e.RegionCode }).FirstOrDefault(),
                Latest = d.Stages.OrderByDescending(s => s.Number).Select(s => new { s.Kind, s.SubmittedAt }).First(),
                Status = db.Incidents.Where(i => i.DeclarationId == d.Id).Select(i => (IncidentStatus?)i.Status).FirstOrDefault(),
                Unread = db.Messages.Any(m => m.DeclarationId == d.Id && m.From == MessageSide.Cert && m.ReadAt == null),
            })
            .AsSingleQuery().ToListAsync(ct);
        List<DeclarationRow> rows =
        [
            .. found.Take(PageSize).Select(d => new DeclarationRow(
                d.Id, d.Reference, d.FiledAt, d.Place?.Name ?? "", d.Place?.RegionCode, d.Latest.Kind, d.Latest.SubmittedAt, d.Status, d.Exercise, d.Unread)),
        ];
        return new(rows, found.Count > PageSize ? new Cursor(rows[^1].FiledAt, rows[^1].Id).ToString() : null);
    }
}
