using Reporting.Testing;

namespace Reporting.Benchmarks;

internal enum Size
{
    /// <summary>Does everything run and print? The figures mean little.</summary>
    Quick,

    /// <summary>Everything within five minutes on two cores.</summary>
    Small,

    /// <summary>The sizes of the goals.</summary>
    Full,
}

internal enum Database
{
    Sqlite,
    PostgreSql,
}

/// <summary>One run: how large, on which databases, and what it found.</summary>
internal sealed class Bench(Size size, IReadOnlyList<Database> databases) : IAsyncDisposable
{
    private PostgreSqlServer? _postgres;
    private RabbitMqServer? _rabbit;

    public Size Size => size;

    public IReadOnlyList<Database> Databases => databases;

    public Report Report { get; } = new();

    /// <summary>How often each figure is taken; the median counts.</summary>
    public int Rounds => Of(1, 5, 7);

    public T Of<T>(T quick, T small, T full) => size switch { Size.Quick => quick, Size.Small => small, _ => full };

    /// <summary>As an end of a goal's id.</summary>
    public static string Suffix(Database database) => database is Database.Sqlite ? "sqlite" : "postgresql";

    public static string NameOf(Database database) => database is Database.Sqlite ? "SQLite" : "PostgreSQL";

    /// <summary>An installation of its own on this kind of database, its schema made; PostgreSQL itself is shared by all of a run.</summary>
    public async Task<Ground> GroundAsync(Database database, bool withBroker = false)
    {
        if (database is Database.PostgreSql)
        {
            _postgres ??= await PostgreSqlServer.StartNewAsync(durable: true);
            _rabbit ??= withBroker ? await RabbitMqServer.StartAsync() : null;
        }

        var servers = database is Database.PostgreSql ? new Servers(_postgres!, withBroker ? _rabbit : null) : null;
        var ground = new Ground(database, servers, new Installation(servers));
        try
        {
            await ground.RunAsync("migrate");
            return ground;
        }
        catch
        {
            await ground.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_rabbit is not null)
        {
            await _rabbit.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
    }
}
