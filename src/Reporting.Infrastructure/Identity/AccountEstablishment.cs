using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Reporting.Infrastructure.Identity;

/// <summary>Who belongs to an establishment: an index over <see cref="Account.EstablishmentIds"/>, kept with it and never written by hand.</summary>
public sealed class AccountEstablishment
{
    private AccountEstablishment()
    {
    }

    public Guid EstablishmentId { get; private init; }

    public Guid AccountId { get; private init; }

    internal static AccountEstablishment Of(Guid establishmentId, Guid accountId) => new() { EstablishmentId = establishmentId, AccountId = accountId };
}

/// <summary>Keeps <see cref="AccountEstablishment"/> in step: by the same save that changes an account.</summary>
internal sealed class AccountEstablishments : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var db = eventData.Context!;
        foreach (var entry in db.ChangeTracker.Entries<Account>().ToList())
        {
            var (before, after) = (Before(entry), After(entry));
            db.RemoveRange(before.Except(after).Select(id => Tracked(db, id, entry.Entity.Id)));
            foreach (var joined in after.Except(before))
            {
                // A save that did not succeed is tried again with the same context.
                var row = Tracked(db, joined, entry.Entity.Id);
                db.Entry(row).State = EntityState.Added;
            }
        }

        return ValueTask.FromResult(result);
    }

    private static AccountEstablishment Tracked(DbContext db, Guid establishmentId, Guid accountId) =>
        db.ChangeTracker.Entries<AccountEstablishment>().FirstOrDefault(e => e.Entity.EstablishmentId == establishmentId && e.Entity.AccountId == accountId)?.Entity
        ?? AccountEstablishment.Of(establishmentId, accountId);

    private static List<Guid> Before(EntityEntry<Account> entry) =>
        entry.State is EntityState.Added ? [] : [.. entry.OriginalValues.GetValue<List<Guid>>(nameof(Account.EstablishmentIds)).Distinct()];

    private static List<Guid> After(EntityEntry<Account> entry) =>
        entry.State is EntityState.Deleted ? [] : [.. entry.Entity.EstablishmentIds.Distinct()];
}
