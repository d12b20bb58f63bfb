namespace Reporting.Testing;

/// <summary>What an installation on servers works on.</summary>
public sealed class Servers(PostgreSqlServer postgres, RabbitMqServer? rabbit) : IAsyncDisposable
{
    private readonly string _name = $"fault_{Guid.CreateVersion7():N}";
    private string? _virtualHost;
    private bool _borrowed;

    public PostgreSqlServer Postgres => postgres;

    public RabbitMqServer Rabbit => rabbit ?? throw new InvalidOperationException("These servers have no broker.");

    public string Database => postgres.ConnectionTo(_name);

    /// <summary>Where processes find the database server when something stands in between.</summary>
    public int? DatabasePort { get; set; }

    /// <summary>Where processes find the broker when something stands in between.</summary>
    public int? BrokerPort { get; set; }

    /// <summary>For <see cref="RabbitMqServer.ConnectAsync"/> and <c>rabbitmqctl -p</c>.</summary>
    public string VirtualHost => _virtualHost ?? "/";

    /// <summary>Environment of every process.</summary>
    public Dictionary<string, string> Settings
    {
        get
        {
            var settings = new Dictionary<string, string> { ["Database__Provider"] = "PostgreSql", ["ConnectionStrings__Reporting"] = At(Database, Postgres.Port, DatabasePort) };
            if (rabbit is not null)
            {
                settings["ConnectionStrings__RabbitMq"] = At(rabbit.Address(_virtualHost), rabbit.Port, BrokerPort);
            }

            return settings;
        }
    }

    /// <summary>Durable, as shipped: a commit that was answered survives a killed server.</summary>
    public static async Task<Servers> StartAsync(bool withBroker)
    {
        Require(PostgreSqlServer.Programs is null ? "PostgreSQL (Debian package postgresql) is not installed" : withBroker ? RabbitMqServer.Missing : null);
        return new(await PostgreSqlServer.StartNewAsync(durable: true), withBroker ? await RabbitMqServer.StartAsync() : null);
    }

    /// <summary>A copy of this database and a virtual host of its own on the same servers, which it leaves running.</summary>
    /// <remarks>Nobody is connected to this database.</remarks>
    public async Task<Servers> CopyAsync()
    {
        var copy = new Servers(postgres, rabbit) { _borrowed = true, _virtualHost = await Rabbit.AddVirtualHostAsync() };
        await postgres.CopyAsync(_name, copy._name);
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        if (_borrowed)
        {
            await postgres.DropAsync(_name);
            await Rabbit.ControlAsync("delete_vhost", VirtualHost);
            return;
        }

        if (rabbit is not null)
        {
            await rabbit.DisposeAsync();
        }

        await postgres.DisposeAsync();
    }

    private static string At(string address, int port, int? instead) => instead is { } other
        ? address.Replace($"{port}", $"{other}", StringComparison.Ordinal)
        : address;

    /// <summary>In CI a missing server is a failure.</summary>
    public static void Require(string? missing)
    {
        if (missing is not null)
        {
            throw Environment.GetEnvironmentVariable("CI") == "true" ? new InvalidOperationException(missing) : TestDatabase.Skipped(missing);
        }
    }
}
