using System.CommandLine;
using System.Globalization;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Moving;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Commands;

/// <summary><c>export FILE</c> and <c>import everything FILE</c>: from one database to another, of whatever provider.</summary>
internal static class MoveCommands
{
    public static Command CreateExport()
    {
        var file = new Argument<string>("FILE") { Description = "Where to write it; must not exist yet. It holds every narrative: keep it as you keep the database." };
        var command = new Command("export", "Write everything of the database to one file, to be taken into another database. Stop the service first.") { file };
        command.SetAction((result, ct) => RunAsync(
            result, "exported", services => services.GetRequiredService<DatabaseExport>().RunAsync(Path.GetFullPath(result.GetRequiredValue(file)), ct), migrate: false, ct));
        return command;
    }

    public static Command CreateImport()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "What 'export' wrote." }.AcceptExistingOnly();
        var command = new Command("everything", "Fill an empty database with an export: all of it or nothing.") { file };
        command.SetAction((result, ct) => RunAsync(
            result, "imported", services => services.GetRequiredService<DatabaseImport>().RunAsync(result.GetRequiredValue(file).FullName, ct), migrate: true, ct));
        return command;
    }

    /// <summary>Without intake, relay and consumers: nothing but this command touches the database.</summary>
    private static async Task<int> RunAsync(
        ParseResult result, string done, Func<IServiceProvider, Task<IReadOnlyDictionary<string, long>>> move, bool migrate, CancellationToken ct)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddCommandLogging();
        builder.AddReportingPersistence();
        using var host = builder.Build();
        var migration = host.Services.GetRequiredService<DatabaseMigration>();
        await (migrate ? migration.RunAsync(ct, keyComes: true) : migration.StartAsync(ct));
        await using var scope = host.Services.CreateAsyncScope();
        try
        {
            var counts = await move(scope.ServiceProvider);
            foreach (var (table, rows) in counts.Where(c => c.Value > 0).OrderBy(c => c.Key, StringComparer.Ordinal))
            {
                await result.InvocationConfiguration.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{table,-24}{rows,12}"));
            }

            await result.InvocationConfiguration.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Done: {counts.Values.Sum()} rows {done}."));
            return 0;
        }
        catch (Exception refusal) when (refusal is MoveRefusedException or IOException or UnauthorizedAccessException)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync(refusal.Message);
            return 1;
        }
    }
}
