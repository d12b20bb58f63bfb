using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Notifications;
using Reporting.Infrastructure.Outbox;
using Reporting.Infrastructure.Persistence.PostgreSql;
using Reporting.Infrastructure.Persistence.Sqlite;
using Reporting.Infrastructure.Persistence.SqlServer;

namespace Reporting.Infrastructure.Persistence;

public enum DatabaseProvider
{
    Sqlite,
    SqlServer,
    PostgreSql,
}

/// <summary><c>Database:Provider</c> and <c>ConnectionStrings:Reporting</c>, read once.</summary>
public sealed record DatabaseSettings(DatabaseProvider Provider, string Connection)
{
    private const string ProviderKey = "Database:Provider";
    private const string ConnectionKey = "ConnectionStrings:Reporting";

    /// <exception cref="SettingException">Names the key that is wrong.</exception>
    internal static DatabaseSettings Read(IConfiguration configuration)
    {
        var unknown = configuration.GetSection("Database").GetChildren().FirstOrDefault(c => !c.Path.Equals(ProviderKey, StringComparison.OrdinalIgnoreCase));
        if (unknown is not null)
        {
            throw new SettingException($"{unknown.Path} is no setting; the section Database has Provider alone.");
        }

        var named = configuration[ProviderKey] is { Length: > 0 } name ? name : nameof(DatabaseProvider.Sqlite);
        if (!Enum.TryParse<DatabaseProvider>(named, ignoreCase: true, out var provider) || !Enum.IsDefined(provider) || char.IsAsciiDigit(named[0]))
        {
            throw new SettingException($"{ProviderKey} is '{named}'; it is one of {string.Join(", ", Enum.GetNames<DatabaseProvider>())}.");
        }

        var connection = configuration.GetConnectionString("Reporting");
        if (string.IsNullOrWhiteSpace(connection))
        {
            connection = provider is DatabaseProvider.Sqlite
                ? $"Data Source={Path.Combine(new DataDirectory(configuration).Folder("database"), "reporting.db")}"
                : throw new SettingException($"{ConnectionKey} is missing; {ProviderKey} {provider} needs the address of the server and its database.");
        }

        return new(provider, Verified(provider, connection));
    }

    private static string Verified(DatabaseProvider provider, string connection)
    {
        try
        {
            return provider switch
            {
                DatabaseProvider.SqlServer => new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(connection).ConnectionString,
                DatabaseProvider.PostgreSql => new NpgsqlConnectionStringBuilder(connection).ConnectionString,
                _ => new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(connection).ConnectionString,
            };
        }
        catch (ArgumentException)
        {
            // Its text may quote the password.
            throw new SettingException($"{ConnectionKey} is not a connection string of {provider}.");
        }
    }
}

/// <summary>A setting is wrong; the message names its key and never quotes a secret.</summary>
public sealed class SettingException(string message) : Exception(message);

internal static class DatabaseRegistration
{
    /// <summary>A passing fault of the server is bridged for two seconds; whoever asked hears of a longer one.</summary>
    private const int Retries = 3;

    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);

    public static DatabaseSettings AddReportingDatabase(this IHostApplicationBuilder builder)
    {
        var settings = DatabaseSettings.Read(builder.Configuration);
        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton(new WriteGate(narrow: settings.Provider is DatabaseProvider.Sqlite));
        switch (settings.Provider)
        {
            case DatabaseProvider.SqlServer:
                services.AddDbContextPool<ReportingDbContext, SqlServerReportingDbContext>((provider, options) => options
                    .UseSqlServer(settings.Connection, server => server.EnableRetryOnFailure(Retries, _longestPause, null).UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery))
                    .AddInterceptors(Interceptors(provider)));
                break;
            case DatabaseProvider.PostgreSql:
                services.AddDbContextPool<ReportingDbContext, PostgreSqlReportingDbContext>((provider, options) => options
                    .UseNpgsql(Prepared(settings.Connection), server => server.EnableRetryOnFailure(Retries, _longestPause, null).UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery))
                    .AddInterceptors(Interceptors(provider)));
                break;
            default:
                services.AddDbContextPool<ReportingDbContext, SqliteReportingDbContext>((provider, options) => options
                    .UseSqlite(settings.Connection, sqlite => sqlite.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery))
                    .AddInterceptors([new SqlitePragmas(), .. Interceptors(provider)]));
                break;
        }

        return settings;
    }

    /// <summary>
    /// Statements that come often are planned once a connection, and a connection goes back to the pool as it is: nothing here changes its
    /// session. An operator who says otherwise, as a pooler in between needs it, is obeyed.
    /// </summary>
    private static string Prepared(string connection)
    {
        var builder = new NpgsqlConnectionStringBuilder(connection);
        if (!builder.ShouldSerialize("Max Auto Prepare"))
        {
            (builder.MaxAutoPrepare, builder.AutoPrepareMinUsages) = (100, 3);
        }

        if (!builder.ShouldSerialize("No Reset On Close"))
        {
            builder.NoResetOnClose = true;
        }

        return builder.ConnectionString;
    }

    private static IInterceptor[] Interceptors(IServiceProvider provider) =>
        [provider.GetRequiredService<OutboxInterceptor>(), provider.GetRequiredService<DeliveryInterceptor>(), provider.GetRequiredService<AccountEstablishments>()];
}
