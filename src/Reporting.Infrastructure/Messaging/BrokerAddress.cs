using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Messaging;

/// <summary>Where the broker is and who connects, from <c>ConnectionStrings:RabbitMq</c>.</summary>
internal sealed record BrokerAddress(string Host, ushort Port, string VirtualHost, string User, string Password, bool Tls)
{
    private const string Key = "RabbitMq";

    /// <summary>Null when no broker is configured.</summary>
    /// <exception cref="SettingException">Names the key, never the value: it carries a password.</exception>
    public static BrokerAddress? Of(IConfiguration configuration) =>
        configuration.GetConnectionString(Key) is { Length: > 0 } address ? Read(address) : null;

    /// <summary>A connection outside the bus, for a command that looks into queues.</summary>
    public Task<IConnection> ConnectAsync(CancellationToken ct) => new ConnectionFactory
    {
        HostName = Host,
        Port = Port,
        VirtualHost = VirtualHost,
        UserName = User,
        Password = Password,
        AutomaticRecoveryEnabled = false,
        RequestedConnectionTimeout = TimeSpan.FromSeconds(10),
        Ssl = new SslOption(Host, enabled: Tls) { Version = SslProtocols.None, AcceptablePolicyErrors = SslPolicyErrors.None },
    }.CreateConnectionAsync("reporting messages", ct);

    public override string ToString() => $"{Host}:{Port}";

    private static BrokerAddress Read(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0
            || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.AbsolutePath.LastIndexOf('/') > 0)
        {
            throw new SettingException(
                $"ConnectionStrings:{Key} must be amqp://user:password@host:port/virtual-host, or amqps:// for TLS. Special characters are percent-encoded.");
        }

        var tls = uri.Scheme == "amqps";
        var login = uri.UserInfo.Split(':', 2);
        return new(
            uri.Host,
            uri.Port > 0 ? (ushort)uri.Port : tls ? (ushort)5671 : (ushort)5672,
            uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : "/",
            login[0].Length > 0 ? Uri.UnescapeDataString(login[0]) : "guest",
            login.Length > 1 ? Uri.UnescapeDataString(login[1]) : "guest",
            tls);
    }
}
