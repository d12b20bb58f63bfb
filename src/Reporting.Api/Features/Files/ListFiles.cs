using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Declarations;
using Reporting.Domain.Files;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Files;

/// <summary>Files of one declaration, in order of arrival; their number is limited by what a declaration may hold.</summary>
public sealed class ListFiles(ReportingDbContext db, TimeProvider clock)
{
    private const int Most = 1_000;
    private static readonly TimeSpan _oneReading = TimeSpan.FromHours(1);

    /// <summary>What is there, for a page that has made sure that its reader may see the declaration.</summary>
    public async Task<IReadOnlyList<Attachment>> OfAsync(string reference, CancellationToken ct) => DeclarationReference.TryParse(reference, null, out var read)
        ? await db.Attachments.AsNoTracking().Where(a => db.Declarations.Any(d => d.Reference == read && d.Id == a.DeclarationId) && a.State != AttachmentState.Receiving)
            .OrderBy(a => a.CreatedAt).ThenBy(a => a.Id).Take(Most).ToListAsync(ct)
        : [];

    /// <summary>With their custody, in which a reading by the CERT leaves its mark, one an hour and reader.</summary>
    public async Task<IReadOnlyList<Attachment>> RunAsync(OpenedFiles opened, CancellationToken ct)
    {
        var files = await db.Attachments.AsSplitQuery().Include(a => a.Custody).Where(a => a.DeclarationId == opened.Declaration.Id)
            .OrderBy(a => a.CreatedAt).ThenBy(a => a.Id).Take(Most).ToListAsync(ct);
        if (opened.ByCert)
        {
            var now = clock.GetUtcNow();
            foreach (var file in files.Where(f => f.IsStored && !f.Custody.Any(c => c.Act is CustodyAct.Read && c.ById == opened.By.Actor.Id && c.At > now - _oneReading)))
            {
                file.Log(CustodyAct.Read, opened.By, now);
            }

            await db.SaveChangesAsync(ct);
        }

        return files;
    }

    /// <summary>One file that is stored or on its way; null when there is none of this declaration.</summary>
    public async Task<Attachment?> FindAsync(OpenedFiles opened, Guid id, CancellationToken ct) =>
        await db.Attachments.SingleOrDefaultAsync(a => a.Id == id && a.DeclarationId == opened.Declaration.Id && a.State != AttachmentState.Withdrawn, ct);

    /// <summary>In the order in which it happened.</summary>
    public static IEnumerable<CustodyEntry> InOrder(Attachment file) => file.Custody.OrderBy(c => c.At).ThenBy(c => c.Act).ThenBy(c => c.Id);
}
