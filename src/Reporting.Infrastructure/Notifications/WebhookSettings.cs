namespace Reporting.Infrastructure.Notifications;

/// <summary>Section <c>Webhooks</c>.</summary>
internal sealed class WebhookSettings
{
    /// <summary>Lets webhooks reach this very machine, over plain http too: for tests and demonstrations.</summary>
    public bool AllowLoopback { get; set; }
}
