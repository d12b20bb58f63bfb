using Microsoft.Extensions.Hosting;
using Serilog;
using Serilog.Events;

namespace Reporting.Worker.Hosting;

/// <summary>The log of both programs: standard output, one line an event.</summary>
public static class Logging
{
    public static void AddReportingLogging(this IHostApplicationBuilder builder) => builder.Services.AddSerilog(log => log
        .MinimumLevel.Information()
        .MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
        .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
        .MinimumLevel.Override("Microsoft.EntityFrameworkCore", LogEventLevel.Warning)
        .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
        .MinimumLevel.Override("Hangfire", LogEventLevel.Warning)
        // What fails is told, by its type, by whoever asked; these repeat it with texts and stacks that may quote what is stored.
        .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Database", LogEventLevel.Fatal)
        .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Query", LogEventLevel.Fatal)
        .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Update", LogEventLevel.Fatal)
        // Readiness and the relay tell of a broker that is away; the library would with each of its tries.
        .MinimumLevel.Override("MassTransit", LogEventLevel.Error)
        // It quotes the texts of consumers' exceptions; what failed is told by the outbox.
        .MinimumLevel.Override("MassTransit.ReceiveTransport", LogEventLevel.Fatal)
        // What is degraded was said at start; every probe would say it again.
        .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Error)
        // It is not ready because it stops, which the host has said.
        .Filter.ByExcluding(e => e.Properties.GetValueOrDefault("HealthCheckName") is ScalarValue { Value: Health.Serving })
        .ReadFrom.Configuration(builder.Configuration)
        .Enrich.FromLogContext()
        .WriteTo.Console(
            outputTemplate: "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}",
            formatProvider: System.Globalization.CultureInfo.InvariantCulture));
}
