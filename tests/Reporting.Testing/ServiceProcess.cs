using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Reporting.Testing;

/// <summary>The built service as a process of its own.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private const int LinesKept = 200;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private ServiceProcess(Process process, int port)
    {
        (_process, Address) = (process, new Uri($"http://127.0.0.1:{port}"));
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Hears every line of its output, on whatever thread reads it.</summary>
    public Action<string>? LineSaid { get; set; }

    public Uri Address { get; }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public string LastLines => string.Join('\n', _lines);

    public static ServiceProcess Start(ProcessStartInfo command, int port) => new(Process.Start(command)!, port);

    /// <summary>Returns when the service says that it may get traffic.</summary>
    public async Task ReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var started = Stopwatch.StartNew();
        while (true)
        {
            if (HasEnded || started.Elapsed > _patience)
            {
                throw new InvalidOperationException($"The service {(HasEnded ? "ended while starting" : "was not ready in time")}:\n{LastLines}");
            }

            try
            {
                using var answer = await http.GetAsync("/health/ready");
                if (answer.StatusCode is HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Returns when it has printed these words.</summary>
    public async Task SaysAsync(string words)
    {
        var started = Stopwatch.StartNew();
        while (!LastLines.Contains(words, StringComparison.Ordinal))
        {
            if (HasEnded || started.Elapsed > _patience)
            {
                throw new InvalidOperationException($"It did not say '{words}':\n{LastLines}");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>SIGKILL: nothing in the process hears of it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as an administrator stops it: returns when it has ended, and ended well.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("/bin/kill", ["-TERM", $"{_process.Id}"])!;
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        if (_process.ExitCode != 0)
        {
            throw new InvalidOperationException($"Stopped, the service ended with {_process.ExitCode}:\n{LastLines}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            LineSaid?.Invoke(line);
            _lines.Enqueue(line);
            while (_lines.Count > LinesKept)
            {
                _lines.TryDequeue(out _);
            }
        }
    }
}
