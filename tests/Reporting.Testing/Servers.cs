namespace Reporting.Testing;

/// <summary>What an installation on servers works on.</summary>
public sealed class Servers(PostgreSqlServer postgres, RabbitMqServer? rabbit) : IAsyncDisposable
{
    private readonly string _name = $"fault_{Guid.CreateVersion7():N}";

    public PostgreSqlServer Postgres => postgres;

    public RabbitMqServer Rabbit => rabbit ?? throw new InvalidOperationException("These servers have no broker.");

    public string Database => postgres.ConnectionTo(_name);

    /// <summary>Environment of every process.</summary>
    public Dictionary<string, string> Settings
    {
        get
        {
            var settings = new Dictionary<string, string> { ["Database__Provider"] = "PostgreSql", ["ConnectionStrings__Reporting"] = Database };
            if (rabbit is not null)
            {
                settings["ConnectionStrings__RabbitMq"] = rabbit.Address();
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

    public async ValueTask DisposeAsync()
    {
        if (rabbit is not null)
        {
            await rabbit.DisposeAsync();
        }

        await postgres.DisposeAsync();
    }

    /// <summary>In CI a missing server is a failure.</summary>
    private static void Require(string? missing)
    {
        if (missing is not null)
        {
            throw Environment.GetEnvironmentVariable("CI") == "true" ? new InvalidOperationException(missing) : TestDatabase.Skipped(missing);
        }
    }
}
