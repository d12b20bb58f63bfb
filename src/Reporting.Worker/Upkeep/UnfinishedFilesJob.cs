using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Domain.Common;
using Reporting.Domain.Files;
using Reporting.Infrastructure.Files;
using Reporting.Infrastructure.Jobs;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Worker.Upkeep;

/// <summary>Clears transfers that have stood still, what remains of files that were taken back, and files on the disk that nobody knows of.</summary>
/// <remarks>
/// The row goes first: of who dies in between, the bytes remain, which the next turn finds. What is younger than the time a transfer is kept
/// may be the file of a form whose row is about to come.
/// </remarks>
public sealed class UnfinishedFilesJob(ReportingDbContext db, FileStore store, IOptions<FileSettings> settings, TimeProvider clock) : IRecurringSweep
{
    private const int Batch = 200;

    public static string Schedule => "47 * * * *";

    public async Task RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow().ToMillisecond() - TimeSpan.FromHours(settings.Value.KeepUnfinishedHours);
        List<Attachment> still;
        do
        {
            still = await db.Attachments.Where(a => a.State == AttachmentState.Receiving && a.ChangedAt < before).OrderBy(a => a.ChangedAt).Take(Batch).ToListAsync(ct);
            db.RemoveRange(still);
            await db.SaveChangesAsync(ct);
            still.ForEach(file => store.Delete(file.StoredAs));
        }
        while (still.Count == Batch);

        foreach (var names in store.NamesBefore(before).Chunk(Batch))
        {
            var known = await db.Attachments.Where(a => names.Contains(a.StoredAs) && a.State != AttachmentState.Withdrawn).Select(a => a.StoredAs).ToListAsync(ct);
            foreach (var nobodys in names.Except(known))
            {
                store.Delete(nobodys);
            }
        }
    }
}
