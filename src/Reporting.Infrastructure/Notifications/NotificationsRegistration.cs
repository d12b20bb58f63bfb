using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Telemetry;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Outbox;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Notifications;

public static class NotificationsRegistration
{
    private static readonly TimeSpan _webhookTimeout = TimeSpan.FromSeconds(10);

    /// <summary><see cref="MessageNotices"/>, for programs that send nothing themselves; harmless to call twice.</summary>
    public static void AddMessageNotices(this IServiceCollection services)
    {
        services.AddSettings<NotificationSettings, NotificationSettingsCheck>("Notifications")
            .Configure<IConfiguration>((settings, configuration) =>
                settings.PublicUrl = Uri.TryCreate(configuration["PublicUrl"], UriKind.Absolute, out var url) ? url : null);
        services.TryAddSingleton(provider => new MessageNotices(provider.GetRequiredService<IOptions<NotificationSettings>>()));
    }

    /// <summary>
    /// Mail and webhooks out, with a bounded sender each, and returned mails in. Reads <c>Smtp</c>, <c>Imap</c>, <c>Webhooks</c>,
    /// <c>Notifications</c> and <c>PublicUrl</c>; a wrong value stops the start and is named. Needs the persistence.
    /// </summary>
    public static void AddReportingNotifications(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddReportingSecrets();
        services.AddSettings<SmtpSettings, SmtpSettingsCheck>("Smtp");
        services.AddSettings<ImapSettings, ImapSettingsCheck>("Imap");
        services.AddMessageNotices();
        services.AddSettings<ReminderSettings, ReminderSettingsCheck>("Reminders");
        services.AddOptions<WebhookSettings>().BindConfiguration("Webhooks").ValidateOnStart();

        services.AddSingleton<IncidentLink>();
        services.AddSingleton<MailComposer>();
        services.AddSingleton<AddressLimit>();
        services.AddSingleton(provider => new ReturnedMailbox(
            provider.GetRequiredService<IOptions<ImapSettings>>(), provider.GetRequiredService<ILogger<ReturnedMailbox>>()));
        services.AddSingleton<SmtpChannel>();
        services.AddSingleton<MailFolderChannel>();
        services.AddSingleton<WebhookChannel>();
        AddMailPipeline(services);
        AddWebhookClient(services);

        services.AddHostedService<NotificationStart>();
        services.AddHealthChecks().AddCheck<MailHealth>(MailHealth.Name, tags: ["ready"]);
        services.AddSender<MailSignal>(Channel.Mail, provider => provider.GetRequiredService<IOptions<SmtpSettings>>().Value.HasServer
            ? provider.GetRequiredService<SmtpChannel>()
            : provider.GetRequiredService<MailFolderChannel>());
        services.AddSender<WebhookSignal>(Channel.Webhook, provider => provider.GetRequiredService<WebhookChannel>());
    }

    private static void AddSender<TSignal>(this IServiceCollection services, Channel kind, Func<IServiceProvider, INoticeChannel> channel)
        where TSignal : Signal
    {
        services.AddKeyedSingleton(kind, (provider, _) => new DeliverySender(
            kind,
            channel(provider),
            provider.GetRequiredService<TSignal>(),
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<WriteGate>(),
            provider.GetRequiredService<AddressLimit>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<NotificationSettings>>(),
            provider.GetRequiredService<ILogger<DeliverySender>>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<DeliverySender>(kind));
    }

    private static OptionsBuilder<TSettings> AddSettings<TSettings, TCheck>(this IServiceCollection services, string section)
        where TSettings : class
        where TCheck : class, IValidateOptions<TSettings>
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TSettings>, TCheck>());
        return services.AddOptions<TSettings>().BindConfiguration(section).ValidateOnStart();
    }

    /// <remarks>Retries here bridge a second; everything longer is the delivery row's business.</remarks>
    private static void AddMailPipeline(IServiceCollection services) =>
        services.AddResiliencePipeline(SmtpChannel.Pipeline, (pipeline, context) =>
        {
            var smtp = context.ServiceProvider.GetRequiredService<IOptions<SmtpSettings>>().Value;
            var settings = context.ServiceProvider.GetRequiredService<IOptions<NotificationSettings>>().Value;
            pipeline
                .AddRetry(new RetryStrategyOptions
                {
                    ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } error && SmtpChannel.IsPassing(error)),
                    MaxRetryAttempts = 2,
                    Delay = TimeSpan.FromMilliseconds(300),
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                })
                .AddCircuitBreaker(new CircuitBreakerStrategyOptions
                {
                    ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } error && SmtpChannel.IsServerTrouble(error)),
                    FailureRatio = 0.5,
                    MinimumThroughput = 4,
                    SamplingDuration = TimeSpan.FromMinutes(2),
                    BreakDuration = TimeSpan.FromSeconds(settings.BreakSeconds),
                })
                .AddTimeout(TimeSpan.FromSeconds(smtp.TimeoutSeconds))
                .WithoutTexts();
        });

    /// <remarks>One circuit for each far side: a receiver that is away must not silence the others.</remarks>
    private static void AddWebhookClient(IServiceCollection services)
    {
        var client = services.AddHttpClient(WebhookChannel.Client, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                ConnectCallback = GuardedConnection.FromDns(provider.GetRequiredService<IOptions<WebhookSettings>>().Value.AllowLoopback).ConnectAsync,
                UseProxy = false,
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.None,
                ActivityHeadersPropagator = null,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                MaxConnectionsPerServer = 4,
                MaxResponseHeadersLength = 16,

                // The answer's body is nobody's business: what more than this comes costs its sender the connection.
                MaxResponseDrainSize = 1024,
                ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            });
        client.AddResilienceHandler(WebhookChannel.Client, (pipeline, context) =>
        {
            var settings = context.ServiceProvider.GetRequiredService<IOptions<NotificationSettings>>().Value;
            pipeline
                .AddRetry(new HttpRetryStrategyOptions
                {
                    ShouldHandle = args => ValueTask.FromResult(WebhookChannel.IsPassing(args.Outcome)),
                    MaxRetryAttempts = 2,
                    Delay = TimeSpan.FromMilliseconds(300),
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldRetryAfterHeader = false,
                })
                .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
                {
                    ShouldHandle = args => ValueTask.FromResult(WebhookChannel.IsReceiverTrouble(args.Outcome)),
                    FailureRatio = 0.5,
                    MinimumThroughput = 4,
                    SamplingDuration = TimeSpan.FromMinutes(2),
                    BreakDuration = TimeSpan.FromSeconds(settings.BreakSeconds),
                })
                .AddTimeout(_webhookTimeout);
            pipeline.WithoutTexts();
        }).SelectPipelineByAuthority();
    }

    /// <summary>Polly's own log lines quote exceptions and addresses; ours carry ids and codes.</summary>
    private static void WithoutTexts(this ResiliencePipelineBuilderBase pipeline) =>
        pipeline.ConfigureTelemetry(new TelemetryOptions { LoggerFactory = NullLoggerFactory.Instance });
}
