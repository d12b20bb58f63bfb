using Reporting.Integration.Tests;
using Reporting.Testing;

[assembly: AssemblyFixture(typeof(DatabaseServer))]

namespace Reporting.Integration.Tests;

/// <summary>Whichever server the tests asked for goes with the last of them.</summary>
public sealed class DatabaseServer : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await TestDatabase.StopServerAsync();
}
