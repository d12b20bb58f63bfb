using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Reporting.Domain.Common;

namespace Reporting.Infrastructure.Outbox;

/// <summary>Nobody publishes: what aggregates raise is stored by the same SaveChanges that stores the change.</summary>
internal sealed class OutboxInterceptor(OutboxSignal signal, TimeProvider clock) : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var db = eventData.Context!;
        foreach (var entry in db.ChangeTracker.Entries<AggregateRoot>().ToList())
        {
            var facts = entry.Entity.TakeEvents();

            // A change of child rows alone raises a fact, and must be seen by who changes the root at the same time.
            if (entry.State is EntityState.Added or EntityState.Modified || facts.Count > 0)
            {
                entry.Entity.BumpVersion();
            }

            db.AddRange(facts.Select(fact => OutboxMessage.For(fact, clock.GetUtcNow().ToMillisecond())));
        }

        return ValueTask.FromResult(result);
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        signal.Set();
        return ValueTask.FromResult(result);
    }
}
