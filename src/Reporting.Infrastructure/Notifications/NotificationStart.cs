using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Notifications;

/// <summary>Says at start what an operator should not have to find out at night.</summary>
internal sealed partial class NotificationStart(
    IOptions<SmtpSettings> smtp, IOptions<NotificationSettings> settings, DataDirectory data, IConfiguration configuration,
    ILogger<NotificationStart> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!smtp.Value.HasServer)
        {
            var folder = Path.Combine(data.Path, MailFolderChannel.FolderName);
            LogFolder(folder);
            try
            {
                MailFolderChannel.Clear(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogNotCleared(folder, error);
            }
        }

        if (settings.Value.PublicUrl is null)
        {
            LogNoLink();
        }

        if (string.IsNullOrWhiteSpace(configuration["Brand:OnCallPhone"]))
        {
            LogNoPhone();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "No mail leaves this machine: Smtp:Host is not set. Mails are written to {Folder}")]
    private partial void LogFolder(string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Half-written mails could not be removed from {Folder}")]
    private partial void LogNotCleared(string folder, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PublicUrl is not set: messages carry the reference of an incident and no link to it")]
    private partial void LogNoLink();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Brand:OnCallPhone is not set: no page, sheet or mail says whom to call")]
    private partial void LogNoPhone();
}

/// <summary>Degraded while mails go to a folder: the service works, and nobody outside is told.</summary>
internal sealed class MailHealth(IOptions<SmtpSettings> smtp) : IHealthCheck
{
    public const string Name = "mail";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        smtp.Value.HasServer
            ? HealthCheckResult.Healthy("Mails go to the configured server.")
            : HealthCheckResult.Degraded("Smtp:Host is not set: mails are written to a folder."));
}
