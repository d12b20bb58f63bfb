using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Persistence;
using Reporting.Worker.Hosting;

namespace Reporting.Worker;

/// <summary>The worker's role as a process of its own; any number may run on one database. Settings come from the environment.</summary>
internal static class Program
{
    private const string Address = "http://localhost:5081";

    public static async Task<int> Main(string[] args)
    {
        if (args.FirstOrDefault(argument => !argument.StartsWith("--", StringComparison.Ordinal) || argument is "--help") is { } asked
            && (asked is "--help" or "-h" or "-?" || args[0] == asked))
        {
            await Console.Error.WriteLineAsync("The worker has no commands. Settings come from the environment, or as --Section:Name VALUE; see docs/servers.md. Commands are the Api's.");
            return asked is "--help" or "-h" or "-?" ? 0 : 2;
        }

        try
        {
            await using var app = Build(args);
            await app.Services.GetRequiredService<DatabaseMigration>().StartAsync(CancellationToken.None);
            await app.RunAsync();
            return 0;
        }
        catch (Exception refusal) when (StartRefusal.Of(refusal) is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
            return 2;
        }
    }

    private static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddReportingLogging();
        builder.AddReportingPersistence();
        builder.AddReportingWorker();
        builder.AddReportingHealth();

        // As long as the Api's: what is under way is finished.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
        {
            builder.WebHost.UseUrls(Address);
        }

        var app = builder.Build();
        app.MapHealth();
        return app;
    }
}
