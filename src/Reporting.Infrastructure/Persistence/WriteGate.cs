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
        if (!narrow)
        {
            return await write();
        }

        await _one.WaitAsync(ct);
        try
        {
            return await write();
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
