using Microsoft.Extensions.Logging;
using Reporting.Infrastructure.Checks;
using Reporting.Infrastructure.Jobs;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Worker.Upkeep;

/// <summary>Verifies what is stored, every night, and keeps the result.</summary>
public sealed partial class SelfCheckJob(SelfCheck check, ReportingDbContext db, TimeProvider clock, ILogger<SelfCheckJob> log) : IRecurringSweep
{
    public static string Schedule => "42 2 * * *";

    public async Task RunAsync(CancellationToken ct)
    {
        var run = SelfCheckRun.Of(await check.RunAsync(null, ct), clock.GetUtcNow());
        db.Add(run);
        await db.SaveChangesAsync(ct);
        foreach (var code in run.Broken)
        {
            LogBroken(code);
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The self-check {Check} found damage. Run the command 'check' to name the rows.")]
    private partial void LogBroken(string check);
}
