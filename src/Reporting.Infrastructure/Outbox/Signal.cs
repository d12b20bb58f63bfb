namespace Reporting.Infrastructure.Outbox;

/// <summary>Wakes a loop of this process; the poll behind it finds what other processes wrote.</summary>
internal abstract class Signal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);

    public void Set()
    {
        lock (_set)
        {
            if (_set.CurrentCount == 0)
            {
                _set.Release();
            }
        }
    }

    /// <summary>Returns when set, or after <paramref name="longest"/>.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken ct) => _set.WaitAsync(longest, ct);

    public void Dispose()
    {
        _set.Dispose();
        GC.SuppressFinalize(this);
    }
}

internal sealed class OutboxSignal : Signal;
