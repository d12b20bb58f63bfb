using System.Text.Json;
using Reporting.Domain.Common;

namespace Reporting.Infrastructure.Outbox;

/// <summary>A fact that waits for its consumers; in embedded mode this row is the queue.</summary>
public sealed class OutboxMessage
{
    public const int AttemptsBeforeParking = 10;

    /// <summary>So many failures or fewer.</summary>
    internal const int Few = 3;

    /// <summary>
    /// No lease or back-off lies further ahead after a few failures, whatever other machines' clocks differ by. One that does was set before
    /// the clock was put back, and nobody waits for it.
    /// </summary>
    internal static readonly TimeSpan LongestOfFew = TimeSpan.FromMinutes(2);

    /// <summary>As <see cref="LongestOfFew"/>, however often it failed.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(61);

    private OutboxMessage()
    {
    }

    public long Seq { get; private init; }
    public Guid MessageId { get; private init; } = Guid.CreateVersion7();
    public string Type { get; private init; } = "";
    public string Body { get; private init; } = "";

    /// <summary>Facts of one subject fall into one lane and are handled one after the other.</summary>
    public int Lane { get; private init; }
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Lease and back-off at once: nobody takes the row before this instant.</summary>
    public DateTimeOffset DueAt { get; private set; }
    public Guid? Lease { get; private set; }

    /// <summary>How often it failed.</summary>
    public int Attempts { get; private set; }

    /// <summary>When it was handed over: its consumers have run, or the broker keeps it for them.</summary>
    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>Set after ten attempts: it waits for a person.</summary>
    public DateTimeOffset? ParkedAt { get; private set; }

    /// <summary>The exception's type, never its text: that may quote a declaration.</summary>
    public string? LastError { get; private set; }

    public static OutboxMessage For(IDomainEvent fact, DateTimeOffset now) => new()
    {
        Type = fact.GetType().Name,
        Body = JsonSerializer.Serialize(fact, fact.GetType(), EventCatalog.Options),
        Lane = LaneOf(fact.SubjectId),
        CreatedAt = now,
        DueAt = now,
    };

    /// <summary>30 s, 1 min, 2 min … one hour at most; parked after ten attempts. The first retry comes at once: most faults pass.</summary>
    public void MarkFailed(Exception error, DateTimeOffset now)
    {
        Attempts++;
        LastError = error.GetType().Name;
        Lease = null;
        DueAt = now + (Attempts == 1 ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(Math.Min(3600, 15 * Math.Pow(2, Attempts - 1))));
        ParkedAt = Attempts >= AttemptsBeforeParking ? now : null;
    }

    /// <summary>The last bytes of a version 7 id are random; its first are the clock.</summary>
    private static int LaneOf(Guid subject) => subject.ToByteArray(bigEndian: true)[15];
}
