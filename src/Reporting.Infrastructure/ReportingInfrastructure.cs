using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Messaging;
using Reporting.Infrastructure.Notifications;
using Reporting.Infrastructure.Observatory;
using Reporting.Infrastructure.Outbox;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Persistence.Sqlite;
using Reporting.Infrastructure.Secrets;
using Reporting.Infrastructure.Seed;

namespace Reporting.Infrastructure;

/// <summary>The public doors of this project.</summary>
public static class ReportingInfrastructure
{
    /// <summary>Database, outbox and the intake of declarations. Reads <c>ConnectionStrings:Reporting</c> and <c>Data:Directory</c>.</summary>
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
        services.AddSingleton(new WriteGate(narrow: true));
        services.AddSingleton<SqlitePragmas>();
        services.AddDbContext<ReportingDbContext, SqliteReportingDbContext>((provider, options) => options
            .UseSqlite(
                builder.Configuration.GetConnectionString("Reporting")
                    ?? $"Data Source={Path.Combine(provider.GetRequiredService<DataDirectory>().Folder("database"), "reporting.db")}",
                sqlite => sqlite.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery))
            .AddInterceptors(
                provider.GetRequiredService<SqlitePragmas>(),
                provider.GetRequiredService<OutboxInterceptor>(),
                provider.GetRequiredService<DeliveryInterceptor>()));
        services.AddSingleton<ReferenceData>();
        services.AddSingleton<DatabaseMigration>();
        services.AddFigures();
        services.AddSingleton(provider => new DeclarationIntake(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHostedService(provider => provider.GetRequiredService<DeclarationIntake>());
        services.AddScoped<HistoryIntake>();
    }

    /// <summary>Consumers on the mediator, and the relay that feeds them. Consumers come first: a fact relayed before they exist would be lost.</summary>
    public static void AddReportingMessaging(this IHostApplicationBuilder builder, Action<IMediatorRegistrationConfigurator> consumers)
    {
        builder.Services.AddMediator(consumers);
        builder.Services.AddSingleton<MediatorDispatcher>();
        builder.Services.AddSingleton<OutboxRelay>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<OutboxRelay>());
    }
}
