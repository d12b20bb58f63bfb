using System.Diagnostics;

namespace Reporting.Integration.Tests.Commands;

/// <summary>A command as a person runs it: a process of its own.</summary>
internal static class CommandRun
{
    public static async Task<(int Exit, string Output, string Error)> RunAsync(string dataDirectory, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = dataDirectory };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "Reporting.Api.dll") }.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["Data__Directory"] = dataDirectory;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
