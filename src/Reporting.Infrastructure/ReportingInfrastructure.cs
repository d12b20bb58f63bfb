using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Reporting.Infrastructure.Demonstration;
using Reporting.Infrastructure.Drafts;
using Reporting.Infrastructure.Establishments;
using Reporting.Infrastructure.Files;
using Reporting.Infrastructure.Following;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Manifests;
using Reporting.Infrastructure.Messaging;
using Reporting.Infrastructure.Moving;
using Reporting.Infrastructure.Notifications;
using Reporting.Infrastructure.Observatory;
using Reporting.Infrastructure.Outbox;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;
using Reporting.Infrastructure.Seed;

namespace Reporting.Infrastructure;

/// <summary>The public doors of this project.</summary>
public static class ReportingInfrastructure
{
    /// <summary>Database, outbox and the intake of declarations. Reads <c>Database:Provider</c>, <c>ConnectionStrings:Reporting</c> and <c>Data:Directory</c>.</summary>
    /// <exception cref="SettingException">A setting is wrong; names its key.</exception>
    public static void AddReportingPersistence(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddReportingSecrets();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<OutboxInterceptor>();
        services.AddSingleton<MailSignal>();
        services.AddSingleton<WebhookSignal>();
        services.AddSingleton<DeliveryInterceptor>();
        services.AddSingleton<AccountEstablishments>();
        var database = builder.AddReportingDatabase();
        services.AddSingleton<ReferenceData>();
        services.AddSingleton<FollowingRules>();
        services.AddSingleton<DatabaseMigration>();
        services.AddFigures();
        services.AddManifests();
        services.AddSingleton(provider => new AuditChain(
            database.Provider is DatabaseProvider.Sqlite ? DeclarationIntake.Embedded : Guid.CreateVersion7(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new DeclarationIntake(
            provider.GetRequiredService<IServiceScopeFactory>(),
            database.Provider is DatabaseProvider.Sqlite ? DeclarationIntake.Embedded : Guid.CreateVersion7(),
            provider.GetRequiredService<OutboxSignal>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => provider.GetRequiredService<DeclarationIntake>());
        services.AddFileStore();
        services.AddScoped<HistoryIntake>();
        services.AddScoped<DirectoryImport>();
        services.AddScoped<DirectorySearch>();
        services.AddSingleton<DraftSealing>();
        services.AddOptions<DraftSettings>().BindConfiguration("Drafts")
            .Validate(drafts => drafts.KeptFor > TimeSpan.Zero && drafts.KeptFor <= TimeSpan.FromDays(90), "Drafts:KeptFor must be more than nothing and at most 90 days, for example 3.00:00:00.").ValidateOnStart();
        services.AddScoped<IncidentGenerator>();
        services.AddScoped<DatabaseExport>();
        services.AddScoped<DatabaseImport>();
    }

    /// <summary>
    /// The consumers, on the broker's queues where <c>ConnectionStrings:RabbitMq</c> is set and in this process else, and the relay that feeds
    /// them. Consumers come first: a fact relayed before they exist would be lost.
    /// </summary>
    /// <exception cref="SettingException">The broker's address is no such address.</exception>
    public static void AddReportingMessaging(this IHostApplicationBuilder builder, Action<IRegistrationConfigurator> consumers)
    {
        if (BrokerAddress.Of(builder.Configuration) is { } broker)
        {
            builder.Services.AddBrokerBus(broker, consumers);
            builder.Services.AddScoped<OutboxReturns>();
            builder.Services.AddSingleton<IDispatcher, BusDispatcher>();
        }
        else
        {
            builder.Services.AddMediator(consumers);
            builder.Services.AddSingleton<IDispatcher, MediatorDispatcher>();
        }

        builder.Services.AddSingleton<OutboxRelay>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<OutboxRelay>());
    }
}
