using System.Data.Common;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Testing;

/// <summary>
/// An installation of its own, and whatever processes run on it: embedded on a SQLite file, or on a database and a broker of servers. Goes
/// when disposed.
/// </summary>
public sealed class Installation(Servers? servers = null) : IAsyncDisposable
{
    private static readonly string _program = ProgramOf("Reporting.Api");
    private static readonly string _worker = ProgramOf("Reporting.Worker");
    private static readonly byte[] _key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private readonly List<ServiceProcess> _processes = [];

    /// <summary>Environment of every process: what differs from what is shipped.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("reporting-fault-").FullName;

    public string MailFolder => Path.Combine(Directory, "outbox-mail");

    /// <summary>Every process that sends has a data directory of its own.</summary>
    public IEnumerable<string> Mails => System.IO.Directory.EnumerateFiles(Disk?.Seen ?? Directory, "*.eml", SearchOption.AllDirectories);

    /// <summary>What is mounted in the directory's place; null when nothing is.</summary>
    public SmallDisk? Disk { get; set; }

    /// <summary>Where <c>serve</c> keeps it; <c>demo</c> has a folder of its own.</summary>
    public string DatabaseFile
    {
        get => field ?? Path.Combine(Directory, "database", "reporting.db");
        set;
    }

    /// <summary>Starts the service and does not wait for it.</summary>
    public ServiceProcess Start(int port)
    {
        var process = ServiceProcess.Start(Command(_program, "serve", "--urls", $"http://127.0.0.1:{port}"), port);
        _processes.Add(process);
        return process;
    }

    /// <summary>Starts a worker with a data directory of this name, and does not wait for it.</summary>
    public ServiceProcess StartWorker(string name, int port)
    {
        var command = Command(_worker, "--urls", $"http://127.0.0.1:{port}");
        command.Environment["Data__Directory"] = Path.Combine(Directory, name);
        var process = ServiceProcess.Start(command, port);
        _processes.Add(process);
        return process;
    }

    /// <summary>Runs one command of the product to its end.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(params string[] command)
    {
        using var process = Process.Start(Command(_program, command))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Makes the database, gives every recipient a mail address and one of them a webhook as well.</summary>
    public async Task PrepareAsync(string webhookRecipient, string webhookUrl)
    {
        var (exitCode, output) = await RunAsync("migrate");
        if (exitCode != 0)
        {
            throw new InvalidOperationException(output);
        }

        Address(webhookRecipient, webhookUrl);
    }

    /// <summary>Gives every recipient a mail address and one of them a webhook as well.</summary>
    public void Address(string webhookRecipient, string webhookUrl)
    {
        Execute("""UPDATE "Recipients" SET "MailAddress" = "Code" || '@authority.example'""");
        Execute(
            """UPDATE "Recipients" SET "WebhookUrl" = @url, "WebhookSecret" = @secret WHERE "Code" = @code""",
            ("@url", webhookUrl),
            ("@secret", new SecretWrapping(new SecretKeys(_key)).Wrap("a secret of the receiver", webhookRecipient)),
            ("@code", webhookRecipient));
    }

    /// <summary>Writes past the product, for setting up only.</summary>
    public void Execute(string sql, params (string Name, object Value)[] values)
    {
        using var connection = Open(SqliteOpenMode.ReadWrite);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        command.ExecuteNonQuery();
    }

    /// <summary>Reads the database itself, without the product's code. Names in double quotes: PostgreSQL folds the others.</summary>
    public List<T> Read<T>(string sql, Func<DbDataReader, T> row)
    {
        using var connection = Open(SqliteOpenMode.ReadOnly);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    public long Count(string sql) => Read(sql, r => r.GetInt64(0)).Single();

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        Disk?.Dispose();
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private DbConnection Open(SqliteOpenMode mode)
    {
        // A picture's log has to be taken in before it can be read.
        var file = DatabaseFile;
        if (Disk is not null && mode is SqliteOpenMode.ReadOnly)
        {
            file = Task.Run(() => Disk.PictureAsync(Path.GetRelativePath(Directory, DatabaseFile), [.. _processes.Where(p => !p.HasEnded)])).GetAwaiter().GetResult();
            mode = SqliteOpenMode.ReadWrite;
        }

        DbConnection connection = servers is null
            ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString())
            : new NpgsqlConnection(servers.Database + ";Pooling=false");
        connection.Open();
        return connection;
    }

    /// <summary>A program's start on this installation, its output redirected.</summary>
    public ProcessStartInfo Command(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet", [program, .. arguments])
        {
            WorkingDirectory = Directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Of its own, whatever the shell is set to: an operator's settings name an operator's database.
        foreach (var inherited in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["Data__Directory"] = Directory;
        start.Environment["Secrets__Key"] = Convert.ToBase64String(_key);
        start.Environment["Webhooks__AllowLoopback"] = "true";
        start.Environment["RateLimits__RequestsPerMinute"] = "0";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        foreach (var (key, value) in (servers?.Settings ?? []).Concat(Settings))
        {
            start.Environment[key] = value;
        }

        Disk?.Enclose(start);

        return start;
    }

    private static bool IsSetting(string variable) => variable.Contains("__", StringComparison.Ordinal) || variable.StartsWith("ASPNETCORE_", StringComparison.Ordinal)
        || variable is "URLS" or "PublicUrl" or "AllowedHosts";

    /// <summary>What was built beside the tests, in the same configuration.</summary>
    public static string ProgramOf(string project)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (output.Name, output.Parent!.Name);
        for (var folder = output; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Reporting.sln")))
            {
                return Path.Combine(folder.FullName, "src", project, "bin", configuration, framework, $"{project}.dll");
            }
        }

        throw new InvalidOperationException("Reporting.sln was not found above the tests.");
    }
}
