using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Notifications;
using Reporting.Infrastructure.Secrets;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Notifications;

/// <summary>The channels as the worker has them, without a database.</summary>
internal sealed class NotificationHost : IDisposable
{
    public const string Secret = "a secret for tests";

    private readonly IHost _host;

    public NotificationHost(params (string Key, string Value)[] settings)
    {
        Data = Directory.CreateTempSubdirectory("reporting-notifications-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Data:Directory"] = Data,
            ["PublicUrl"] = "https://declare.cert.example",
            ["Brand:OnCallPhone"] = "01 99 00 00 00",
            ["Notifications:BreakSeconds"] = "3",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value));
        builder.AddReportingNotifications();
        _host = builder.Build();
    }

    public string Data { get; }

    public static (string Key, string Value)[] Smtp(int port) =>
    [
        ("Smtp:Host", SmtpSink.Host), ("Smtp:Port", $"{port}"), ("Smtp:Security", "None"), ("Smtp:From", "CERT <alerts@cert.example>"),
        ("Smtp:TimeoutSeconds", "30"),
    ];

    public T The<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>One message through a session of its own; null when it left.</summary>
    public async Task<string?> SendAsync<TChannel>(Notice notice)
        where TChannel : INoticeChannel
    {
        await using var session = The<TChannel>().Open();
        return await CodeAsync(session, notice);
    }

    public static async Task<string?> CodeAsync(INoticeSession session, Notice notice)
    {
        try
        {
            await session.SendAsync(notice, TestContext.Current.CancellationToken);
            return null;
        }
        catch (NotSentException refused)
        {
            return refused.Code;
        }
    }

    public EscalationNotice AWebhook(string url) => ANotice() with { Address = url, WrappedSecret = The<SecretWrapping>().Wrap(Secret, "ars-11") };

    public static EscalationNotice ANotice() => new()
    {
        DeliveryId = Guid.CreateVersion7(),
        Address = "alerts@agency.example",
        Recipient = "ars-11",
        Language = "fr",
        Clearance = Tlp.AmberStrict,
        Reference = "S26-7K3M-9QTX",
        Severity = Severity.Significant,
        IsMajor = true,
        Exercise = false,
        FiledAt = new DateTimeOffset(2026, 7, 14, 0, 40, 0, TimeSpan.Zero),
        Regimes = ["fr-health", "nis2"],
        Reasons = ["routing.every-report", "fact.essential-operator"],
        Rung = 0,
    };

    public void Dispose()
    {
        _host.Dispose();
        Directory.Delete(Data, recursive: true);
    }
}
