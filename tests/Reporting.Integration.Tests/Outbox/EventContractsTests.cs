using Reporting.Domain.Common;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Outbox;

public sealed class EventContractsTests
{
    /// <summary>Facts sit in databases and queues of the past: names and fields are added, never renamed or removed.</summary>
    [Fact]
    public async Task The_published_facts_are_those_approved()
    {
        var facts = typeof(IDomainEvent).Assembly.GetTypes()
            .Where(t => t.IsAssignableTo(typeof(IDomainEvent)) && !t.IsInterface).OrderBy(t => t.FullName, StringComparer.Ordinal)
            .Select(t => $"{t.FullName}({string.Join(", ", t.GetConstructors()[0].GetParameters().Select(p => $"{p.ParameterType.Name} {p.Name}"))})");

        await Approved.MatchAsync("EventContracts", string.Join('\n', facts));
    }
}
