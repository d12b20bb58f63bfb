using System.Data;
using System.Reflection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Reporting.Domain.Advice;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Establishments;
using Reporting.Domain.Events;
using Reporting.Domain.Files;
using Reporting.Domain.Incidents;
using Reporting.Domain.Observatory;
using Reporting.Domain.Regimes;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Checks;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Manifests;
using Reporting.Infrastructure.Outbox;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Persistence;

/// <summary>The one unit of work. Everyone asks for this type; a subclass per provider carries the migrations.</summary>
public abstract class ReportingDbContext(DbContextOptions options) : IdentityDbContext<Account, IdentityRole<Guid>, Guid>(options), IDataProtectionKeyContext
{
    public DbSet<Establishment> Establishments => Set<Establishment>();
    public DbSet<EstablishmentTerm> EstablishmentTerms => Set<EstablishmentTerm>();
    public DbSet<DeclarationDraft> DeclarationDrafts => Set<DeclarationDraft>();
    public DbSet<Declaration> Declarations => Set<Declaration>();
    public DbSet<AdviceGiven> AdviceGiven => Set<AdviceGiven>();
    public DbSet<ReceiptLane> ReceiptLanes => Set<ReceiptLane>();
    public DbSet<Attachment> Attachments => Set<Attachment>();
    public DbSet<Incident> Incidents => Set<Incident>();
    public DbSet<Message> Messages => Set<Message>();
    public DbSet<Note> Notes => Set<Note>();
    public DbSet<ContentReading> ContentReadings => Set<ContentReading>();
    public DbSet<SystemicEvent> Events => Set<SystemicEvent>();
    public DbSet<EventLink> EventLinks => Set<EventLink>();
    public DbSet<PlaceTerm> PlaceTerms => Set<PlaceTerm>();
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
    public DbSet<AccountEstablishment> AccountEstablishments => Set<AccountEstablishment>();
    public DbSet<OneTimeLink> OneTimeLinks => Set<OneTimeLink>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<AuditLane> AuditLanes => Set<AuditLane>();
    public DbSet<ChainManifest> ChainManifests => Set<ChainManifest>();
    public DbSet<KitCode> KitCodes => Set<KitCode>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();
    public DbSet<KeyFingerprint> KeyFingerprints => Set<KeyFingerprint>();

    /// <summary>Runs several reads on one state of the database, whatever is written in the meantime. May run them twice.</summary>
    public abstract Task<T> ReadTogetherAsync<T>(Func<Task<T>> reads, CancellationToken ct);

    /// <summary>Entries of the audit trail take their place in its chain in the same transaction.</summary>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default) => AuditChain.EntriesAdded(this) is { Count: > 0 } added
        ? this.GetService<AuditChain>().SaveAsync(this, added, () => base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken), cancellationToken)
        : base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);

    /// <summary>Saves before others that wait to write: for declarations, whose senders wait.</summary>
    public virtual Task<int> SaveFirstAsync(CancellationToken ct) => SaveChangesAsync(ct);

    /// <summary>The same together with what is written past the change tracker, in one transaction. The context is of no use afterwards.</summary>
    /// <param name="rows">Comes after what is tracked; may run twice.</param>
    public virtual Task SaveFirstAsync(Func<CancellationToken, Task> rows, CancellationToken ct)
    {
        Database.AutoSavepointsEnabled = false;
        return Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                await using var transaction = await Database.BeginTransactionAsync(token);

                // This class's own: whoever takes turns has done so for all of it. Accepted by nobody, so that it can be repeated.
                await base.SaveChangesAsync(acceptAllChangesOnSuccess: false, token);
                await rows(token);
                await transaction.CommitAsync(token);
            },
            ct);
    }

    /// <summary>Those of these idempotency keys that are stored.</summary>
    internal virtual IQueryable<string> KnownKeys(string[] hashes) =>
        IdempotencyKeys.AsNoTracking().Where(k => hashes.Contains(k.KeyHash)).Select(k => k.KeyHash);

    /// <summary>One connection, kept open, for whoever writes many rows alone.</summary>
    public virtual Task OpenForManyRowsAsync(CancellationToken ct) => Database.OpenConnectionAsync(ct);

    /// <summary>Held by whoever brings the schema up, until disposed or dead; waits for the one before. The database exists.</summary>
    public abstract Task<IAsyncDisposable> LockSchemaAsync(CancellationToken ct);

    /// <summary>On a server: one transaction that sees the state of its first read and keeps nobody waiting.</summary>
    protected Task<T> ReadTogetherAsync<T>(IsolationLevel snapshot, Func<Task<T>> reads, CancellationToken ct) =>
        Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                await using var transaction = await Database.BeginTransactionAsync(snapshot, token);
                var result = await reads();
                await transaction.CommitAsync(token);
                return result;
            },
            ct);

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
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcInstantConverter>().HavePrecision(3);
        configurationBuilder.Properties<List<string>>().HaveConversion<JsonCollectionConverter<string>, CollectionComparer<string>>();
        configurationBuilder.Properties<List<Guid>>().HaveConversion<JsonCollectionConverter<Guid>, CollectionComparer<Guid>>();
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
