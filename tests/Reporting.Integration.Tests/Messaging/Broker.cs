using Reporting.Integration.Tests.Messaging;
using Reporting.Testing;

[assembly: AssemblyFixture(typeof(Broker))]

namespace Reporting.Integration.Tests.Messaging;

/// <summary>One RabbitMQ for all tests, started by the first that asks. Some stop it: classes say <c>[Collection(Broker.OneByOne)]</c>.</summary>
public sealed class Broker : IAsyncDisposable
{
    public const string OneByOne = "broker, one by one";

    /// <summary>Programs that share a queue share a key.</summary>
    public const string Key = "c2VydmVycyB0aGF0IHNoYXJlIGEgcXVldWUhISEhISE=";

    private RabbitMqServer? _server;

    /// <summary>Tests are reported as skipped, by name, where it is not installed; with CI=true that is a failure.</summary>
    public async Task<RabbitMqServer> ServerAsync()
    {
        Assert.SkipWhen(RabbitMqServer.Missing is not null && Environment.GetEnvironmentVariable("CI") != "true", RabbitMqServer.Missing ?? "");
        return _server ??= await RabbitMqServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
