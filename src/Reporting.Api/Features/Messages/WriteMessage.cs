using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Notifications;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Messages;

/// <summary>What is written, by page and by API.</summary>
public sealed record MessageBody
{
    public string? Text { get; init; }

    /// <summary>AMBER+STRICT when not said. A note has none: it goes nowhere.</summary>
    public Tlp? Tlp { get; init; }
}

public abstract record WriteOutcome
{
    /// <param name="Replayed">It was there already, under the same key.</param>
    public sealed record Written(Guid Id, DateTimeOffset At, bool Replayed) : WriteOutcome;

    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems) : WriteOutcome;

    /// <summary>The key was used for another text.</summary>
    public sealed record KeyReused : WriteOutcome;
}

/// <summary>Adds to the thread of a declaration, or to the notes on it. That the caller may has been seen to by whoever opened the declaration.</summary>
/// <remarks>Idempotent by (declaration, key): the unique index decides between two that arrive at once.</remarks>
public sealed class WriteMessage(ReportingDbContext db, MessageNotices notices, TimeProvider clock)
{
    /// <summary>The other side is told by mail, from a row of the same commit.</summary>
    /// <param name="key">Of the form or the program; null for what is never sent again.</param>
    public async Task<WriteOutcome> RunAsync(Guid declarationId, MessageSide from, MessageBody body, Actor by, string? key, CancellationToken ct)
    {
        if (Check(body, "message.long") is { Count: > 0 } problems)
        {
            return new WriteOutcome.Invalid(problems);
        }

        var message = Message.Write(declarationId, from, body.Text!, body.Tlp ?? Tlp.AmberStrict, by, HashOf(by, key), clock.GetUtcNow());
        return await SaveAsync(
            message, message.Text, message.WrittenAt, () => notices.OfAsync(db, message, ct),
            db.Messages.Where(m => m.DeclarationId == declarationId && m.KeyHash == message.KeyHash).Select(m => new Known(m.Id, m.Text, m.WrittenAt)), ct);
    }

    public async Task<WriteOutcome> NoteAsync(Guid declarationId, MessageSide from, MessageBody body, Actor by, string? key, CancellationToken ct)
    {
        if (Check(body, "note.long") is { Count: > 0 } problems)
        {
            return new WriteOutcome.Invalid(problems);
        }

        var note = Note.Write(declarationId, from, body.Text!, by, HashOf(by, key), clock.GetUtcNow());
        return await SaveAsync(
            note, note.Text, note.WrittenAt, () => Task.FromResult<Delivery?>(null),
            db.Notes.Where(n => n.DeclarationId == declarationId && n.KeyHash == note.KeyHash).Select(n => new Known(n.Id, n.Text, n.WrittenAt)), ct);
    }

    private async Task<WriteOutcome> SaveAsync(
        AggregateRoot written, string text, DateTimeOffset at, Func<Task<Delivery?>> notice, IQueryable<Known> sameKey, CancellationToken ct)
    {
        if (await sameKey.SingleOrDefaultAsync(ct) is { } before)
        {
            return Answer(before);
        }

        db.Add(written);
        if (await notice() is { } mail)
        {
            db.Add(mail);
        }

        try
        {
            await db.SaveChangesAsync(ct);
            return new WriteOutcome.Written(written.Id, at, Replayed: false);
        }
        catch (DbUpdateException twice) when (DatabaseFaults.Of(twice) is DatabaseFault.Duplicate)
        {
            return Answer(await sameKey.SingleAsync(ct));
        }

        WriteOutcome Answer(Known known) => known.Text == text ? new WriteOutcome.Written(known.Id, known.At, Replayed: true) : new WriteOutcome.KeyReused();
    }

    private static List<FieldProblem> Check(MessageBody body, string tooLong)
    {
        var text = body.Text?.ReplaceLineEndings("\n").Trim() ?? "";
        return text.Length switch
        {
            0 => [new("text", "field.required")],
            > Message.LongestText => [new("text", tooLong, $"{Message.LongestText}", $"{text.Length}")],
            _ => [],
        };
    }

    private static string HashOf(Actor by, string? key) => IdempotencyKey.HashOf(by, key ?? Guid.CreateVersion7().ToString("N"));

    private sealed record Known(Guid Id, string Text, DateTimeOffset At);
}
