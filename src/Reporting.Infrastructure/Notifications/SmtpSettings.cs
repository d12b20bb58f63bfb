using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Reporting.Infrastructure.Notifications;

/// <summary>Section <c>Smtp</c>. Without a host, mails are written to a folder instead.</summary>
internal sealed class SmtpSettings
{
    public string? Host { get; set; }

    /// <summary>By default 587 with StartTls, 465 with Tls, 25 with None.</summary>
    public int? Port { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }

    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>An address, with or without a name: <c>CERT &lt;alerts@cert.example&gt;</c>. Its domain ends every Message-ID.</summary>
    public string? From { get; set; }

    /// <summary>For one attempt at one mail, connecting included.</summary>
    public int TimeoutSeconds { get; set; } = 20;

    public bool HasServer => !string.IsNullOrWhiteSpace(Host);

    public MailboxAddress Sender => MailboxAddress.Parse(string.IsNullOrWhiteSpace(From) ? "reporting@localhost" : From);

    public int ServerPort => Port ?? Security switch
    {
        MailSecurity.Tls => 465,
        MailSecurity.StartTls => 587,
        _ => 25,
    };

    public SecureSocketOptions SocketOptions => Security.ToSocketOptions();
}

internal enum MailSecurity
{
    None,
    StartTls,
    Tls,
}

internal static class MailSecurities
{
    /// <summary>StartTls is required when asked for, never "if the server happens to offer it".</summary>
    public static SecureSocketOptions ToSocketOptions(this MailSecurity security) => security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };
}

internal sealed class SmtpSettingsCheck : IValidateOptions<SmtpSettings>
{
    public ValidateOptionsResult Validate(string? name, SmtpSettings options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(SmtpSettings smtp)
    {
        if (smtp.HasServer && Uri.CheckHostName(smtp.Host) is UriHostNameType.Unknown)
        {
            yield return "Smtp:Host must be a host name or an address, without scheme and port.";
        }

        if (smtp.Port is < 1 or > 65535)
        {
            yield return "Smtp:Port must be between 1 and 65535.";
        }

        if (smtp.TimeoutSeconds is < 1 or > 60)
        {
            yield return "Smtp:TimeoutSeconds must be between 1 and 60.";
        }

        if (!Enum.IsDefined(smtp.Security))
        {
            yield return "Smtp:Security must be None, StartTls or Tls.";
        }

        if (string.IsNullOrWhiteSpace(smtp.From) ? smtp.HasServer : !MailAddresses.TryRead(smtp.From, out _))
        {
            yield return "Smtp:From must be one mail address, such as 'CERT <alerts@cert.example>'.";
        }

        if (string.IsNullOrEmpty(smtp.User) != string.IsNullOrEmpty(smtp.Password))
        {
            yield return "Smtp:User and Smtp:Password go together: set both or none.";
        }

        if (!string.IsNullOrEmpty(smtp.User) && smtp.Security is MailSecurity.None)
        {
            yield return "Smtp:Security must not be None when Smtp:User is set: the password would travel in clear.";
        }
    }
}
