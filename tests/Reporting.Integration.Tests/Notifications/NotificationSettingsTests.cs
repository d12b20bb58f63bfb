using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Notifications;
using Reporting.Integration.Tests.Messaging;

namespace Reporting.Integration.Tests.Notifications;

public sealed class NotificationSettingsTests
{
    [Theory]
    [InlineData("Smtp:Host", "smtp://mail.example")]
    [InlineData("Smtp:Port", "0")]
    [InlineData("Smtp:Port", "a hundred")]
    [InlineData("Smtp:Security", "Perhaps")]
    [InlineData("Smtp:From", "nobody")]
    [InlineData("Smtp:From", "")]
    [InlineData("Smtp:User", "somebody")]
    [InlineData("Smtp:TimeoutSeconds", "0")]
    [InlineData("PublicUrl", "declare.cert.example")]
    [InlineData("PublicUrl", "ftp://declare.cert.example")]
    [InlineData("PublicUrl", "https://declare.cert.example/?a=b")]
    [InlineData("Notifications:TimeZone", "Mars/Olympus")]
    [InlineData("Notifications:BreakSeconds", "0.1")]
    [InlineData("Notifications:CertMail", "duty@cert.example, other@cert.example")]
    [InlineData("Imap:Host", "imap://mail.example")]
    [InlineData("Imap:Port", "0")]
    [InlineData("Imap:Security", "None")]
    [InlineData("Imap:Password", "")]
    [InlineData("Imap:Folder", " ")]
    [InlineData("Webhooks:AllowLoopback", "perhaps")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string key, string value)
    {
        var refused = await RefusedAsync((key, value));

        Assert.Contains(key, refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_never_travels_in_clear()
    {
        var refused = await RefusedAsync(("Smtp:User", "somebody"), ("Smtp:Password", "hush-hush"), ("Smtp:Security", "None"));

        Assert.Contains("Smtp:Security", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("hush-hush", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("09 72 43 91 25", false)]
    public async Task A_start_without_a_number_to_call_says_so(string phone, bool said)
    {
        using var log = new LogLines();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Smtp:Host"] = "mail.example", ["Smtp:From"] = "alerts@cert.example", ["Brand:OnCallPhone"] = phone });
        builder.Logging.AddProvider(log);
        builder.AddReportingNotifications();
        using var host = builder.Build();

        await ActivatorUtilities.CreateInstance<NotificationStart>(host.Services).StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(said, log.All.Any(l => l.Line.Contains("Brand:OnCallPhone is not set", StringComparison.Ordinal)));
    }

    private static async Task<string> RefusedAsync(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Secrets:Key"] = Convert.ToBase64String(new byte[32]),
            ["Smtp:Host"] = "mail.example",
            ["Smtp:From"] = "alerts@cert.example",
            ["Imap:Host"] = "mail.example",
            ["Imap:User"] = "alerts@cert.example",
            ["Imap:Password"] = "a password for tests",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value));
        builder.AddReportingPersistence();
        builder.AddReportingNotifications();
        using var host = builder.Build();
        var refused = await Record.ExceptionAsync(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(refused);
        return refused.Message;
    }
}
