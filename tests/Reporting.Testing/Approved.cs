using System.Runtime.CompilerServices;

namespace Reporting.Testing;

/// <summary>For texts that others depend on: <c>NAME.approved.txt</c> beside the test is reviewed like code; approving is a rename.</summary>
public static class Approved
{
    /// <exception cref="InvalidOperationException">The text is not the approved one; what came is in <c>NAME.received.txt</c>.</exception>
    public static async Task MatchAsync(string name, string actual, [CallerFilePath] string caller = "")
    {
        var folder = Path.GetDirectoryName(caller)!;
        var (approved, received) = (Path.Combine(folder, $"{name}.approved.txt"), Path.Combine(folder, $"{name}.received.txt"));
        var expected = File.Exists(approved) ? (await File.ReadAllTextAsync(approved)).ReplaceLineEndings("\n").TrimEnd() : "";
        if (expected == actual.ReplaceLineEndings("\n").TrimEnd())
        {
            File.Delete(received);
            return;
        }

        await File.WriteAllTextAsync(received, actual + "\n");
        throw new InvalidOperationException($"This is not the approved {name}. Compare {received} with {approved}. Received:\n{actual}");
    }
}
