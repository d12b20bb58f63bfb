using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Reporting.Testing;

/// <summary>
/// A RabbitMQ of its own on this machine: node, directories and ports that nobody else has. Gone when disposed, and also when the process that
/// started it ends, however it ends.
/// </summary>
/// <remarks>Debian's program, started beside whatever runs; a broker of the system is neither used nor touched.</remarks>
public sealed class RabbitMqServer : IAsyncDisposable
{
    // The wrapper in /usr/sbin changes user and directories.
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    /// <summary>
    /// A shell beside the broker, told in a line what runs: it hears the end of this process as the end of its input, and ends that then. The
    /// server is the head of a group of processes.
    /// </summary>
    private const string Watching = """
        while read -r told; do running=$told; done
        for process in $running; do kill -s KILL -- "$process" 2> /dev/null; done
        rm -rf "$1"
        """;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("reporting-rabbit-").FullName;
    private readonly int[] _ports = FreePorts(3);
    private Process? _watcher;
    private Process? _names;
    private Process? _server;

    private RabbitMqServer()
    {
    }

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Missing => File.Exists(Program) && File.Exists("/usr/bin/epmd") ? null : "RabbitMQ (Debian package rabbitmq-server) is not installed";

    public int Port => _ports[0];

    /// <summary>For <c>ConnectionStrings:RabbitMq</c>.</summary>
    /// <param name="virtualHost">One of those made by <see cref="AddVirtualHostAsync"/>; the default one when not given.</param>
    public string Address(string? virtualHost = null) => $"amqp://guest:guest@127.0.0.1:{Port}/{virtualHost}";

    public static async Task<RabbitMqServer> StartAsync()
    {
        var server = new RabbitMqServer();
        try
        {
            await server.RunAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Again on what it kept.</summary>
    public async Task RunAsync()
    {
        if (_names is null)
        {
            var watching = new ProcessStartInfo("setsid", ["/bin/sh", "-c", Watching, "sh", _folder]) { WorkingDirectory = "/", RedirectStandardInput = true };
            _watcher = Process.Start(watching)!;
            _names = Process.Start(Command("/usr/bin/epmd", "-port", $"{_ports[1]}", "-address", "127.0.0.1"))!;
        }

        _server = Process.Start(Command("setsid", "/bin/sh", "-c", $"exec {Program} > {_folder}/output 2>&1"))!;
        await WatchAsync();
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = await ConnectAsync();
                return;
            }
            catch (BrokerUnreachableException) when (started.Elapsed < _patience && !_server.HasExited)
            {
                await Task.Delay(100);
            }
            catch (BrokerUnreachableException away)
            {
                throw new InvalidOperationException($"RabbitMQ does not start: {await File.ReadAllTextAsync(Path.Combine(_folder, "output"))}", away);
            }
        }
    }

    /// <summary>As an operator does: it writes down what it holds.</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{server.Id}"]);
            await server.WaitForExitAsync();
            server.Dispose();
            _server = null;
            await WatchAsync();
        }
    }

    /// <summary>As a power cut would: nothing is said to anyone.</summary>
    public async Task KillAsync()
    {
        if (_server is { } server)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            server.Dispose();
            _server = null;
            await WatchAsync();
        }
    }

    /// <summary>SIGSTOP for the server and all its processes: connections stay open, and nothing comes back.</summary>
    public Task FreezeAsync() => ProcessSignals.FreezeAsync(_server!.Id);

    public Task ThawAsync() => ProcessSignals.ThawAsync(_server!.Id);

    /// <summary>An empty world within the broker, so that tests do not see each other's queues.</summary>
    public async Task<string> AddVirtualHostAsync()
    {
        var name = $"test-{Guid.CreateVersion7():n}";
        await ControlAsync("add_vhost", name);
        await ControlAsync("set_permissions", "-p", name, "guest", ".*", ".*", ".*");
        return name;
    }

    /// <summary>What clients are connected, by the name each gives itself.</summary>
    public async Task<IReadOnlyList<string>> ConnectionsAsync(string virtualHost) =>
    [
        .. (await ControlAsync("-q", "list_connections", "vhost", "client_properties")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith(virtualHost + "\t", StringComparison.Ordinal)),
    ];

    public Task<IConnection> ConnectAsync(string virtualHost = "/") =>
        new ConnectionFactory { HostName = "127.0.0.1", Port = Port, VirtualHost = virtualHost, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    /// <summary>Of <c>rabbitmqctl</c>, what it answers.</summary>
    public async Task<string> ControlAsync(params string[] arguments)
    {
        var command = Command("/usr/lib/rabbitmq/bin/rabbitmqctl", arguments);
        command.RedirectStandardOutput = command.RedirectStandardError = true;
        using var process = Process.Start(command)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"rabbitmqctl {arguments[0]}: {await error}");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (_names is { } names)
        {
            names.Kill();
            await names.WaitForExitAsync();
            names.Dispose();
            _names = null;
        }

        if (_watcher is { HasExited: false } watcher)
        {
            await WatchAsync();
            watcher.StandardInput.Close();
            await watcher.WaitForExitAsync();
        }

        _watcher?.Dispose();
        _watcher = null;
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task WatchAsync()
    {
        if (_watcher is { HasExited: false } watcher)
        {
            await watcher.StandardInput.WriteLineAsync($"{(_server is { } server ? $"-{server.Id}" : "")} {_names?.Id}");
            await watcher.StandardInput.FlushAsync();
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(l => l.Start());
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        listeners.ForEach(l => l.Dispose());
        return ports;
    }

    private ProcessStartInfo Command(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder };
        foreach (var (key, value) in new Dictionary<string, string>
        {
            ["HOME"] = _folder,
            ["RABBITMQ_NODENAME"] = $"reporting{Port}@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = $"{Port}",
            ["RABBITMQ_DIST_PORT"] = $"{_ports[2]}",
            ["ERL_EPMD_PORT"] = $"{_ports[1]}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
            ["RABBITMQ_PID_FILE"] = Path.Combine(_folder, "pid"),
            ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder, "none"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "none.conf"),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(_folder, "none.config"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "plugins"),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        })
        {
            start.Environment[key] = value;
        }

        return start;
    }
}
