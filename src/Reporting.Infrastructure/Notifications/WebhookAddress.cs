using System.Diagnostics.CodeAnalysis;

namespace Reporting.Infrastructure.Notifications;

/// <summary>What can be said of a webhook's URL before its name is resolved; where it leads is checked when connecting.</summary>
public static class WebhookAddress
{
    public static bool TryRead(string? text, bool allowPlainHttp, [NotNullWhen(true)] out Uri? address) =>
        text is { Length: <= 2000 } & Uri.TryCreate(text, UriKind.Absolute, out address)
        && (address!.Scheme == Uri.UriSchemeHttps || (allowPlainHttp && address.Scheme == Uri.UriSchemeHttp))
        && address.UserInfo.Length == 0
        && address.Host.Length > 0;
}
