using System.Diagnostics;

namespace Reporting.Testing;

/// <summary>Waits for what happens elsewhere: asks again until it is so, instead of sleeping and hoping.</summary>
public static class Eventually
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <summary>The last answer, accepted or not: the caller's assertion says what was wrong with it.</summary>
    public static async Task<T> Async<T>(Func<Task<T>> ask, Func<T, bool> accept)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (accept(answer) || started.Elapsed > _patience)
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25));
        }
    }
}
