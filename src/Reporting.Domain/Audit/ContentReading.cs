using Reporting.Domain.Common;

namespace Reporting.Domain.Audit;

/// <summary>
/// Somebody else than its author has read what a declaration says: its row is unique by (declaration, stage, reader, hour), so that going back
/// and forth between pages is one reading. The declarant is shown <see cref="Role"/> and <see cref="At"/>, never who it was.
/// </summary>
public sealed class ContentReading
{
    private ContentReading()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();

    public Guid DeclarationId { get; private init; }

    /// <summary>The latest there was: all of it up to there was read.</summary>
    public int Stage { get; private init; }

    public ReaderRole Role { get; private init; }

    public ActorKind ReaderKind { get; private init; }

    /// <summary>Account or API key: kept for an inquiry, not shown.</summary>
    public Guid ReaderId { get; private init; }

    /// <summary>The first time in its hour, UTC.</summary>
    public DateTimeOffset At { get; private init; }

    /// <summary>The full hour before <see cref="At"/>, UTC.</summary>
    public DateTimeOffset Hour { get; private init; }

    /// <exception cref="RuleViolationException">The reader is nobody in particular.</exception>
    public static ContentReading Of(Guid declarationId, int stage, ReaderRole role, Actor reader, DateTimeOffset now) => new()
    {
        DeclarationId = declarationId,
        Stage = stage,
        Role = role,
        ReaderKind = reader.Kind,
        ReaderId = reader.Id ?? throw new RuleViolationException("reading.nobody", "A reading has a reader."),
        At = now.ToMillisecond(),
        Hour = HourOf(now),
    };

    public static DateTimeOffset HourOf(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}

/// <summary>In what capacity somebody reads; said to the declarant.</summary>
public enum ReaderRole
{
    Analyst,
    Lead,
    Authority,

    /// <summary>A program with the right to read incidents.</summary>
    Program,

    /// <summary>Somebody else, or a program, of the establishment itself.</summary>
    Establishment,
}
