using Xunit.v3;

namespace Reporting.Testing;

/// <summary>What is about SQLite itself; <c>test.sh</c> leaves it out of the runs on servers.</summary>
/// <param name="because">What a server has otherwise.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class SqliteOnlyAttribute(string because) : Attribute, ITraitAttribute
{
    public string Because => because;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Database", "Sqlite")];
}
