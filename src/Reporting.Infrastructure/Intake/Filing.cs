using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Moving;
using Reporting.Infrastructure.Outbox;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Intake;

/// <summary>What the submissions of one group write, in one transaction.</summary>
public sealed class Filing
{
    private static readonly Type[] _stored = [typeof(Declaration), typeof(DeclarationStage), typeof(IdempotencyKey), typeof(OutboxMessage)];
    private static readonly Dictionary<Guid, Guid> _asTheyAre = [];

    private readonly List<Declaration> _opened = [];
    private readonly List<IdempotencyKey> _keys = [];
    private readonly IReadOnlyDictionary<string, Guid> _directory;

    internal Filing(ReportingDbContext db, ReceiptLane lane, IReadOnlyDictionary<string, Guid> directory) => (Db, Lane, _directory) = (db, lane, directory);

    /// <summary>For whoever changes what is stored already, such as a declaration that a stage is added to.</summary>
    public ReportingDbContext Db { get; }

    /// <summary>Where each takes its place in the chain.</summary>
    public ReceiptLane Lane { get; }

    public void Open(Declaration declaration) => _opened.Add(declaration);

    public void Remember(IdempotencyKey key) => _keys.Add(key);

    /// <summary>Null when the directory does not know the number.</summary>
    /// <param name="finess">As it was named to the intake: it is looked up for the whole group.</param>
    public Guid? EstablishmentOf(string? finess) => finess is not null && _directory.TryGetValue(finess, out var id) ? id : null;

    internal static IReadOnlyList<(Type Entity, EntityRows Rows)> TablesOf(ReportingDbContext db) => EntityRows.Of(db, _stored);

    /// <summary>Puts what is new into the context, for a save with all the rest.</summary>
    internal void Track()
    {
        Db.AddRange(_opened);
        Db.AddRange(_keys);
    }

    /// <summary>
    /// Saves what is new as rows and the rest, the lane above all, by the change tracker. Does for the rows what the interceptors do for the
    /// rest: versions, and facts into the outbox.
    /// </summary>
    /// <exception cref="Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException">Another writer has moved the lane.</exception>
    internal Task SaveAsRowsAsync(IReadOnlyList<(Type Entity, EntityRows Rows)> tables, DateTimeOffset now)
    {
        var facts = new List<OutboxMessage>(_opened.Count);
        foreach (var declaration in _opened)
        {
            facts.AddRange(declaration.TakeEvents().Select(fact => OutboxMessage.For(fact, now)));
            declaration.BumpVersion();
        }

        List<(MovedTable, IReadOnlyList<object[]>)> rows =
            [.. tables.Select(t => (t.Rows.Table, (IReadOnlyList<object[]>)[.. NewOf(t.Entity, facts).Select(entity => t.Rows.ValuesOf(entity, _asTheyAre))]))];
        return Db.SaveFirstAsync(token => BulkInsert.WriteTogetherAsync(Db, rows, token), CancellationToken.None);
    }

    private IEnumerable<object> NewOf(Type entity, List<OutboxMessage> facts) =>
        entity == typeof(Declaration) ? _opened
        : entity == typeof(DeclarationStage) ? _opened.SelectMany(d => d.Stages)
        : entity == typeof(IdempotencyKey) ? _keys
        : facts;
}
