namespace Reporting.Domain.Common;

/// <summary>What is loaded, changed and saved as a whole; facts are raised where the change is made.</summary>
public abstract class AggregateRoot
{
    private readonly List<IDomainEvent> _events = [];

    public Guid Id { get; protected init; } = Guid.CreateVersion7();

    /// <summary>Raised by one at each save, and checked by it: two people who change the same thing cannot both win.</summary>
    public int Version { get; private set; }

    public void BumpVersion() => Version++;

    public IReadOnlyList<IDomainEvent> TakeEvents()
    {
        var taken = _events.ToArray();
        _events.Clear();
        return taken;
    }

    protected void Raise(IDomainEvent fact) => _events.Add(fact);
}
