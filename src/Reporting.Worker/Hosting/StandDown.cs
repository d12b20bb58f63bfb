using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Reporting.Worker.Hosting;

/// <summary>
/// Between the signal to stop and the stop itself: says "not ready" and goes on serving for <c>Shutdown:NoticeSeconds</c>, so that a proxy
/// sends nobody here any more before the door is closed.
/// </summary>
internal sealed class StandDown(TimeSpan notice, IHostApplicationLifetime lifetime, TimeProvider clock) : IHostedLifecycleService, IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy());

    /// <summary>Before any other part stops.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(notice, clock, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
