using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Domain.Files;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Messages;

/// <summary>One message as its reader sees it.</summary>
/// <param name="Author">Name of the account or key that wrote it; null for whoever has none, and always for the declarant's side.</param>
/// <param name="IsNew">Nobody of the reader's side had seen it before.</param>
public sealed record ThreadMessage(
    Guid Id, MessageSide From, ActorKind AuthorKind, string? Author, string Text, Tlp Tlp, DateTimeOffset WrittenAt, DateTimeOffset? ReadAt, bool IsNew)
{
    /// <summary>What became of the mail that tells the other side of it; for its own side alone, and null when nobody is told.</summary>
    public MailView? Mail { get; init; }

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<MessageFile> Files { get; init; } = [];
}

/// <summary>A file that goes with a message.</summary>
/// <param name="Length">Bytes.</param>
public sealed record MessageFile(Guid Id, string Name, long Length, AttachmentState State);

/// <summary>A note as analysts see it.</summary>
public sealed record ThreadNote(Guid Id, ActorKind AuthorKind, string? Author, string Text, DateTimeOffset WrittenAt);

/// <summary>A thread from its end, a page at a time. To have been shown it is to have read it.</summary>
public sealed class ListMessages(ReportingDbContext db, TimeProvider clock)
{
    public const int PageSize = 20;

    /// <param name="before">The oldest one seen, to go on to what came before it.</param>
    /// <returns>The oldest of the page first; <c>Next</c> leads to older ones.</returns>
    public async Task<Page<ThreadMessage>> RunAsync(Guid declarationId, MessageSide reader, Cursor? before, CancellationToken ct)
    {
        var byCert = reader is MessageSide.Cert;
        var messages = db.Messages.AsNoTracking().Where(m => m.DeclarationId == declarationId);
        if (before is { At: var oldest, Id: var last })
        {
            messages = messages.Where(m => m.WrittenAt <= oldest && (m.WrittenAt < oldest || m.Id.CompareTo(last) < 0));
        }

        var found = await messages.OrderByDescending(m => m.WrittenAt).ThenByDescending(m => m.Id).Take(PageSize + 1)
            .Select(m => new ThreadMessage(
                m.Id, m.From, m.AuthorKind,
                !byCert || m.AuthorId == null ? null : db.Users.Where(u => u.Id == m.AuthorId).Select(u => u.DisplayName).FirstOrDefault(),
                m.Text, m.Tlp, m.WrittenAt, m.ReadAt, m.From != reader && m.ReadAt == null))
            .ToListAsync(ct);
        List<ThreadMessage> rows = [.. found.Take(PageSize).Reverse()];
        var own = rows.Where(m => m.From == reader).Select(m => m.Id).ToList();
        var mails = own.Count == 0 ? [] : await db.Deliveries.AsNoTracking()
            .Where(d => d.Kind == DeliveryKind.Message && d.SubjectId != null && own.Contains(d.SubjectId.Value)).ToDictionaryAsync(d => d.SubjectId!.Value, ct);
        rows = rows.ConvertAll(m => mails.TryGetValue(m.Id, out var mail) ? m with { Mail = MailView.Of(mail, m.WrittenAt) } : m);
        var shown = rows.ConvertAll(m => (Guid?)m.Id);
        var files = (shown.Count == 0 ? [] : await db.Attachments.AsNoTracking().Where(a => a.DeclarationId == declarationId && shown.Contains(a.MessageId))
            .OrderBy(a => a.Id).Select(a => new { a.MessageId, File = new MessageFile(a.Id, a.Name, a.Length, a.State) }).ToListAsync(ct))
            .ToLookup(a => a.MessageId!.Value, a => a.File);
        rows = rows.ConvertAll(m => files.Contains(m.Id) ? m with { Files = [.. files[m.Id]] } : m);
        await MarkAsync([.. rows.Where(m => m.IsNew).Select(m => m.Id)], ct);
        return new(rows, found.Count > PageSize ? new Cursor(rows[0].WrittenAt, rows[0].Id).ToString() : null);
    }

    /// <exception cref="RuleViolationException"><c>note.internal</c>: the reader is not of the CERT.</exception>
    public async Task<Page<ThreadNote>> NotesAsync(Guid declarationId, MessageSide reader, Cursor? before, CancellationToken ct)
    {
        Note.DemandReader(reader);
        var notes = db.Notes.AsNoTracking().Where(n => n.DeclarationId == declarationId);
        if (before is { At: var oldest, Id: var last })
        {
            notes = notes.Where(n => n.WrittenAt <= oldest && (n.WrittenAt < oldest || n.Id.CompareTo(last) < 0));
        }

        var found = await notes.OrderByDescending(n => n.WrittenAt).ThenByDescending(n => n.Id).Take(PageSize + 1)
            .Select(n => new ThreadNote(
                n.Id, n.AuthorKind, db.Users.Where(u => u.Id == n.AuthorId).Select(u => u.DisplayName).FirstOrDefault(), n.Text, n.WrittenAt))
            .ToListAsync(ct);
        List<ThreadNote> rows = [.. found.Take(PageSize).Reverse()];
        return new(rows, found.Count > PageSize ? new Cursor(rows[0].WrittenAt, rows[0].Id).ToString() : null);
    }

    /// <summary>A mark and no change of the message: of two who see it first at once, the earlier one counts.</summary>
    private async Task MarkAsync(List<Guid> seen, CancellationToken ct)
    {
        if (seen.Count > 0)
        {
            var now = clock.GetUtcNow().ToMillisecond();
            await db.Messages.Where(m => seen.Contains(m.Id) && m.ReadAt == null).ExecuteUpdateAsync(set => set.SetProperty(m => m.ReadAt, now), ct);
        }
    }
}
