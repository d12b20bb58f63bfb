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
internal sealed class WriteGateInterceptor(WriteGate gate) : SaveChangesInterceptor
{
    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await gate.EnterAsync(cancellationToken);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        gate.Leave();
        return ValueTask.FromResult(result);
    }

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        gate.Leave();
        return Task.CompletedTask;
    }

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        gate.Leave();
        return Task.CompletedTask;
    }
}
