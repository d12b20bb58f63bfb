using Reporting.Domain.Common;

namespace Reporting.Infrastructure.Checks;

/// <summary>One nightly self-check, kept: the health page shows the last, and an auditor the others.</summary>
public sealed class SelfCheckRun
{
    private SelfCheckRun()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public DateTimeOffset At { get; private init; }
    public int Checks { get; private init; }

    /// <summary>Codes of the checks that did not hold.</summary>
    public IReadOnlyList<string> Broken { get; private init; } = [];

    public static SelfCheckRun Of(IReadOnlyList<CheckResult> results, DateTimeOffset now) =>
        new() { At = now.ToMillisecond(), Checks = results.Count, Broken = [.. results.Where(r => !r.Holds).Select(r => r.Code)] };
}
