using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reporting.Infrastructure.Outbox;

namespace Reporting.Infrastructure.Messaging;

/// <summary>
/// Long retries: what a consumer could not do, its quick retries included, goes back to its outbox row, which knows when to try again and
/// when to wait for a person. The broker's message is done with then.
/// </summary>
/// <remarks>
/// The row is the only place that counts attempts, so all consumers of a fact get it again: they are idempotent. A database that is away
/// takes nothing back; the message is held until it answers, or left to the broker when the process stops.
/// </remarks>
internal sealed partial class BackToTheOutbox(
    IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<BackToTheOutbox> log) : IFilter<ConsumeContext>
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(3);

    public void Probe(ProbeContext context) => context.CreateFilterScope("back-to-the-outbox");

    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        try
        {
            await next.Send(context);
        }
        catch (Exception error) when (!context.CancellationToken.IsCancellationRequested)
        {
            if (!await ReturnAsync(context, error))
            {
                throw new UnknownMessageException(error.GetType().Name);
            }
        }
    }

    /// <summary>False when there is no such row: the message came from elsewhere.</summary>
    /// <exception cref="LeftToTheBrokerException">The process stops and the database does not answer.</exception>
    private async Task<bool> ReturnAsync(ConsumeContext context, Exception error)
    {
        if (context.MessageId is not { } id || context.Headers.Get<int>(BusDispatcher.AttemptHeader) is not { } attempt)
        {
            return false;
        }

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, context.CancellationToken);
        while (true)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                return await scope.ServiceProvider.GetRequiredService<OutboxReturns>().TakeBackAsync(id, attempt, error, context.CancellationToken);
            }
            catch (Exception away) when (!stopping.IsCancellationRequested)
            {
                LogHeld(id, away.GetType().Name);
                await Task.Delay(_pause, clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception away)
            {
                throw new LeftToTheBrokerException(away.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} failed and cannot go back to the outbox yet: {Error}")]
    private partial void LogHeld(Guid messageId, string error);
}

/// <summary>Keeps what was interrupted out of the error queue: thrown again, it is not acknowledged and the broker delivers it anew.</summary>
internal sealed class LeaveToTheBroker : IFilter<ExceptionReceiveContext>
{
    public void Probe(ProbeContext context) => context.CreateFilterScope("leave-to-the-broker");

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (context.Exception is LeftToTheBrokerException || context.CancellationToken.IsCancellationRequested)
        {
            throw context.Exception;
        }

        // What was neither delivered nor said to have failed goes to the queue of skipped messages besides.
        if (!context.IsFaulted)
        {
            await context.NotifyFaulted(context.Exception);
        }

        await next.Send(context);
    }
}

/// <summary>A consumer failed on a message that no outbox row sent; it ends in the error queue, with the error's type and not its text.</summary>
internal sealed class UnknownMessageException(string error) : Exception($"No outbox row sent this message, and its consumer failed: {error}");

internal sealed class LeftToTheBrokerException(string error) : Exception($"Stopped before the outbox could take the message back: {error}");
