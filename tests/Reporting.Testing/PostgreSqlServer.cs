using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Reporting.Testing;

/// <summary>
/// Debian's PostgreSQL on a loopback port and in a directory of its own, for whoever is on this machine. Nothing of a cluster that the system
/// may run is touched. Gone when disposed, and also when the process that started it ends, however it ends.
/// </summary>
public sealed class PostgreSqlServer : ITestServer
{
    private const string Owner = "reporting";

    /// <summary>A shell is the parent: it hears the end of this process as the end of its input, and ends the server then.</summary>
    private const string Watched = """
        "$@" < /dev/null & server=$!
        echo $server
        cat > /dev/null
        kill -INT $server 2> /dev/null
        wait $server
        """;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly string _programs;
    private readonly string _folder;
    private readonly int _port;
    private readonly bool _durable;
    private Process? _watcher;
    private int _server;

    private PostgreSqlServer(string programs, bool durable)
    {
        (_programs, _durable) = (programs, durable);
        _folder = Directory.CreateTempSubdirectory("reporting-postgresql-").FullName;
        _port = FreePort();
    }

    /// <summary>Where the server's programs are; null when PostgreSQL is not installed.</summary>
    public static string? Programs =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(v => Path.Combine(v, "bin")) : [])
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));

    /// <summary>The server's first process: the others are its children.</summary>
    public int ProcessId => _server;

    /// <param name="durable">As shipped, a commit is on the disk when it returns. Without it the server is faster, and a killed machine, not a killed server, loses it.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or does not start; tells what it said.</exception>
    public static async Task<PostgreSqlServer> StartNewAsync(bool durable)
    {
        var server = new PostgreSqlServer(Programs ?? throw new InvalidOperationException("PostgreSQL is not installed: apt-get install postgresql."), durable);
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                await RunProgramAsync("chown", User, server._folder);
            }

            var (program, arguments) = AsUser(
                [Path.Combine(server._programs, "initdb"), "-D", server.Data, "-U", Owner, "--locale=C", "--encoding=UTF8", "--auth-local=reject", "--auth-host=trust", "--no-sync"]);
            await RunProgramAsync(program, arguments);
            await server.StartAsync();
            return server;
        }
        catch (Exception)
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public int Port => _port;

    /// <summary>To any of its databases, there or not.</summary>
    public string ConnectionTo(string database) => $"Host=127.0.0.1;Port={_port};Username={Owner};Database={database};Maximum Pool Size=30";

    public Task CopyAsync(string template, string database) => RunAsync($"CREATE DATABASE \"{database}\" TEMPLATE \"{template}\"");

    public Task DropAsync(string database)
    {
        using (var pool = new NpgsqlConnection(ConnectionTo(database)))
        {
            NpgsqlConnection.ClearPool(pool);
        }

        return RunAsync($"DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)");
    }

    public async Task StartAsync()
    {
        string[] settings =
        [
            "listen_addresses=127.0.0.1", $"port={_port}", "unix_socket_directories=", "max_connections=400",
            .. _durable ? Array.Empty<string>() : ["fsync=off", "full_page_writes=off"],
        ];
        var (program, arguments) = AsUser([Path.Combine(_programs, "postgres"), "-D", Data, .. settings.SelectMany(s => new[] { "-c", s })]);
        var start = new ProcessStartInfo("/bin/sh", ["-c", Watched, "sh", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        _watcher = Process.Start(start)!;
        _watcher.ErrorDataReceived += (_, line) => Said.Enqueue(line.Data ?? "");
        _watcher.BeginErrorReadLine();
        _server = int.Parse((await _watcher.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);
        await UntilItAnswersAsync();
    }

    /// <summary>As an administrator stops it: connections are cut, what was committed is kept.</summary>
    public async Task StopAsync()
    {
        if (_watcher is null)
        {
            return;
        }

        _watcher.StandardInput.Close();
        await _watcher.WaitForExitAsync();
        _watcher.Dispose();
        _watcher = null;
    }

    /// <summary>SIGKILL for the server and all its processes.</summary>
    public async Task KillAsync()
    {
        // Standing still it starts no process that would outlive it, and keep the next server from its files.
        await FreezeAsync();
        using (var server = Process.GetProcessById(_server))
        {
            server.Kill(entireProcessTree: true);
        }

        await StopAsync();
    }

    /// <summary>SIGSTOP for the server and all its processes: whoever asks it something waits.</summary>
    public Task FreezeAsync() => ProcessSignals.FreezeAsync(_server);

    public Task ThawAsync() => ProcessSignals.ThawAsync(_server);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private System.Collections.Concurrent.ConcurrentQueue<string> Said { get; } = new();

    private string Data => Path.Combine(_folder, "data");

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static string User => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private static (string Program, string[] Arguments) AsUser(string[] command) => Environment.IsPrivilegedProcess
        ? ("setpriv", [$"--reuid={User}", $"--regid={User}", "--clear-groups", .. command])
        : (command[0], command[1..]);

    private Task RunAsync(string sql) => TestDatabase.RunAsync(new NpgsqlConnection(ConnectionTo("postgres") + ";Pooling=false"), sql);

    private static async Task RunProgramAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await output}{await error}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task UntilItAnswersAsync()
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionTo("postgres") + ";Pooling=false;Timeout=5");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (started.Elapsed < _patience && !Said.Any(line => line.Contains("FATAL:", StringComparison.Ordinal) && line.Contains("could not", StringComparison.Ordinal)))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
            catch (NpgsqlException)
            {
                throw new InvalidOperationException($"PostgreSQL does not start:\n{string.Join('\n', Said)}");
            }
        }
    }
}
