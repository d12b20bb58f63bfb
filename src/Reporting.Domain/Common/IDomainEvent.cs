namespace Reporting.Domain.Common;

/// <summary>
/// A fact of the past: flat, ids and few values, no name and no narrative. Stored in the outbox and read by consumers,
/// so members are added, never renamed or removed.
/// </summary>
public interface IDomainEvent
{
    /// <summary>What the fact is about; facts of one subject are handled one after the other.</summary>
    Guid SubjectId { get; }
}
