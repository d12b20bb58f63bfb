using System.Net;
using System.Net.Sockets;

namespace Reporting.Infrastructure.Notifications;

/// <summary>
/// Tells an address of the public Internet from one inside: a webhook must never become a way to knock at our own doors.
/// Ranges are those of the IANA special-purpose registries (RFC 6890), read strictly: what is not plainly public is refused.
/// </summary>
internal static class OutboundAddress
{
    private static readonly IPNetwork[] _closed4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),           // this network, unspecified
        IPNetwork.Parse("10.0.0.0/8"),          // private
        IPNetwork.Parse("100.64.0.0/10"),       // carrier-grade NAT; some clouds keep their metadata here
        IPNetwork.Parse("127.0.0.0/8"),         // loopback
        IPNetwork.Parse("169.254.0.0/16"),      // link-local, cloud metadata
        IPNetwork.Parse("172.16.0.0/12"),       // private
        IPNetwork.Parse("192.0.0.0/24"),        // protocol assignments
        IPNetwork.Parse("192.0.2.0/24"),        // documentation
        IPNetwork.Parse("192.88.99.0/24"),      // 6to4 relays, retired
        IPNetwork.Parse("192.168.0.0/16"),      // private
        IPNetwork.Parse("198.18.0.0/15"),       // benchmarks
        IPNetwork.Parse("198.51.100.0/24"),     // documentation
        IPNetwork.Parse("203.0.113.0/24"),      // documentation
        IPNetwork.Parse("224.0.0.0/4"),         // multicast
        IPNetwork.Parse("240.0.0.0/4"),         // reserved, broadcast
    ];

    private static readonly IPNetwork _global6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] _closed6 =
    [
        IPNetwork.Parse("2001::/23"),           // protocol assignments, Teredo among them: carries an IPv4 address of the sender's choice
        IPNetwork.Parse("2001:db8::/32"),       // documentation
        IPNetwork.Parse("2002::/16"),           // 6to4, retired: carries an IPv4 address of the sender's choice
        IPNetwork.Parse("3fff::/20"),           // documentation
    ];

    /// <summary>The well-known prefix of RFC 6052: an IPv6-only network reaches public IPv4 through it.</summary>
    private static readonly IPNetwork _nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }

        if (address.AddressFamily is AddressFamily.InterNetwork)
        {
            return !_closed4.Any(range => range.Contains(address));
        }

        return _nat64.Contains(address)
            ? IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(12)))
            : _global6.Contains(address) && !_closed6.Any(range => range.Contains(address)) && !IsIsatap(address);
    }

    public static bool IsLoopback(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>RFC 5214: an interface identifier of <c>[02]00:5efe</c> and an IPv4 address, of the sender's choice again.</summary>
    private static bool IsIsatap(IPAddress address) =>
        address.GetAddressBytes().AsSpan(8, 4) is [0x00 or 0x02, 0x00, 0x5E, 0xFE];
}
