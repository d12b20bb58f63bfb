using Serilog;
using Serilog.Events;

namespace Reporting.Api.Hosting;

internal static class RequestLines
{
    /// <summary>One line a request: method, route template, status, time. Never the address itself, a query string or a body.</summary>
    public static void UseRequestLines(this IApplicationBuilder app) => app.UseSerilogRequestLogging(options =>
    {
        options.MessageTemplate = "{Method} {Route} {Status} in {Elapsed:0.0} ms";
        options.IncludeQueryInRequestPath = false;
        options.GetLevel = (context, _, error) => error is not null || (context.Response.StatusCode >= 500 && !IsProbedWhileStartingOrStopping(context))
            ? LogEventLevel.Error
            : IsProbe(context) && context.Response.StatusCode < 500 ? LogEventLevel.Debug : LogEventLevel.Information;
        options.GetMessageTemplateProperties = (context, _, elapsed, status) =>
        [
            new LogEventProperty("Method", new ScalarValue(context.Request.Method)),
            new LogEventProperty("Route", new ScalarValue((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "-")),
            new LogEventProperty("Status", new ScalarValue(status)),
            new LogEventProperty("Elapsed", new ScalarValue(elapsed)),
        ];
    });

    private static bool IsProbe(HttpContext context) => context.Request.Path.StartsWithSegments("/health");

    /// <summary>Not ready yet, or no longer: the answer that is expected then.</summary>
    private static bool IsProbedWhileStartingOrStopping(HttpContext context) => IsProbe(context)
        && context.RequestServices.GetRequiredService<IHostApplicationLifetime>() is var lifetime
        && (!lifetime.ApplicationStarted.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested);
}
