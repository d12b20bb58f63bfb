using System.Diagnostics;
using System.Globalization;

namespace Reporting.Benchmarks;

/// <summary>What a process has used so far, as the kernel counts it.</summary>
internal static class ProcessCost
{
    /// <summary>USER_HZ, which is 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of processor, user and system, of all its threads. With the processes it started, also those that have ended, for a server of many.</summary>
    public static double Cpu(int process, bool withChildren = false) =>
        CpuOf(process, withChildren) + (withChildren ? ChildrenOf(process).Sum(child => CpuOf(child, withEnded: false)) : 0);

    /// <summary>Bytes in memory now.</summary>
    public static long Resident(int process) => Status(process, "VmRSS:");

    /// <summary>Bytes in memory when it had most.</summary>
    public static long MostResident(int process) => Status(process, "VmHWM:");

    /// <summary>With all that they started.</summary>
    public static void EndChildren(int process)
    {
        foreach (var child in ChildrenOf(process).ToList())
        {
            try
            {
                using var found = Process.GetProcessById(child);
                found.Kill(entireProcessTree: true);
            }
            catch (ArgumentException)
            {
                // It has ended.
            }
        }
    }

    /// <param name="withEnded">With the children that it has waited for.</param>
    private static double CpuOf(int process, bool withEnded)
    {
        // The name in parentheses may hold spaces.
        var fields = Stat(process) is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : null;
        return fields is null ? 0 : fields[11..(withEnded ? 15 : 13)].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static IEnumerable<int> ChildrenOf(int process) =>
        from folder in Directory.EnumerateDirectories("/proc")
        where int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)
        let id = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)
        where Stat(id) is { } stat && stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == process.ToString(CultureInfo.InvariantCulture)
        select id;

    /// <summary>Null when it has ended.</summary>
    private static string? Stat(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat");
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Status(int process, string name) =>
        1024 * long.Parse(File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
