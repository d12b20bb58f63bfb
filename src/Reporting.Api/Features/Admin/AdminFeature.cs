using Hangfire;
using Reporting.Api.Hosting;

namespace Reporting.Api.Features.Admin;

/// <summary>Marks the texts of the administration pages.</summary>
public sealed class AdminTexts;

public static class AdminFeature
{
    /// <summary>Configuration: true serves the scheduler's own dashboard to administrators, at <c>/admin/jobs</c>.</summary>
    public const string DashboardSetting = "Scheduler:Dashboard";

    public static void AddAdmin(this IServiceCollection services)
    {
        services.AddScoped<ListAccounts>();
        services.AddScoped<CreateAccount>();
        services.AddScoped<ChangeAccount>();
        services.AddScoped<ListApiKeys>();
        services.AddScoped<CreateApiKey>();
        services.AddScoped<RevokeApiKey>();
        services.AddScoped<ListRecipients>();
        services.AddScoped<ChangeRecipient>();
        services.AddScoped<ListAudit>();
        services.AddScoped<ShowServiceState>();
    }

    public static void MapAdmin(this WebApplication app)
    {
        if (app.Configuration.GetValue<bool>(DashboardSetting))
        {
            // A foreign page with its own inline styles; it is no part of the journeys and only administrators reach it.
            app.MapHangfireDashboard("/admin/jobs", new DashboardOptions { Authorization = [], AppPath = "/admin", DisplayStorageConnectionString = false })
                .RequireAuthorization(Policies.Administrator)
                .WithContentPolicy("default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
        }
    }
}
