using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Worker.Hosting;

/// <summary>What both programs say about themselves over HTTP.</summary>
public static class Health
{
    /// <summary>Tag of the checks that decide whether this process may get traffic: <c>services.AddHealthChecks().AddCheck(name, check, tags: [Health.Ready])</c>.</summary>
    public const string Ready = "ready";

    /// <summary>Whether the database answers; parts that others bring are added where they are.</summary>
    public static void AddReportingHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database", tags: [Ready], timeout: TimeSpan.FromSeconds(5));

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
