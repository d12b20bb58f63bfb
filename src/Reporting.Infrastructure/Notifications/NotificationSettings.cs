using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Notifications;

/// <summary>Section <c>Notifications</c>, and the key <c>PublicUrl</c>.</summary>
internal sealed class NotificationSettings
{
    /// <summary>Where people reach the service. Without it, messages carry the reference and no link.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>The authority's zone, never the establishment's: the local time of a distant island would say where it happened.</summary>
    public string TimeZone { get; set; } = "Europe/Paris";

    /// <summary>Where the CERT is told that a declarant has written. Without it nobody is.</summary>
    public string? CertMail { get; set; }

    /// <summary>How long a far side that keeps failing is left alone.</summary>
    public double BreakSeconds { get; set; } = 30;

    /// <summary>Receipts and reminders to one address; what is more leaves later. Zero lifts the limit.</summary>
    public int MailsPerAddressPerHour { get; set; } = 20;
}

internal sealed class NotificationSettingsCheck(IConfiguration configuration) : IValidateOptions<NotificationSettings>
{
    public ValidateOptionsResult Validate(string? name, NotificationSettings options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> Problems(NotificationSettings settings)
    {
        if (configuration["PublicUrl"] is { Length: > 0 }
            && settings.PublicUrl is not { IsAbsoluteUri: true, Scheme: "https" or "http", Query: "", Fragment: "", UserInfo: "" })
        {
            yield return "PublicUrl must be an absolute http or https address without query, such as https://declare.cert.example.";
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(settings.TimeZone, out _))
        {
            yield return "Notifications:TimeZone must name a time zone, such as Europe/Paris.";
        }

        if (!string.IsNullOrWhiteSpace(settings.CertMail) && !MailAddresses.TryRead(settings.CertMail, out _))
        {
            yield return "Notifications:CertMail must be one mail address, such as duty@cert.example.";
        }

        if (settings.BreakSeconds is < 0.5 or > 3600)
        {
            yield return "Notifications:BreakSeconds must be between 0.5 and 3600.";
        }

        if (settings.MailsPerAddressPerHour < 0)
        {
            yield return "Notifications:MailsPerAddressPerHour must be 0 (no limit) or more.";
        }
    }
}
