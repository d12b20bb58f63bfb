using System.Net;
using System.Net.Sockets;

namespace Reporting.Infrastructure.Notifications;

/// <summary>
/// Opens a webhook's connection: resolves the name once, refuses it when a single one of its addresses is inside, and connects to what was
/// checked, so that a name that changes its mind in between gains nothing.
/// </summary>
internal sealed class GuardedConnection(bool allowLoopback, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    public static GuardedConnection FromDns(bool allowLoopback) => new(allowLoopback, Dns.GetHostAddressesAsync);

    /// <exception cref="NotSentException"><c>address.refused</c>, <c>address.unresolved</c></exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var encrypted = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps;
        var addresses = await ResolveAsync(host, ct);
        if (!addresses.All(address => IsAllowed(address, encrypted)))
        {
            throw new NotSentException("address.refused");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken ct)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        try
        {
            var addresses = await resolve(host, ct);
            return addresses.Length > 0 ? addresses : throw new NotSentException("address.unresolved");
        }
        catch (SocketException error)
        {
            throw new NotSentException("address.unresolved", error);
        }
    }

    private bool IsAllowed(IPAddress address, bool encrypted) =>
        (encrypted && OutboundAddress.IsPublic(address)) || (allowLoopback && OutboundAddress.IsLoopback(address));
}
