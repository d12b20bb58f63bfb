using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reporting.Domain.Escalation;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Notifications;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Notifications;

/// <summary>The senders on a real database, driven by hand and by a clock that the test moves.</summary>
internal sealed class DeliveryBench : IAsyncDisposable
{
    public const string EstablishmentName = "Clinique du Canari Jaune";

    private readonly IHost _host;
    private readonly TestDatabase _database;

    private int _incidents;

    private DeliveryBench(TestDatabase database, (string Key, string Value)[] settings)
    {
        _database = database;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(database.Settings);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PublicUrl"] = "https://declare.cert.example",
            ["Notifications:BreakSeconds"] = "3",
            ["Webhooks:AllowLoopback"] = "true",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value));
        builder.Services.AddLogging();
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
        builder.AddReportingPersistence();
        builder.AddReportingNotifications();
        _host = builder.Build();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 7, 14, 0, 41, 0, TimeSpan.Zero));

    public string MailFolder => Path.Combine(_database.Folder, "outbox-mail");

    public string[] Mails => Directory.Exists(MailFolder) ? Directory.GetFiles(MailFolder) : [];

    public static async Task<DeliveryBench> StartAsync(params (string Key, string Value)[] settings)
    {
        var bench = new DeliveryBench(await TestDatabase.CreateAsync(), settings);
        await bench._host.Services.GetRequiredService<DatabaseMigration>().RunAsync(CancellationToken.None);
        return bench;
    }

    public T The<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task StartSendersAsync() => _host.StartAsync();

    public Task StopSendersAsync() => _host.StopAsync();

    public DeliverySender Sender(Channel kind) => _host.Services.GetRequiredKeyedService<DeliverySender>(kind);

    /// <summary>A sender as another process would have it, towards a far side of the test's own.</summary>
    public DeliverySender SenderTo(INoticeChannel farSide, Channel kind = Channel.Mail) => new(
        kind, farSide, The<MailSignal>(), The<IServiceScopeFactory>(), The<WriteGate>(), The<AddressLimit>(), Clock,
        The<IOptions<NotificationSettings>>(), NullLogger<DeliverySender>.Instance);

    public Task<int> SendAsync(Channel kind = Channel.Mail) => Sender(kind).SendOnceAsync(TestContext.Current.CancellationToken);

    public async Task<T> DbAsync<T>(Func<ReportingDbContext, Task<T>> ask)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<ReportingDbContext>());
    }

    public Task<Delivery> DeliveryAsync(Guid id) => DbAsync(db => db.Deliveries.AsNoTracking().SingleAsync(d => d.Id == id));

    /// <summary>An incident that was escalated to one recipient. The ids of its deliveries, in the order mail, webhook.</summary>
    public async Task<IReadOnlyList<Guid>> EscalateAsync(
        string? mail = "alerts@agency.example", string? webhook = null, Tlp clearance = Tlp.AmberStrict, bool active = true, int incidents = 1)
    {
        var code = $"agency-{Guid.CreateVersion7():N}"[..39];
        var recipient = Recipient.Register(code, RecipientKind.Other, [], "An agency", "fr", clearance);
        recipient.SetMailAddress(mail);
        if (webhook is not null)
        {
            recipient.SetWebhook(webhook, The<SecretWrapping>().Wrap(NotificationHost.Secret, code));
        }

        if (!active)
        {
            recipient.Deactivate();
        }

        return await DbAsync(async db =>
        {
            db.Add(recipient);
            var ids = new List<Guid>();
            for (var i = 0; i < incidents; i++)
            {
                ids.AddRange(Add(db, recipient));
            }

            await db.SaveChangesAsync();
            return ids;
        });
    }

    public ValueTask DisposeAsync()
    {
        _host.Dispose();
        return _database.DisposeAsync();
    }

    private IEnumerable<Guid> Add(ReportingDbContext db, Recipient recipient)
    {
        var now = Clock.GetUtcNow();
        var incident = Incident.Open(
            new IncidentOpening(Guid.CreateVersion7(), $"S26-TEST-{_incidents++:0000}", now.AddMinutes(-1), Exercise: false, History: false), now);
        db.Add(incident).Property(i => i.EstablishmentName).CurrentValue = EstablishmentName;
        db.Add(Deadline.Open(incident.Id, new OwedReport(
            "fr-health", 1, "fr-health.declaration", "cert-sante", Domain.Regimes.Clock.Legal, IsReminder: false, now, DueAt: null, MetAt: null)));
        db.Add(Deadline.Open(incident.Id, new OwedReport(
            "gdpr", 1, "gdpr.authority", "cnil", Domain.Regimes.Clock.Legal, IsReminder: true, now, now.AddHours(72), MetAt: null)));
        var (escalation, deliveries) = Escalation.Open(
            incident.Id, incident.DeclarationId, new RoutingDecision("test.rule", 1, RecipientKind.Other, null, ["routing.every-report"]), recipient,
            withheld: null, now);
        db.Add(escalation);
        db.AddRange(deliveries);
        return deliveries.OrderBy(d => d.Channel).Select(d => d.Id);
    }
}

/// <summary>A far side that notes what it is given and answers as told.</summary>
internal sealed class RecordingChannel : INoticeChannel
{
    public ConcurrentQueue<Notice> Taken { get; } = new();

    public Func<Notice, CancellationToken, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public int Lanes => 1;

    public int Batch => 20;

    public TimeSpan Longest => TimeSpan.FromSeconds(25);

    public INoticeSession Open() => new Session(this);

    private sealed class Session(RecordingChannel channel) : INoticeSession
    {
        public Task SendAsync(Notice notice, CancellationToken ct)
        {
            channel.Taken.Enqueue(notice);
            return channel.Answer(notice, ct);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
