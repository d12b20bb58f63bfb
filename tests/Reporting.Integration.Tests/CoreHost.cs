using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Checks;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Messaging;
using Reporting.Infrastructure.Outbox;
using Reporting.Infrastructure.Persistence;
using Reporting.Testing;
using Reporting.Worker;

namespace Reporting.Integration.Tests;

/// <summary>Database, intake, outbox and consumers as they are shipped, without pages; nothing runs until a test says so.</summary>
internal sealed class CoreHost : IAsyncDisposable
{
    private static readonly byte[] _secret = new byte[32];
    private readonly IHost _host;
    private readonly TestDatabase _database;
    private readonly bool _owner;

    /// <param name="beside">A second program on the same database.</param>
    /// <param name="interceptors">Faults of the database.</param>
    /// <param name="consumers">Instead of the worker's.</param>
    private CoreHost(TestDatabase database, CoreHost? beside, IInterceptor[] interceptors, Action<IRegistrationConfigurator>? consumers)
    {
        (_owner, _database) = (beside is null, database);
        Clock = beside?.Clock ?? new FakeTimeProvider(new DateTimeOffset(2026, 3, 14, 9, 0, 0, TimeSpan.Zero));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(database.Settings);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.AddReportingPersistence();
        if (consumers is null)
        {
            builder.AddReportingConsumers();
        }
        else
        {
            builder.AddReportingMessaging(consumers);
        }

        builder.Services.AddScoped<SelfCheck>();
        builder.Services.AddScoped<HistoryIntake>();
        if (interceptors.Length > 0)
        {
            TestDatabase.Configure(builder.Services, options => options.AddInterceptors(interceptors));
        }

        _host = builder.Build();
    }

    public FakeTimeProvider Clock { get; }

    public IServiceProvider Services => _host.Services;

    public DeclarationIntake Intake => Services.GetRequiredService<DeclarationIntake>();

    public static async Task<CoreHost> StartAsync(
        CoreHost? beside = null, IInterceptor[]? interceptors = null, Action<IRegistrationConfigurator>? consumers = null)
    {
        var host = new CoreHost(beside?._database ?? await TestDatabase.CreateAsync(), beside, interceptors ?? [], consumers);
        await host.Services.GetRequiredService<DatabaseMigration>().RunAsync(default);
        return host;
    }

    public static DeclarationContent Content() => new()
    {
        Establishment = new() { Name = "Clinique des Pins", Town = "Aix", Region = "93" },
        Declarant = new() { Phone = "+33612345678" },
        AwareAt = new DateTimeOffset(2026, 3, 14, 7, 0, 0, TimeSpan.Zero),
        Ongoing = OngoingState.Yes,
        Description = "Rançongiciel : les serveurs sont chiffrés et une rançon est demandée.",
        Systems = [AffectedSystem.Network],
        CareImpact = CareImpact.DegradedMode,
    };

    /// <summary>A submission for the intake.</summary>
    public Submission Submission(DeclarationContent? content = null, Guid? establishment = null) => (filing, _) =>
    {
        var declaration = Declaration.Submit(
            Guid.CreateVersion7(), DeclarationReference.Draw(2026), StageKind.Notification, content ?? Content(), establishment, _secret, Actor.Anonymous,
            filing.Lane, Clock.GetUtcNow());
        filing.Open(declaration);
        return Task.FromResult(new Filed(declaration, declaration.Stages[0]));
    };

    /// <summary>Stored at once, without the intake.</summary>
    public async Task<Declaration> DeclareAsync(DeclarationContent? content = null, Guid? establishment = null)
    {
        var id = await DbAsync(async db =>
        {
            var filing = new Filing(db, await LaneAsync(db), new Dictionary<string, Guid>());
            var filed = await Submission(content, establishment)(filing, default);
            filing.Track();
            await db.SaveChangesAsync();
            return filed.Declaration.Id;
        });
        return await DbAsync(db => db.Declarations.AsNoTracking().Include(d => d.Stages).SingleAsync(d => d.Id == id));
    }

    public async Task AddStageAsync(Guid declarationId, StageKind kind, DeclarationContent content) => await DbAsync(async db =>
    {
        var declaration = await db.Declarations.Include(d => d.Stages).SingleAsync(d => d.Id == declarationId);
        declaration.AddStage(kind, content, Actor.Anonymous, await LaneAsync(db), Clock.GetUtcNow());
        return await db.SaveChangesAsync();
    });

    /// <summary>Runs the consumers of one fact now, as the relay would.</summary>
    public Task DispatchAsync(object fact) => Services.GetRequiredService<IDispatcher>().DispatchAsync(OutboxMessage.For((IDomainEvent)fact, Clock.GetUtcNow()), default);

    /// <summary>Until nothing is due.</summary>
    public Task RelayAsync() => Services.GetRequiredService<OutboxRelay>().DrainAsync(default);

    public OutboxRelay AnotherRelay() => ActivatorUtilities.CreateInstance<OutboxRelay>(Services);

    public async Task<T> DbAsync<T>(Func<ReportingDbContext, Task<T>> ask)
    {
        await using var scope = Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<ReportingDbContext>());
    }

    public async Task<T> WithAsync<T, TService>(Func<TService, Task<T>> use)
        where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>Behind the code's back.</summary>
    public Task<int> SqlAsync(FormattableString sql) => DbAsync(db => db.Database.ExecuteSqlAsync(sql));

    /// <summary>Every check that does not hold, with the rows it names.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> BrokenAsync() =>
        (await WithAsync<IReadOnlyList<CheckResult>, SelfCheck>(check => check.RunAsync(null, default))).Where(r => !r.Holds).ToDictionary(r => r.Code, r => r.Broken);

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        if (_owner)
        {
            await _database.DisposeAsync();
        }
    }

    private static async Task<ReceiptLane> LaneAsync(ReportingDbContext db)
    {
        if (await db.ReceiptLanes.SingleOrDefaultAsync(l => l.Lane == 1) is { } lane)
        {
            return lane;
        }

        var first = ReceiptLane.Start(1);
        db.Add(first);
        return first;
    }
}
