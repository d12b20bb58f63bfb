using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Outbox;
using Reporting.Infrastructure.Persistence;
using Reporting.Testing;
using Reporting.Worker;

namespace Reporting.Integration.Tests.Messaging;

/// <summary>The relay and the consumers on a broker, within the test's process, on a clock that the test moves.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly IHost _host;

    private WorkerHost(TestDatabase database, string rabbitMq, Action<IRegistrationConfigurator>? consumers, IInterceptor[] interceptors)
    {
        _database = database;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(database.Settings);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:RabbitMq"] = rabbitMq,
            ["Secrets:Key"] = Broker.Key,
        });
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Logging.AddProvider(Log);
        builder.AddReportingPersistence();
        if (consumers is null)
        {
            builder.AddReportingConsumers();
        }
        else
        {
            builder.AddReportingMessaging(consumers);
        }

        if (interceptors.Length > 0)
        {
            TestDatabase.Configure(builder.Services, options => options.AddInterceptors(interceptors));
        }

        _host = builder.Build();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 14, 9, 0, 0, TimeSpan.Zero));

    public LogLines Log { get; } = new();

    public TestDatabase Database => _database;

    /// <param name="consumers">Instead of the worker's.</param>
    /// <param name="interceptors">Faults of the database.</param>
    public static async Task<WorkerHost> StartAsync(string rabbitMq, Action<IRegistrationConfigurator>? consumers = null, params IInterceptor[] interceptors)
    {
        var host = new WorkerHost(await TestDatabase.CreateAsync(key: Broker.Key), rabbitMq, consumers, interceptors);
        await host._host.Services.GetRequiredService<DatabaseMigration>().StartAsync(default);
        await host._host.StartAsync();
        return host;
    }

    public async Task<T> DbAsync<T>(Func<ReportingDbContext, Task<T>> ask)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<ReportingDbContext>());
    }

    /// <summary>Facts of as many declarations, as a use case leaves them.</summary>
    public Task<int> RaiseAsync(int count = 1) => DbAsync(db =>
    {
        db.AddRange(Enumerable.Range(0, count).Select(_ => OutboxMessage.For(
            new DeclarationSubmitted(Guid.CreateVersion7(), 1, Clock.GetUtcNow()), Clock.GetUtcNow())));
        return db.SaveChangesAsync();
    });

    public Task<OutboxMessage> RowAsync() => DbAsync(db => db.Outbox.AsNoTracking().SingleAsync());

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _database.DisposeAsync();
    }
}

/// <summary>Everything that is logged, exceptions included.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly List<(string Source, string Line)> _lines = [];

    public IReadOnlyList<(string Source, string Line)> All
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string source, List<(string Source, string Line)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
            {
                lines.Add((source, $"{logLevel} {formatter(state, exception)} {exception}"));
            }
        }
    }
}
