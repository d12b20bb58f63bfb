using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Reporting.Testing;

/// <summary>A ClamAV of its own on this machine that knows one harmless signature and listens on a socket file; gone when disposed.</summary>
/// <remarks>Debian's program without its downloads; one of the system is neither used nor touched.</remarks>
public sealed class ClamAvServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/clamd";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("reporting-clamav-").FullName;
    private Process? _server;

    private ClamAvServer()
    {
    }

    /// <summary>What it takes for infected, and what it calls that.</summary>
    public static byte[] Infected { get; } = "A harmless text that a scanner of the tests was taught to find."u8.ToArray();

    public const string Finding = "Reporting.Test.Signature.UNOFFICIAL";

    /// <summary>It takes no larger stream.</summary>
    public const int MostMegabytes = 1;

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Missing => File.Exists(Program) ? null : "ClamAV (Debian package clamav-daemon) is not installed";

    /// <summary>For <c>Files:Scanner</c>.</summary>
    public string Address => $"unix:{Socket}";

    private string Socket => Path.Combine(_folder, "clamd.ctl");

    /// <summary>An address where nothing listens until <see cref="RunAsync"/>.</summary>
    public static ClamAvServer Prepare()
    {
        var server = new ClamAvServer();
        var signatures = Directory.CreateDirectory(Path.Combine(server._folder, "signatures")).FullName;
#pragma warning disable CA5351 // The format of the signatures asks for MD5.
        var hash = Convert.ToHexStringLower(MD5.HashData(Infected));
#pragma warning restore CA5351
        File.WriteAllText(Path.Combine(signatures, "own.hdb"), string.Create(CultureInfo.InvariantCulture, $"{hash}:{Infected.Length}:Reporting.Test.Signature\n"));
        File.WriteAllText(
            Path.Combine(server._folder, "clamd.conf"),
            $"DatabaseDirectory {signatures}\nLocalSocket {server.Socket}\nForeground yes\nStreamMaxLength {MostMegabytes}M\nMaxThreads 2\n");
        return server;
    }

    public async Task RunAsync()
    {
        _server = Process.Start(new ProcessStartInfo(Program, ["-c", Path.Combine(_folder, "clamd.conf")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = _server.StandardOutput.ReadToEndAsync();
        var errors = _server.StandardError.ReadToEndAsync();
        var started = Stopwatch.StartNew();
        while (!File.Exists(Socket))
        {
            if (_server.HasExited || started.Elapsed > _patience)
            {
                throw new InvalidOperationException($"ClamAV does not start: {(_server.HasExited ? await errors : "no socket")}");
            }

            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            server.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
