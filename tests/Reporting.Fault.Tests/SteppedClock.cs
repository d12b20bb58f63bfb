using System.Globalization;
using System.Runtime.InteropServices;

namespace Reporting.Fault.Tests;

/// <summary>
/// The machine's clock as the processes of one installation see it, which can be put forward and back while they run. Nothing of it is in the
/// product: libfaketime stands between them and the C library. What measures durations goes on as it was, as when an administrator sets a clock.
/// </summary>
internal sealed class SteppedClock : IDisposable
{
    private static readonly string? _library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu*").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        : null;

    private readonly string _folder = Directory.CreateTempSubdirectory("reporting-clock-").FullName;

    public SteppedClock() => Step(TimeSpan.Zero);

    /// <summary>Why it cannot be stepped here; null when it can.</summary>
    public static string? Missing => _library is null ? "libfaketime (Debian package faketime) is not installed" : null;

    /// <summary>Of the machine's real clock.</summary>
    public TimeSpan Ahead { get; private set; }

    public DateTimeOffset Now => DateTimeOffset.UtcNow + Ahead;

    /// <summary>For the environment of a process.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("LD_PRELOAD", _library!),
        new("FAKETIME_TIMESTAMP_FILE", Path.Combine(_folder, "now")),
        new("FAKETIME_CACHE_DURATION", "1"),
        new("FAKETIME_DONT_FAKE_MONOTONIC", "1"),

        // Otherwise every timed wait of .NET, which waits on the monotonic clock, ends at once.
        new("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
        new("NO_FAKE_STAT", "1"),
    ];

    /// <summary>The processes see it within a second, each at its own moment.</summary>
    public void Step(TimeSpan by)
    {
        Ahead += by;
        var (now, next) = (Path.Combine(_folder, "now"), Path.Combine(_folder, "next"));
        File.WriteAllText(next, Ahead.TotalSeconds.ToString("+0.###;-0.###;+0", CultureInfo.InvariantCulture) + "\n");
        File.Move(next, now, overwrite: true);
    }

    /// <summary>What the library leaves behind of a process that was killed.</summary>
    public static void Forget(int process)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
        {
            File.Delete($"/dev/shm/faketime_shm_{process}");
            File.Delete($"/dev/shm/sem.faketime_sem_{process}");
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
