using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Reporting.Testing;

namespace Reporting.Benchmarks.Profiles;

/// <summary>Start of the embedded service to its first page, beside a web application that says hello, made the same way; and its memory.</summary>
internal static class StartProfile
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    public static async Task RunAsync(Bench bench)
    {
        var folder = Directory.CreateTempSubdirectory("reporting-start-").FullName;
        try
        {
            await RunAsync(bench, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(Bench bench, string folder)
    {
        var publishes = bench.Size is Size.Full;
        var hello = await HelloAsync(folder, publishes);
        var program = Installation.ProgramOf("Reporting.Api");
        if (publishes)
        {
            var project = Path.Combine(SourceOf(program), "src", "Reporting.Api");
            await DotnetAsync(
                folder, "publish", project, "-c", "Release", "-r", "linux-x64", "--no-self-contained", "--artifacts-path", Path.Combine(folder, "artifacts"),
                "-o", Path.Combine(folder, "service"));
            program = Path.Combine(folder, "service", "Reporting.Api.dll");
        }

        await using var ground = await bench.GroundAsync(Database.Sqlite);
        var (services, hellos, rests) = (new List<double>(), new List<double>(), new List<double>());
        var most = 0.0;
        for (var round = 0; round < bench.Rounds; round++)
        {
            hellos.Add(await TimeAsync(new ProcessStartInfo("dotnet", [hello]) { WorkingDirectory = folder }, null));
            var command = ground.Installation.Command(program, "serve");
            services.Add(await TimeAsync(command, async process =>
            {
                await Task.Delay(TimeSpan.FromSeconds(bench.Of(1, 1, 3, 10)));
                rests.Add(ProcessCost.Resident(process) / 1024.0 / 1024.0);
            }));
        }

        var loaded = await ground.ServeAsync(worker: true);
        var declarations = new InventedDeclarations(loaded.Address, seed: 4, series: 5);
        (await HttpLoad.ClosedAsync(loaded.Address, 32, TimeSpan.FromSeconds(bench.Of(1, 1, 6, 30)), declarations.Next, InventedDeclarations.Wrong)).MustBeGood();
        most = ProcessCost.MostResident(loaded.Id) / 1024.0 / 1024.0;
        await loaded.KillAsync();

        bench.Report.Table(
            [publishes ? "published for linux-x64, ReadyToRun" : "build outputs, compiled at start (publishing takes longer than this size allows)", "median"],
            [
                ["service, process started to first page, ms", Report.Fine(Statistics.Median(services))],
                ["hello-world, process started to first answer, ms", Report.Fine(Statistics.Median(hellos))],
                ["service, resident memory at rest, MB", Report.Fine(Statistics.Median(rests))],
                ["service, most resident memory under 32 clients declaring, MB", Report.Fine(most)],
            ]);
        bench.Report.AtMost("start-ratio", Statistics.Median([.. services.Zip(hellos, (s, h) => s / h)]), 4);
        bench.Report.AtMost("start-memory-at-rest", Statistics.Median(rests), 200, "MB");
    }

    /// <returns>Milliseconds from starting the process to the first 200 on <c>/</c>.</returns>
    private static async Task<double> TimeAsync(ProcessStartInfo command, Func<int, Task>? then)
    {
        var port = Installation.FreePort();
        command.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        command.RedirectStandardOutput = command.RedirectStandardError = true;
        var request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n\r\n");
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(command)!;
        var said = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        try
        {
            while (true)
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(started) > _patience)
                {
                    throw new InvalidOperationException($"{command.ArgumentList[0]} did not start: {(process.HasExited ? await said : "no answer")}");
                }

                using var connection = new HttpConnection(new Uri($"http://127.0.0.1:{port}"));
                try
                {
                    if ((await connection.SendAsync(request, CancellationToken.None)).Status == 200)
                    {
                        break;
                    }
                }
                catch (Exception error) when (error is IOException or SocketException)
                {
                    // Not listening yet.
                }

                await Task.Delay(1);
            }

            var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            await (then?.Invoke(process.Id) ?? Task.CompletedTask);
            return elapsed;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<string> HelloAsync(string folder, bool publish)
    {
        var project = Directory.CreateDirectory(Path.Combine(folder, "hello")).FullName;
        await File.WriteAllTextAsync(Path.Combine(project, "Hello.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup><TargetFramework>net{Environment.Version.Major}.0</TargetFramework></PropertyGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(project, "Program.cs"), """
            var app = Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build();
            Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(app, "/", () => "Hello World!");
            app.Run();
            """);
        var output = Path.Combine(folder, "hello-output");
        string[] command = publish ? ["publish", "-r", "linux-x64", "--no-self-contained", "-p:PublishReadyToRun=true"] : ["build"];
        await DotnetAsync(folder, [.. command, project, "-c", "Release", "-o", output]);
        return Path.Combine(output, "Hello.dll");
    }

    private static async Task DotnetAsync(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [.. arguments, "--nologo", "-v", "q"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {arguments[0]}: {await output}{await errors}");
        }
    }

    private static string SourceOf(string program)
    {
        var folder = new FileInfo(program).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Reporting.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Reporting.sln was not found above the service.");
    }
}
