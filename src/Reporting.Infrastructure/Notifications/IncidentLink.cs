using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Notifications;

/// <summary>Pages as a recipient can open them, after signing in or with the secret; null when <c>PublicUrl</c> is not configured.</summary>
internal sealed class IncidentLink(IOptions<NotificationSettings> settings)
{
    private readonly Uri? _root = settings.Value.PublicUrl is { } url ? new Uri(url.AbsoluteUri.TrimEnd('/') + "/") : null;

    public string? To(string reference) => At($"incidents/{Uri.EscapeDataString(reference)}");

    public string? ToDeclaration(string reference) => At($"declarations/{Uri.EscapeDataString(reference)}");

    public string? ToInvitation(string token) => At($"invitation/{token}");

    public string? ToVerification => At("verify");

    public string? ToKey => At("verify/key");

    private string? At(string path) => _root is null ? null : new Uri(_root, path).AbsoluteUri;
}
