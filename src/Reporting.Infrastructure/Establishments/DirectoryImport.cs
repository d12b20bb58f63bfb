using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Establishments;
using Reporting.Infrastructure.Moving;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Establishments;

/// <summary>Takes establishments into the directory, with the words they are found by. Safe to repeat.</summary>
public sealed class DirectoryImport(ReportingDbContext db)
{
    /// <summary>A good number of lines to bring at once: a write that lasts keeps declarations waiting.</summary>
    public const int Batch = 2_000;

    private static readonly Dictionary<Guid, Guid> _none = [];

    /// <summary>For whoever brings a whole directory: one connection, tuned for it, until the context goes.</summary>
    public Task OpenAsync(CancellationToken ct) => db.OpenForManyRowsAsync(ct);

    /// <param name="lines">Each number once.</param>
    /// <returns>How many were new, and of how many the directory now says something else.</returns>
    public async Task<(int Added, int Changed)> TakeAsync(IReadOnlyList<(FinessNumber Finess, EstablishmentProfile Profile)> lines, CancellationToken ct)
    {
        var numbers = lines.Select(l => l.Finess).ToList();
        var known = await db.Establishments.Where(e => numbers.Contains(e.Finess)).ToDictionaryAsync(e => e.Finess, ct);
        var ids = known.Values.Select(e => e.Id).ToList();
        var named = ids.Count == 0 ? [] : (await db.EstablishmentTerms.Where(t => ids.Contains(t.EstablishmentId)).Select(t => t.EstablishmentId).Distinct().ToListAsync(ct)).ToHashSet();
        List<Establishment> added = [], changed = [];
        foreach (var (finess, profile) in lines)
        {
            if (!known.TryGetValue(finess, out var establishment))
            {
                establishment = Establishment.Register(finess, profile);
                establishment.BumpVersion();
                added.Add(establishment);
            }
            else if (establishment.Update(profile with { EssentialOperator = establishment.EssentialOperator }))
            {
                // The extract does not say who is an essential operator: what an administrator set stays.
                changed.Add(establishment);
            }
        }

        var toName = added.Concat(changed).Concat(known.Values.Where(e => !named.Contains(e.Id)).Except(changed)).ToList();
        await WriteAsync(added, [.. changed.Select(e => e.Id)], toName, ct);
        db.ChangeTracker.Clear();
        return (added.Count, changed.Count);
    }

    private async Task WriteAsync(List<Establishment> added, List<Guid> renamed, List<Establishment> toName, CancellationToken ct)
    {
        if (toName.Count == 0)
        {
            return;
        }

        var rows = EntityRows.Of(db, typeof(Establishment), typeof(EstablishmentTerm)).ToDictionary(r => r.Entity, r => r.Rows);
        var (places, terms) = (rows[typeof(Establishment)], rows[typeof(EstablishmentTerm)]);
        object[][] newPlaces = [.. added.Select(e => places.ValuesOf(e, _none))];

        // In the order of the index that they are looked up by.
        object[][] newTerms =
        [
            .. toName.SelectMany(e => e.Words.Select(word => new EstablishmentTerm(e.Id, word))).OrderBy(t => t.Term, StringComparer.Ordinal).Select(t => terms.ValuesOf(t, _none)),
        ];
        await db.Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(token);
                await db.SaveChangesAsync(acceptAllChangesOnSuccess: false, token);
                await db.EstablishmentTerms.Where(t => renamed.Contains(t.EstablishmentId)).ExecuteDeleteAsync(token);
                await BulkInsert.WriteAsync(db, places.Table, newPlaces, token);
                await BulkInsert.WriteAsync(db, terms.Table, newTerms, token);
                await transaction.CommitAsync(token);
            },
            ct);
    }
}
