using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Reporting.Infrastructure.Files;

/// <summary>Where the scanner listens.</summary>
internal sealed record ScannerAddress(EndPoint EndPoint)
{
    private const string Unix = "unix:";

    public static bool TryRead(string text, [NotNullWhen(true)] out ScannerAddress? address)
    {
        address = text.Trim() switch
        {
            ['u', 'n', 'i', 'x', ':', '/', ..] unix when unix.Length - Unix.Length <= 107 => new(new UnixDomainSocketEndPoint(unix[Unix.Length..])),
            var other when Uri.TryCreate(other, UriKind.Absolute, out var uri) && uri is { Scheme: "tcp", Port: > 0, Host.Length: > 0, PathAndQuery: "" or "/" } =>
                new(IPAddress.TryParse(uri.Host.Trim('[', ']'), out var number) ? new IPEndPoint(number, uri.Port) : new DnsEndPoint(uri.Host, uri.Port)),
            _ => null,
        };
        return address is not null;
    }

    public Socket Open() => EndPoint is UnixDomainSocketEndPoint
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(SocketType.Stream, ProtocolType.Tcp);
}
