using System.Net;
using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Notifications;

/// <summary>Section <c>Imap</c>: the mailbox to which undelivered mails come back, that of <c>Smtp:From</c>. Without a host nothing is read.</summary>
internal sealed class ImapSettings
{
    public string? Host { get; set; }

    /// <summary>By default 993 with Tls, 143 otherwise.</summary>
    public int? Port { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }

    public MailSecurity Security { get; set; } = MailSecurity.Tls;

    public string Folder { get; set; } = "INBOX";

    public bool HasServer => !string.IsNullOrWhiteSpace(Host);

    public int ServerPort => Port ?? (Security is MailSecurity.Tls ? 993 : 143);

    /// <summary>This very machine: nothing travels.</summary>
    public bool IsHere => Host is "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));
}

internal sealed class ImapSettingsCheck : IValidateOptions<ImapSettings>
{
    public ValidateOptionsResult Validate(string? name, ImapSettings options)
    {
        var problems = options.HasServer ? Problems(options).ToList() : [];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(ImapSettings imap)
    {
        if (Uri.CheckHostName(imap.Host) is UriHostNameType.Unknown)
        {
            yield return "Imap:Host must be a host name or an address, without scheme and port.";
        }

        if (imap.Port is < 1 or > 65535)
        {
            yield return "Imap:Port must be between 1 and 65535.";
        }

        if (!Enum.IsDefined(imap.Security))
        {
            yield return "Imap:Security must be None, StartTls or Tls.";
        }

        if (imap.Security is MailSecurity.None && !imap.IsHere)
        {
            yield return "Imap:Security must not be None unless Imap:Host is this machine: the password would travel in clear.";
        }

        if (string.IsNullOrEmpty(imap.User) || string.IsNullOrEmpty(imap.Password))
        {
            yield return "Imap:User and Imap:Password are needed with Imap:Host.";
        }

        if (string.IsNullOrWhiteSpace(imap.Folder))
        {
            yield return "Imap:Folder must name a folder, such as INBOX.";
        }
    }
}
