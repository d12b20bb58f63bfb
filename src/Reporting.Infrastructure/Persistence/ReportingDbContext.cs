using System.Reflection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Establishments;
using Reporting.Domain.Incidents;
using Reporting.Domain.Observatory;
using Reporting.Domain.Regimes;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Checks;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Outbox;

namespace Reporting.Infrastructure.Persistence;

/// <summary>The one unit of work. Everyone asks for this type; a subclass per provider carries the migrations.</summary>
public abstract class ReportingDbContext(DbContextOptions options) : IdentityDbContext<Account, IdentityRole<Guid>, Guid>(options)
{
    public DbSet<Establishment> Establishments => Set<Establishment>();
    public DbSet<Declaration> Declarations => Set<Declaration>();
    public DbSet<ReceiptLane> ReceiptLanes => Set<ReceiptLane>();
    public DbSet<Incident> Incidents => Set<Incident>();
    public DbSet<Regime> Regimes => Set<Regime>();
    public DbSet<Deadline> Deadlines => Set<Deadline>();
    public DbSet<RoutingRule> RoutingRules => Set<RoutingRule>();
    public DbSet<Recipient> Recipients => Set<Recipient>();
    public DbSet<Escalation> Escalations => Set<Escalation>();
    public DbSet<Delivery> Deliveries => Set<Delivery>();
    public DbSet<IncidentFact> IncidentFacts => Set<IncidentFact>();
    public DbSet<PublishedFigure> PublishedFigures => Set<PublishedFigure>();
    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();
    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();
    public DbSet<SelfCheckRun> SelfCheckRuns => Set<SelfCheckRun>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<OneTimeLink> OneTimeLinks => Set<OneTimeLink>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    /// <summary>Runs several reads on one state of the database, whatever is written in the meantime.</summary>
    public abstract Task<T> ReadTogetherAsync<T>(Func<Task<T>> reads, CancellationToken ct);

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(ReportingDbContext).Assembly);
        foreach (var root in builder.Model.GetEntityTypes().Where(e => e.ClrType.IsAssignableTo(typeof(AggregateRoot))).ToList())
        {
            builder.Entity(root.ClrType).Property(nameof(AggregateRoot.Id)).ValueGeneratedNever();
            builder.Entity(root.ClrType).Property(nameof(AggregateRoot.Version)).IsConcurrencyToken();
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcInstantConverter>();
        configurationBuilder.Properties<IReadOnlyList<string>>().HaveConversion<JsonListConverter<string>, ListComparer<string>>();
        configurationBuilder.Properties<IReadOnlyList<Axis>>().HaveConversion<JsonListConverter<Axis>, ListComparer<Axis>>();
        configurationBuilder.Properties<IReadOnlyList<ObligationFact>>().HaveConversion<JsonListConverter<ObligationFact>, ListComparer<ObligationFact>>();
        foreach (var type in EnumsOfTheDomain())
        {
            // Compared enums must keep their order in SQL; as text, 'Grave' < 'None'.
            if (_ordered.Contains(type))
            {
                configurationBuilder.Properties(type).HaveConversion<int>();
            }
            else
            {
                configurationBuilder.Properties(type).HaveConversion<string>().HaveMaxLength(40).AreUnicode(false);
            }
        }
    }

    private static readonly HashSet<Type> _ordered =
    [
        typeof(Severity), typeof(Certainty), typeof(CareImpact), typeof(Endangerment), typeof(Confidence), typeof(Tlp), typeof(StageKind),
    ];

    private static IEnumerable<Type> EnumsOfTheDomain() =>
        typeof(AggregateRoot).Assembly.GetExportedTypes().Concat(Assembly.GetExecutingAssembly().GetExportedTypes()).Where(t => t.IsEnum);
}
