using Microsoft.AspNetCore.Connections;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Common;
using Reporting.Domain.Files;
using Reporting.Domain.Incidents;
using Reporting.Infrastructure.Files;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Files;

public abstract record FileOutcome
{
    public sealed record Kept(Attachment Attachment) : FileOutcome;

    /// <summary>Not there, or not of this declaration, or taken back.</summary>
    public sealed record NotFound : FileOutcome;

    /// <summary>The sender's idea of where it stands is not ours; it goes on from <paramref name="Attachment"/>'s.</summary>
    public sealed record OtherOffset(Attachment Attachment) : FileOutcome;

    /// <summary>Another request is sending the same file.</summary>
    public sealed record Busy : FileOutcome;

    /// <summary>The sender was cut off; what came is kept.</summary>
    public sealed record Cut(Attachment Attachment) : FileOutcome;

    /// <summary>A limit or a rule; the code names its text.</summary>
    public sealed record Refused(FieldProblem Problem) : FileOutcome;

    /// <summary>No room on the disk; what came is kept.</summary>
    public sealed record Full : FileOutcome;
}

/// <summary>How much one declaration may hold.</summary>
public sealed class FileLimits(ReportingDbContext db, FileStore store, IOptions<FileSettings> settings)
{
    public FileSettings Settings => settings.Value;

    /// <param name="length">Bytes that are to come.</param>
    /// <returns>Null when they may come. Two that come at the same instant may pass the total by one of them.</returns>
    public async Task<FileOutcome?> RefuseAsync(Guid declarationId, long length, CancellationToken ct)
    {
        var problem = length > Settings.MaxBytes
            ? new FieldProblem("file", "file.tooLarge", FileWords.Megabytes(Settings.MaxMegabytes))
            : await ExceedsAsync(declarationId, length, ct);
        return problem is not null ? new FileOutcome.Refused(problem) : store.HasRoom(length) ? null : new FileOutcome.Full();
    }

    /// <summary>A file goes with a message that its own side wrote in the same thread.</summary>
    /// <returns>Null when it may.</returns>
    public async Task<FileOutcome?> RefuseAsync(OpenedFiles opened, Guid? messageId, CancellationToken ct)
    {
        var side = opened.ByCert ? MessageSide.Cert : MessageSide.Declarant;
        return messageId is null || await db.Messages.AnyAsync(m => m.Id == messageId && m.DeclarationId == opened.Declaration.Id && m.From == side, ct)
            ? null
            : new FileOutcome.Refused(new("file", "file.message"));
    }

    private async Task<FieldProblem?> ExceedsAsync(Guid declarationId, long length, CancellationToken ct)
    {
        var held = await db.Attachments.Where(a => a.DeclarationId == declarationId && a.State != AttachmentState.Withdrawn)
            .GroupBy(a => a.DeclarationId).Select(g => new { Count = g.Count(), Bytes = g.Sum(a => a.Length) }).SingleOrDefaultAsync(ct);
        return held is null
            ? null
            : held.Count >= Settings.MaxCount
                ? new("file", "file.tooMany", FileWords.Number(Settings.MaxCount))
                : held.Bytes + length > Settings.MaxTotalBytes ? new("file", "file.totalTooLarge", FileWords.Megabytes(Settings.MaxTotalMegabytes)) : null;
    }
}

/// <summary>Adds a file once: what the same side has of the same content, whole or half, stands for what is sent again.</summary>
public sealed class AddFileOnce(ReportingDbContext db)
{
    // Between looking and saving. Two that come at the same instant through two Apis may both stay.
    private static readonly OneAtATime _turns = new();

    /// <param name="sha256">Of the content; null when nobody knows it.</param>
    /// <param name="halfToo">What is still on its way counts as well: its sender goes on with it.</param>
    /// <param name="make">The new file when there is no such one, or why it may not be.</param>
    /// <returns>The file that is there, or what <paramref name="make"/> said.</returns>
    public Task<FileOutcome> RunAsync(
        OpenedFiles opened, Guid? messageId, string? sha256, long length, bool halfToo, Func<Task<FileOutcome>> make, CancellationToken ct) => _turns.RunAsync(opened.Declaration.Id, async () =>
    {
        if (sha256 is not null && await FindAsync(opened, messageId, sha256.ToLowerInvariant(), length, halfToo, ct) is { } same)
        {
            return new FileOutcome.Kept(same);
        }

        var outcome = await make();
        if (outcome is FileOutcome.Kept { Attachment: var attachment })
        {
            db.Add(attachment);
            await db.SaveChangesAsync(ct);
        }

        return outcome;
    }, ct);

    private Task<Attachment?> FindAsync(OpenedFiles opened, Guid? messageId, string sha256, long length, bool halfToo, CancellationToken ct)
    {
        CustodyRole[] side = opened.ByCert ? [CustodyRole.Analyst] : [CustodyRole.Holder, CustodyRole.Member];
        var (declarationId, by) = (opened.Declaration.Id, opened.By.Actor.Id);
        return db.Attachments
            .Where(a => a.DeclarationId == declarationId && (messageId == null || a.MessageId == messageId) && a.Length == length
                && (side.Contains(a.AddedBy) || a.AddedById == by) && a.State != AttachmentState.Withdrawn
                && (a.Sha256 == sha256 || (halfToo && a.AnnouncedSha256 == sha256)))
            .OrderBy(a => a.Sha256 == null).ThenBy(a => a.CreatedAt).ThenBy(a => a.Id).FirstOrDefaultAsync(ct);
    }
}

/// <summary>Begins a transfer: nothing of the content has come yet. What is there under the announced hash is gone on with.</summary>
public sealed class AnnounceFile(FileStore store, FileLimits limits, AddFileOnce once, TimeProvider clock)
{
    public async Task<FileOutcome> RunAsync(OpenedFiles opened, AnnouncedFile file, CancellationToken ct) =>
        await limits.RefuseAsync(opened, file.MessageId, ct)
        ?? await once.RunAsync(opened, file.MessageId, file.Sha256, file.Length, halfToo: true, async () =>
        {
            if (await limits.RefuseAsync(opened.Declaration.Id, file.Length, ct) is { } refused)
            {
                return refused;
            }

            var id = Guid.CreateVersion7();
            var key = store.Draw(id);
            return new FileOutcome.Kept(Attachment.Receive(id, opened.Declaration.Id, file, key.Name, key.WrappedKey, opened.By, clock.GetUtcNow()));
        }, ct);
}

/// <summary>Takes bytes of a file from where it stands; the last one closes it.</summary>
/// <remarks>
/// What came before a cut is kept to the byte. The disk comes before the row, so that a row never promises what is not there; a killed
/// service loses what came since the last checkpoint at most, and the sender is told where to go on.
/// </remarks>
public sealed class AppendToFile(ReportingDbContext db, FileStore store, FileLimits limits, SealFile seal, TimeProvider clock)
{
    private const int Buffer = 64 * 1024;
    private const long Checkpoint = 8 * 1024 * 1024;

    /// <param name="offset">Where the sender thinks that the file stands.</param>
    public async Task<FileOutcome> RunAsync(OpenedFiles opened, Guid id, long offset, long? coming, Stream body, CancellationToken ct)
    {
        if (await db.Attachments.SingleOrDefaultAsync(a => a.Id == id && a.DeclarationId == opened.Declaration.Id, ct) is not { State: not AttachmentState.Withdrawn } attachment)
        {
            return new FileOutcome.NotFound();
        }

        if (offset != attachment.Received)
        {
            return new FileOutcome.OtherOffset(attachment);
        }

        if (attachment.State is not AttachmentState.Receiving)
        {
            // Its sender never heard that it was whole.
            return new FileOutcome.Kept(attachment);
        }

        if (offset + coming > attachment.Length)
        {
            return new FileOutcome.Refused(new("file", "file.longerThanAnnounced"));
        }

        if (!store.HasRoom(attachment.Length - offset))
        {
            return new FileOutcome.Full();
        }

        try
        {
            await using var writer = await store.OpenToWriteAsync(id, new(attachment.StoredAs, attachment.WrappedKey), offset, ct);
            return await TakeAsync(attachment, writer, opened, body, ct);
        }
        catch (FileBusyException)
        {
            return new FileOutcome.Busy();
        }
        catch (DamagedFileException)
        {
            // A power cut tore the last piece: from its beginning, which was whole.
            attachment.Reach((offset - 1) / Buffer * Buffer, clock.GetUtcNow());
            await db.SaveChangesAsync(ct);
            return new FileOutcome.OtherOffset(attachment);
        }
    }

    private async Task<FileOutcome> TakeAsync(Attachment attachment, SealedFileWriter writer, OpenedFiles opened, Stream body, CancellationToken ct)
    {
        var (buffer, cut, saved) = (new byte[Buffer], false, writer.Written);
        try
        {
            while (true)
            {
                var read = 0;
                try
                {
                    read = await body.ReadAsync(buffer, ct);
                }
                catch (Exception gone) when (gone is BadHttpRequestException or ConnectionResetException or ConnectionAbortedException or OperationCanceledException or IOException)
                {
                    cut = true;
                }

                if (read == 0)
                {
                    break;
                }

                if (writer.Written + read > attachment.Length)
                {
                    return new FileOutcome.Refused(new("file", "file.longerThanAnnounced"));
                }

                await writer.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
                if (writer.Written - saved >= Checkpoint && writer.Written < attachment.Length)
                {
                    await KeepAsync(attachment, writer);
                    saved = writer.Written;
                }
            }

            if (writer.Written < attachment.Length)
            {
                await KeepAsync(attachment, writer);
                return cut ? new FileOutcome.Cut(attachment) : new FileOutcome.Kept(attachment);
            }

            await writer.FinishAsync(CancellationToken.None);
        }
        catch (IOException full) when (FileStore.IsFull(full))
        {
            attachment.Reach(writer.Whole, clock.GetUtcNow());
            await db.SaveChangesAsync(CancellationToken.None);
            return new FileOutcome.Full();
        }

        await writer.DisposeAsync();
        if (await seal.RunAsync(attachment, opened.By) is { } refused)
        {
            return refused;
        }

        await db.SaveChangesAsync(CancellationToken.None);
        seal.Tell();
        return new FileOutcome.Kept(attachment);
    }

    private async Task KeepAsync(Attachment attachment, SealedFileWriter writer)
    {
        await writer.SaveAsync(CancellationToken.None);
        attachment.Reach(writer.Written, clock.GetUtcNow());
        await db.SaveChangesAsync(CancellationToken.None);
    }

    public FileSettings Settings => limits.Settings;
}

/// <summary>Takes a whole file in one request, of a length that is known at its end: what a form without scripts sends.</summary>
/// <remarks>Nothing is in the database until it is whole; a file that nobody knows of is swept away.</remarks>
public sealed class TakeWholeFile(FileStore store, FileLimits limits, AddFileOnce once, SealFile seal, TimeProvider clock)
{
    private const int Buffer = 64 * 1024;

    /// <param name="messageId">The message that it goes with; null for none.</param>
    /// <exception cref="RuleViolationException">The file is empty.</exception>
    public async Task<FileOutcome> RunAsync(OpenedFiles opened, string name, string? type, Guid? messageId, Stream body, CancellationToken ct)
    {
        if ((await limits.RefuseAsync(opened, messageId, ct) ?? await limits.RefuseAsync(opened.Declaration.Id, 1, ct)) is { } refused)
        {
            return refused;
        }

        var id = Guid.CreateVersion7();
        var key = store.Draw(id);
        var kept = false;
        try
        {
            var length = 0L;
            await using (var writer = await store.OpenToWriteAsync(id, key, 0, ct))
            {
                var buffer = new byte[Buffer];
                int read;
                while ((read = await body.ReadAsync(buffer, ct)) > 0)
                {
                    length += read;
                    if (length > limits.Settings.MaxBytes)
                    {
                        return new FileOutcome.Refused(new("file", "file.tooLarge", FileWords.Megabytes(limits.Settings.MaxMegabytes)));
                    }

                    await writer.WriteAsync(buffer.AsMemory(0, read), ct);
                }

                if (length > 0)
                {
                    await writer.FinishAsync(ct);
                }
            }

            var attachment = Attachment.Receive(id, opened.Declaration.Id, new(name, length, type, MessageId: messageId), key.Name, key.WrappedKey, opened.By, clock.GetUtcNow());
            if (await seal.RunAsync(attachment, opened.By) is { } wrong)
            {
                return wrong;
            }

            var outcome = await once.RunAsync(
                opened, messageId, attachment.Sha256, length, halfToo: false,
                async () => await limits.RefuseAsync(opened.Declaration.Id, length, ct) ?? new FileOutcome.Kept(attachment), ct);
            kept = outcome is FileOutcome.Kept { Attachment: var there } && there == attachment;
            if (kept)
            {
                seal.Tell();
            }

            return outcome;
        }
        catch (IOException full) when (FileStore.IsFull(full))
        {
            return new FileOutcome.Full();
        }
        finally
        {
            if (!kept)
            {
                store.Delete(key.Name);
            }
        }
    }
}

/// <summary>Closes a file that is whole on the disk: read back, hashed, its type found.</summary>
public sealed class SealFile(ReportingDbContext db, FileStore store, FilesArrived arrived, IOptions<FileSettings> settings, TimeProvider clock)
{
    /// <returns>Null when it was sealed, which is to be saved.</returns>
    public async Task<FileOutcome?> RunAsync(Attachment attachment, Custodian by)
    {
        try
        {
            var (sha256, head) = await store.ReadBackAsync(attachment, CancellationToken.None);
            attachment.Seal(sha256, MediaType.Found(head), by, settings.Value.Scans, clock.GetUtcNow());
            return null;
        }
        catch (RuleViolationException differs) when (differs.Code == "file.hash-differs")
        {
            // What arrived is not what was sent, and nobody can tell where: from the beginning.
            attachment.Withdraw(Custodian.System, clock.GetUtcNow());
            await db.SaveChangesAsync(CancellationToken.None);
            store.Delete(attachment.StoredAs);
            return new FileOutcome.Refused(new("file", differs.Code));
        }
    }

    /// <summary>After it was saved.</summary>
    public void Tell() => arrived.Tell();
}

/// <summary>Takes a file back: who added it, or whoever may speak for the declaration.</summary>
public sealed class WithdrawFile(ReportingDbContext db, FileStore store, TimeProvider clock)
{
    public async Task<FileOutcome> RunAsync(OpenedFiles opened, Guid id, CancellationToken ct)
    {
        var attachment = await db.Attachments.SingleOrDefaultAsync(a => a.Id == id && a.DeclarationId == opened.Declaration.Id, ct);
        if (attachment is not { State: not AttachmentState.Withdrawn } || !MayWithdraw(opened, attachment))
        {
            return new FileOutcome.NotFound();
        }

        var name = attachment.StoredAs;
        attachment.Withdraw(opened.By, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        store.Delete(name);
        return new FileOutcome.Kept(attachment);
    }

    public static bool MayWithdraw(OpenedFiles opened, Attachment attachment) => opened.MayAdd
        && (!opened.ByCert || (attachment.AddedById is { } by && by == opened.By.Actor.Id));
}
