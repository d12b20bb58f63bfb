using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Reporting.Infrastructure.Persistence;

/// <summary>
/// One writer at a time within the process, for SQLite: without it, writers that meet wait in steps of the busy handler and starve.
/// On a server database it is open and costs nothing.
/// </summary>
internal sealed class WriteGate(bool narrow) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    public async Task<T> RunAsync<T>(Func<Task<T>> write, CancellationToken ct)
    {
        await EnterAsync(ct);
        try
        {
            return await write();
        }
        finally
        {
            Leave();
        }
    }

    public Task EnterAsync(CancellationToken ct) => narrow ? _one.WaitAsync(ct) : Task.CompletedTask;

    public void Leave()
    {
        if (narrow)
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}

/// <summary>Takes the gate around every SaveChanges. Registered last: no other interceptor may throw while it is held.</summary>
/// <remarks>
/// EF tells of a lost race by <see cref="ThrowingConcurrencyExceptionAsync"/> and not always by <see cref="SaveChangesFailedAsync"/>: both
/// leave, and the gate is given back once.
/// </remarks>
internal sealed class WriteGateInterceptor(WriteGate gate) : SaveChangesInterceptor
{
    private readonly ConcurrentDictionary<DbContextId, bool> _inside = new();

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await gate.EnterAsync(cancellationToken);
        _inside[eventData.Context!.ContextId] = true;
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Leave(eventData);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult> ThrowingConcurrencyExceptionAsync(
        ConcurrencyExceptionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Leave(eventData);
        return ValueTask.FromResult(result);
    }

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave(eventData);
        return Task.CompletedTask;
    }

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave(eventData);
        return Task.CompletedTask;
    }

    private void Leave(DbContextEventData eventData)
    {
        if (_inside.TryRemove(eventData.Context!.ContextId, out _))
        {
            gate.Leave();
        }
    }
}
