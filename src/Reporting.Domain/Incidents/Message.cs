using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Incidents;

/// <summary>What the declarant and the CERT write to each other: every one of them is for both sides. What is not, is a <see cref="Note"/>.</summary>
public sealed class Message : AggregateRoot
{
    public const int LongestText = 5000;

    private Message()
    {
    }

    /// <summary>The thread is the declaration's: it is there before its incident is.</summary>
    public Guid DeclarationId { get; private init; }
    public MessageSide From { get; private init; }
    public ActorKind AuthorKind { get; private init; }

    /// <summary>Account or API key; null for a declarant without an account.</summary>
    public Guid? AuthorId { get; private init; }
    public string Text { get; private init; } = "";

    /// <summary>How far it may be passed on by whoever reads it.</summary>
    public Tlp Tlp { get; private init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset WrittenAt { get; private init; }

    /// <summary>When the other side first saw it, UTC; null while it is unread.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>Hash of the form's or the program's key: with the declaration it is unique, so that sending twice is one message.</summary>
    public string KeyHash { get; private init; } = "";

    /// <exception cref="RuleViolationException">It says nothing or too much, or nobody in particular speaks for the CERT.</exception>
    public static Message Write(Guid declarationId, MessageSide from, string text, Tlp tlp, Actor by, string keyHash, DateTimeOffset now)
    {
        if (from is MessageSide.Cert && by.Id is null)
        {
            throw new RuleViolationException("message.author", "Somebody known speaks for the CERT.");
        }

        var message = new Message
        {
            DeclarationId = declarationId,
            From = from,
            AuthorKind = by.Kind,
            AuthorId = by.Id,
            Text = WrittenText.Of(text),
            Tlp = tlp,
            WrittenAt = now.ToMillisecond(),
            KeyHash = keyHash,
        };
        message.Raise(new MessageWritten(message.Id, declarationId, from, message.WrittenAt));
        return message;
    }
}

/// <summary>
/// What analysts write for each other. A class and a table of its own, and it raises nothing: what reads a thread, or sends it, cannot meet one.
/// </summary>
public sealed class Note : AggregateRoot
{
    private Note()
    {
    }

    public Guid DeclarationId { get; private init; }
    public ActorKind AuthorKind { get; private init; }
    public Guid AuthorId { get; private init; }
    public string Text { get; private init; } = "";

    /// <summary>UTC.</summary>
    public DateTimeOffset WrittenAt { get; private init; }

    /// <summary>As <see cref="Message.KeyHash"/>.</summary>
    public string KeyHash { get; private init; } = "";

    /// <param name="side">For whom its author acts.</param>
    /// <exception cref="RuleViolationException">It says nothing or too much, or its author is not of the CERT.</exception>
    public static Note Write(Guid declarationId, MessageSide side, string text, Actor by, string keyHash, DateTimeOffset now)
    {
        DemandReader(side);
        return new()
        {
            DeclarationId = declarationId,
            AuthorKind = by.Kind,
            AuthorId = by.Id ?? throw new RuleViolationException("message.author", "Somebody known writes a note."),
            Text = WrittenText.Of(text),
            WrittenAt = now.ToMillisecond(),
            KeyHash = keyHash,
        };
    }

    /// <summary>To be asked before notes are read, whatever is done with them.</summary>
    /// <exception cref="RuleViolationException"><c>note.internal</c>: it is not for the declarant.</exception>
    public static void DemandReader(MessageSide side)
    {
        if (side is not MessageSide.Cert)
        {
            throw new RuleViolationException("note.internal", "Notes are the CERT's own.");
        }
    }
}

public enum MessageSide
{
    /// <summary>Whoever declared, and who belongs to the establishment.</summary>
    Declarant,
    Cert,
}

/// <summary>Somebody has something to read. Key of its consumers: the message.</summary>
public sealed record MessageWritten(Guid MessageId, Guid DeclarationId, MessageSide From, DateTimeOffset At) : IDomainEvent
{
    public Guid SubjectId => DeclarationId;
}

internal static class WrittenText
{
    /// <summary>Without blank ends, lines ended as everywhere else.</summary>
    public static string Of(string text)
    {
        var written = text.ReplaceLineEndings("\n").Trim();
        return written.Length is > 0 and <= Message.LongestText
            ? written
            : throw new RuleViolationException("message.text", "A message says something, in 5000 characters at most.");
    }
}
