using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Reporting.Api.Hosting;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Accounts;

/// <summary>On an installation without any account, prints the link that makes the first administrator; each start replaces the link before.</summary>
/// <remarks>On the console only, never in the log: logs are kept and sent on.</remarks>
internal sealed partial class FirstAdministratorLink(
    IServiceScopeFactory scopes, IServer server, IHostApplicationLifetime lifetime, IConfiguration configuration, TimeProvider clock,
    ILogger<FirstAdministratorLink> log) : BackgroundService
{
    private static readonly TimeSpan _validFor = TimeSpan.FromHours(24);
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await StartedAsync(stoppingToken))
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PrintAsync(stoppingToken);
                return;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another program that starts at the same moment withdrew the same link: read again.
            }
            catch (Exception error) when (DatabaseFaults.Of(error) is DatabaseFault.Unavailable or DatabaseFault.Contention)
            {
                LogWaits(error.GetType().Name);
                await Task.Delay(_pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PrintAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        if (await db.Users.AnyAsync(stoppingToken))
        {
            return;
        }

        var now = clock.GetUtcNow();
        await OneTimeLinks.WithdrawAsync(db, LinkPurpose.FirstAdministrator, null, now, stoppingToken);
        var (link, token) = OneTimeLink.Issue(LinkPurpose.FirstAdministrator, null, _validFor, now);
        db.OneTimeLinks.Add(link);
        await db.SaveChangesAsync(stoppingToken);

        var texts = scope.ServiceProvider.GetRequiredService<IStringLocalizer<AccountTexts>>();
        var words = Languages.All.Select(language => Languages.In(language, () => texts["First.Console"].Value));
        await Console.Out.WriteLineAsync($"\n{string.Join('\n', words)}\n\n    {Address()}/first-administrator/{token}\n");
    }

    /// <summary>The schema is there and the address known once the host has started; false when it stops before.</summary>
    private async Task<bool> StartedAsync(CancellationToken stopping)
    {
        var started = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStart = lifetime.ApplicationStarted.Register(() => started.TrySetResult(true));
        await using var onStop = stopping.Register(() => started.TrySetResult(false));
        return await started.Task;
    }

    [LoggerMessage(LogLevel.Warning, "The first administrator's link waits for the database: {Error}")]
    private partial void LogWaits(string error);

    private string Address() => (configuration["PublicUrl"] ?? server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "")
        .Replace("0.0.0.0", "localhost", StringComparison.Ordinal).Replace("[::]", "localhost", StringComparison.Ordinal).TrimEnd('/');
}
