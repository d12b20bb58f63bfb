using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reporting.Domain.Common;
using Reporting.Domain.Files;
using Reporting.Infrastructure.Outbox;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Files;

/// <summary>Wakes the scanner of this process.</summary>
internal sealed class FileSignal : Signal;

/// <summary>Gives files that are due to the scanner, one after the other: a large one holds up nothing but those behind it.</summary>
/// <remarks>
/// Any number of processes may run on one database: a file is claimed by moving its due time, and the aggregate's version lets one of two
/// win. Who dies in between leaves it to be taken again when the lease ends; a verdict given twice is the same verdict.
/// </remarks>
internal sealed partial class ScanFiles(
    IServiceScopeFactory scopes, FileStore store, ClamAv scanner, FileSignal signal, IOptions<FileSettings> settings, TimeProvider clock, ILogger<ScanFiles> log)
    : BackgroundService
{
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(15);

    /// <summary>The file that has waited longest. False when none is due.</summary>
    public async Task<bool> ScanOneAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var now = clock.GetUtcNow().ToMillisecond();
        if (await db.Attachments.Where(a => a.ScanDueAt != null && a.ScanDueAt <= now).OrderBy(a => a.ScanDueAt).FirstOrDefaultAsync(ct) is not { } attachment)
        {
            return false;
        }

        try
        {
            attachment.ClaimScan(_lease, now);
            await db.SaveChangesAsync(ct);
            var verdict = await JudgeAsync(attachment, ct);
            attachment.Scanned(verdict.Result, verdict.Finding, clock.GetUtcNow());
            await db.SaveChangesAsync(CancellationToken.None);
            LogScanned(attachment.Id, attachment.State);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody else has it, or it was taken back meanwhile.
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.Value.Scans)
        {
            return;
        }

        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await ScanOneAsync(stoppingToken))
                {
                    await signal.WaitAsync(_longestPause, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogRoundFailed(error.GetType().Name);
                await Task.Delay(_longestPause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<Verdict> JudgeAsync(Attachment attachment, CancellationToken ct)
    {
        try
        {
            await using var content = store.OpenToRead(attachment);
            return await scanner.ScanAsync(content, ct);
        }
        catch (DamagedFileException)
        {
            // Nothing to say of content that cannot be had; the self-check names it, and no download gives it out.
            LogDamaged(attachment.Id);
            return new(ScanResult.Away);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "File {Attachment} was offered to the scanner: {State}")]
    private partial void LogScanned(Guid attachment, AttachmentState state);

    [LoggerMessage(Level = LogLevel.Critical, Message = "File {Attachment} is damaged on the disk. Run the command 'check --files'.")]
    private partial void LogDamaged(Guid attachment);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of the file scanner failed: {Error}")]
    private partial void LogRoundFailed(string error);
}
