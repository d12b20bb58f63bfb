namespace Reporting.Infrastructure.Persistence;

/// <summary>
/// One writer at a time within the process, for SQLite: without it, writers that meet wait in steps of the busy handler and starve.
/// On a server database it is open and costs nothing.
/// </summary>
internal sealed class WriteGate(bool narrow) : IDisposable
{
    // Only one of the others stands at the gate itself: whoever goes first waits for two writers at most, however many there are.
    private readonly SemaphoreSlim _others = new(1, 1);
    private readonly SemaphoreSlim _one = new(1, 1);

    public Task<T> RunAsync<T>(Func<Task<T>> write, CancellationToken ct) => narrow ? InAsync(_others, () => InAsync(_one, write, ct), ct) : write();

    /// <summary>For those whom somebody waits for with a phone in the hand: they overtake what happens afterwards.</summary>
    public Task<T> RunFirstAsync<T>(Func<Task<T>> write, CancellationToken ct) => narrow ? InAsync(_one, write, ct) : write();

    public void Dispose()
    {
        _others.Dispose();
        _one.Dispose();
    }

    private static async Task<T> InAsync<T>(SemaphoreSlim gate, Func<Task<T>> write, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            return await write();
        }
        finally
        {
            gate.Release();
        }
    }
}
