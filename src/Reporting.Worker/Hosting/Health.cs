using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Worker.Hosting;

/// <summary>What both programs say about themselves over HTTP.</summary>
public static class Health
{
    /// <summary>Tag of the checks that decide whether this process may get traffic: <c>services.AddHealthChecks().AddCheck(name, check, tags: [Health.Ready])</c>.</summary>
    public const string Ready = "ready";

    /// <summary>Name of the part that is down when this process is about to stop, and never else.</summary>
    internal const string Serving = "serving";

    private const string Notice = "Shutdown:NoticeSeconds";

    /// <summary>Less than what a host gives a program to stop.</summary>
    private const int LongestNotice = 20;

    /// <summary>Whether the database answers, and whether this process is about to stop; parts that others bring are added where they are.</summary>
    /// <exception cref="SettingException"><c>Shutdown:NoticeSeconds</c> is no such number.</exception>
    public static void AddReportingHealth(this IHostApplicationBuilder builder)
    {
        var seconds = builder.Configuration[Notice] is { Length: > 0 } said
            ? int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= LongestNotice
                ? number
                : throw new SettingException($"{Notice} is a whole number of seconds, {LongestNotice} at most.")
            : 0;
        builder.Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<StandDown>(provider, TimeSpan.FromSeconds(seconds)));
        builder.Services.AddHostedService(provider => provider.GetRequiredService<StandDown>());
        builder.Services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", tags: [Ready], timeout: TimeSpan.FromSeconds(5))
            .AddCheck<StandDown>(Serving, tags: [Ready]);
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new() { Predicate = _ => false, ResponseWriter = WriteAsync }).DisableRateLimiting();
        routes.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync }).DisableRateLimiting();
    }

    /// <summary>Names the parts and their state, never why: the address is open to anyone, the reason is in the log.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            status = Word(report.Status),
            parts = report.Entries.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => new { name = part.Key, status = Word(part.Value.Status) }),
        },
        JsonSerializerOptions.Web,
        context.RequestAborted);

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "up",
        HealthStatus.Degraded => "degraded",
        _ => "down",
    };
}

/// <summary>Whether the database answers.</summary>
internal sealed class DatabaseCheck(ReportingDbContext db) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await db.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
}
