namespace Reporting.Infrastructure.Persistence;

/// <summary>
/// Work on a fact whose outbox row is marked only after it: were its commits lost in a power cut, so would the mark be, and the fact is
/// worked on again. On SQLite they need not wait for the disk.
/// </summary>
/// <remarks>
/// The log of the file keeps their order, and the next commit that does wait takes all before it to the disk: a declaration, what a person
/// does, and the claim of a delivery before it leaves.
/// </remarks>
internal static class RelayedWork
{
    private static readonly AsyncLocal<bool> _here = new();

    /// <summary>Set by an asynchronous method, it holds for what that method calls, until it ends.</summary>
    public static bool Here
    {
        get => _here.Value;
        set => _here.Value = value;
    }
}
