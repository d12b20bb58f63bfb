using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Messaging;

/// <summary>The worker as an operator starts it: a process of its own.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private WorkerProcess(Process process, Uri address)
    {
        (_process, _output, _error) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        Http = new HttpClient { BaseAddress = address };
    }

    public HttpClient Http { get; }

    public static WorkerProcess Start(TestDatabase database, string? rabbitMq)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Reporting.Worker.dll"), "--urls", address.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = database.Folder,
        };
        foreach (var (key, value) in database.Settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        start.Environment["ConnectionStrings__RabbitMq"] = rabbitMq;
        start.Environment["Secrets__Key"] = Broker.Key;
        return new WorkerProcess(Process.Start(start)!, address);
    }

    /// <summary>The answer of <c>/health/ready</c> once it is this one, else the last.</summary>
    public Task<string> ReadyAsync(HttpStatusCode expected) => Eventually.Async(
        async () =>
        {
            try
            {
                using var answer = await Http.GetAsync("/health/ready");
                return (answer.StatusCode, Text: await answer.Content.ReadAsStringAsync());
            }
            catch (HttpRequestException away)
            {
                return (HttpStatusCode.RequestTimeout, Text: away.Message);
            }
        },
        answer => answer.Item1 == expected).ContinueWith(answer => answer.Result.Text, TaskScheduler.Default);

    /// <summary>Ends it as systemd does, and returns what it wrote.</summary>
    public async Task<(int Exit, string Output, string Error)> StopAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await kill.WaitForExitAsync();
        }

        return await EndAsync();
    }

    public async Task<(int Exit, string Output, string Error)> EndAsync()
    {
        await _process.WaitForExitAsync();
        return (_process.ExitCode, await _output, await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Http.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
