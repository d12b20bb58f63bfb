using Reporting.Testing;

namespace Reporting.Benchmarks;

internal enum Size
{
    /// <summary>Does everything run and print? The figures mean little.</summary>
    Quick,

    /// <summary>Everything in some five minutes on two cores: enough to compare two versions, not to state a figure.</summary>
    Small,

    /// <summary>Everything in a quarter of an hour: the sizes of the tables in docs/performance.md.</summary>
    Medium,

    /// <summary>The sizes of the goals.</summary>
    Full,
}

internal enum Database
{
    Sqlite,
    PostgreSql,
}

/// <summary>One run: how large, on which databases, and what it found.</summary>
/// <param name="withoutPostgreSql">It was asked for, and is not installed.</param>
internal sealed class Bench(Size size, IReadOnlyList<Database> databases, bool withoutPostgreSql) : IAsyncDisposable
{
    private readonly Dictionary<(Database, int), Ground> _filled = [];
    private PostgreSqlServer? _postgres;
    private RabbitMqServer? _rabbit;

    public Size Size => size;

    public IReadOnlyList<Database> Databases => databases;

    public bool WithoutPostgreSql => withoutPostgreSql;

    public Report Report { get; } = new();

    /// <summary>How often each figure is taken; the median counts.</summary>
    public int Rounds => Of(1, 5, 5, 7);

    public T Of<T>(T quick, T small, T medium, T full) => size switch { Size.Quick => quick, Size.Small => small, Size.Medium => medium, _ => full };

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

    /// <summary>How many incidents the two databases hold between which a cost or a page is compared.</summary>
    public (int Few, int Many) Stored => Of((200, 1_000), (2_000, 10_000), (10_000, 100_000), (10_000, 1_000_000));

    /// <summary>Those that the size allows to fill: a hundred thousand incidents take most of a minute. One that was asked for by name is filled in any case.</summary>
    public IReadOnlyList<Database> ToFill => size is Size.Full || databases.Count == 1 ? databases : [Database.Sqlite];

    /// <summary>Filled by the product's own <c>generate</c> at first use; kept for the profiles that follow.</summary>
    public async Task<Ground> FilledAsync(Database database, int incidents)
    {
        if (!_filled.TryGetValue((database, incidents), out var ground))
        {
            ground = await GroundAsync(database);
            _filled.Add((database, incidents), ground);
            var said = await ground.RunAsync("generate", $"{incidents}", "--seed", "1");
            Report.Note($"Filled {NameOf(database)}: {said.Trim()}");
        }

        return ground;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var ground in _filled.Values)
        {
            await ground.DisposeAsync();
        }

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
