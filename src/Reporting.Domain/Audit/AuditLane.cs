using Reporting.Domain.Common;

namespace Reporting.Domain.Audit;

/// <summary>The head of one chain of the audit trail. Two writers on one lane cannot both move it: the version refuses the second.</summary>
public sealed class AuditLane
{
    private AuditLane()
    {
    }

    public int Lane { get; private init; }
    public long Seq { get; private set; }
    public string Head { get; private set; } = "";
    public int Version { get; private set; }

    /// <summary>The writer that appends here for now, so that others do not meet it; the chain does not rely on it.</summary>
    public Guid? Holder { get; private set; }
    public DateTimeOffset? HeldUntil { get; private set; }

    public static AuditLane Start(int lane) => new() { Lane = lane };

    /// <summary>Also of a lane whose holder has not written for a while.</summary>
    public void Hold(Guid writer, DateTimeOffset now, TimeSpan time) => (Holder, HeldUntil) = (writer, (now + time).ToMillisecond());

    internal void MoveTo(AuditEntry entry)
    {
        (Seq, Head) = (entry.Place!.Value, entry.Hash!);
        Version++;
    }
}
