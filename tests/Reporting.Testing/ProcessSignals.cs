using System.Diagnostics;
using System.Globalization;

namespace Reporting.Testing;

/// <summary>SIGSTOP and SIGCONT for a process and all that it started: it neither runs nor ends, and its connections stay open.</summary>
public static class ProcessSignals
{
    /// <summary>Returns when each of them stands still.</summary>
    public static async Task FreezeAsync(int process)
    {
        var tree = Tree(process);
        await SendAsync("-STOP", tree);
        while (tree.Any(member => StateOf(member) is not ('T' or 'Z' or null)))
        {
            await Task.Delay(1);
        }
    }

    public static Task ThawAsync(int process) => SendAsync("-CONT", Tree(process));

    private static async Task SendAsync(string signal, IEnumerable<int> processes)
    {
        // One that has ended in between is no fault: kill says so and goes on with the others.
        using var kill = Process.Start(new ProcessStartInfo("/bin/kill", [signal, .. processes.Select(id => $"{id}")]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
    }

    private static List<int> Tree(int root)
    {
        var parents = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Select(id => (Id: id, Parent: ParentOf(id))).ToLookup(p => p.Parent, p => p.Id);
        var tree = new List<int> { root };
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(parents[tree[i]]);
        }

        return tree;
    }

    private static char? StateOf(int process) => Stat(process) is [var state, ..] ? state[0] : null;

    private static int ParentOf(int process) => Stat(process) is [_, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : 0;

    /// <summary>What follows the name in <c>/proc/ID/stat</c>: state, parent …; empty when there is no such process any more.</summary>
    private static string[] Stat(int process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
