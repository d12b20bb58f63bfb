namespace Reporting.Api.Features.Shared;

/// <summary>
/// What looks and then saves about one thing waits for its like in this process. Things take turns in 64 rows: two may meet in one, and wait
/// for nothing.
/// </summary>
public sealed class OneAtATime
{
    private readonly SemaphoreSlim[] _rows = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task<T> RunAsync<T>(Guid about, Func<Task<T>> act, CancellationToken ct)
    {
        var row = _rows[(uint)about.GetHashCode() % _rows.Length];
        await row.WaitAsync(ct);
        try
        {
            return await act();
        }
        finally
        {
            row.Release();
        }
    }
}
