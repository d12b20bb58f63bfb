using System.CommandLine;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Commands;

internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database up to date and leave. Safe to repeat.");
        command.SetAction(async (result, ct) =>
        {
            var builder = Host.CreateApplicationBuilder();
            builder.AddCommandLogging();
            builder.AddReportingPersistence();
            using var host = builder.Build();
            var applied = await host.Services.GetRequiredService<DatabaseMigration>().RunAsync(ct);
            var output = result.InvocationConfiguration.Output;
            foreach (var migration in applied)
            {
                await output.WriteLineAsync($"applied {migration}");
            }

            await output.WriteLineAsync(applied.Count == 0 ? "The database is up to date." : $"{applied.Count} migrations applied.");
            return 0;
        });
        return command;
    }
}
