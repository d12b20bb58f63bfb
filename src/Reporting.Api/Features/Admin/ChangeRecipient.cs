using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Notifications;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Api.Features.Admin;

public sealed class RecipientForm
{
    [MaxLength(254, ErrorMessage = "field.long")]
    public string? MailAddress { get; set; }

    [MaxLength(500, ErrorMessage = "field.long")]
    public string? WebhookUrl { get; set; }

    /// <summary>Replaces the signing secret although the address stays.</summary>
    public bool NewSecret { get; set; }

    public bool Active { get; set; }
}

/// <summary>Says where a recipient is reached. What is sent from now on goes there; what is already on its way keeps its address.</summary>
public sealed class ChangeRecipient(ReportingDbContext db, SecretWrapping wrapping, IConfiguration configuration, TimeProvider clock)
{
    /// <returns>The plain signing secret when there is a new one, this once; or what is wrong.</returns>
    public async Task<(string? Secret, FieldProblem? Problem)> RunAsync(string code, RecipientForm form, Actor by, CancellationToken ct)
    {
        var recipient = await db.Recipients.SingleAsync(r => r.Code == code, ct);
        var (mail, url) = (Said(form.MailAddress), Said(form.WebhookUrl));
        var changed = new List<string>();

        if (mail != recipient.MailAddress)
        {
            try
            {
                recipient.SetMailAddress(mail);
            }
            catch (RuleViolationException)
            {
                return (null, new(nameof(form.MailAddress), "mail.invalid"));
            }

            changed.Add("mail");
        }

        string? secret = null;
        if (url is null)
        {
            changed.AddRange(recipient.WebhookUrl is null ? [] : ["webhook"]);
            recipient.RemoveWebhook();
        }
        else if (url != recipient.WebhookUrl || form.NewSecret)
        {
            if (!WebhookAddress.TryRead(url, configuration.GetValue<bool>("Webhooks:AllowLoopback"), out _))
            {
                return (null, new(nameof(form.WebhookUrl), "webhook.invalid"));
            }

            // A new address is another receiver: it never inherits the old one's secret.
            secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
            recipient.SetWebhook(url, wrapping.Wrap(secret, recipient.Code));
            changed.Add("webhook");
        }

        if (form.Active != recipient.Active)
        {
            changed.Add(form.Active ? "activated" : "deactivated");
            if (form.Active)
            {
                recipient.Activate();
            }
            else
            {
                recipient.Deactivate();
            }
        }

        if (changed.Count > 0)
        {
            db.AuditEntries.Add(AuditEntry.Of(by, "recipient.changed", "recipient", recipient.Id, clock.GetUtcNow(), $"{code}: {string.Join(' ', changed)}"));
            await db.SaveChangesAsync(ct);
        }

        return (secret, null);
    }

    private static string? Said(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();
}
