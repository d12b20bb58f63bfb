using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Notifications;

/// <summary>The page of an incident as a recipient can open it, after sign-in; null when <c>PublicUrl</c> is not configured.</summary>
internal sealed class IncidentLink(IOptions<NotificationSettings> settings)
{
    private readonly Uri? _root = settings.Value.PublicUrl is { } url ? new Uri(url.AbsoluteUri.TrimEnd('/') + "/") : null;

    public string? To(string reference) => _root is null ? null : new Uri(_root, $"incidents/{Uri.EscapeDataString(reference)}").AbsoluteUri;
}
