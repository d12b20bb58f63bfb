using System.Diagnostics;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Commands;

/// <summary>A command as a person runs it: a process of its own.</summary>
internal static class CommandRun
{
    public static Task<(int Exit, string Output, string Error)> RunAsync(TestDatabase database, params string[] arguments) =>
        RunAsync(database.Folder, database.Settings, arguments);

    /// <param name="settings">Everything that the program is told.</param>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(
        string folder, IEnumerable<KeyValuePair<string, string?>> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "Reporting.Api.dll") }.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
