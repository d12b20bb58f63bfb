using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Messaging;
using Reporting.Infrastructure.Outbox;
using Reporting.Infrastructure.Persistence;
using Reporting.Worker;

namespace Reporting.Api.Commands;

/// <summary><c>messages list</c> and <c>messages replay</c>: facts that wait for a person, and how they go on.</summary>
internal static class MessagesCommand
{
    private const int MostListed = 1000;

    public static Command Create() => new("messages", "Facts that no consumer could handle: list them, or hand them over again.") { List(), Replay() };

    private static Command List()
    {
        var command = new Command("list", "Print parked facts and, where a queue server is configured, what lies in its error queues.");
        command.SetAction((result, ct) => CommandHost.RunAsync(
            services => ListAsync(services, result.InvocationConfiguration.Output, result.InvocationConfiguration.Error, ct), ct, consumes: false));
        return command;
    }

    private static Command Replay()
    {
        var ids = new Argument<Guid[]>("ID") { Description = "Ids of parked facts, as 'messages list' prints them.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Every parked fact, and every message of an error queue that a fact of ours sent." };
        var since = new Option<DateTimeOffset?>("--sent-since")
        {
            Description = "Also what was handed over since then (ISO 8601, UTC unless it says otherwise): for a queue server that lost its disk. Seven days are kept.",
            CustomParser = result =>
            {
                if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
                {
                    return instant;
                }

                result.AddError($"'{result.Tokens[0].Value}' is no instant; write it as 2026-11-23T14:30:00Z.");
                return null;
            },
        };
        var command = new Command("replay", "Make facts due again, with their attempts forgotten. Safe to repeat: consumers do nothing twice.") { ids, all, since };
        command.Validators.Add(result =>
        {
            if (result.GetValue(ids) is not { Length: > 0 } && !result.GetValue(all) && result.GetResult(since) is null)
            {
                result.AddError("Say which: ids, --all, or --sent-since INSTANT.");
            }
        });
        command.SetAction((result, ct) => CommandHost.RunAsync(
            services => ReplayAsync(
                services, result.GetValue(ids) ?? [], result.GetValue(all), result.GetValue(since), result.InvocationConfiguration.Output,
                result.InvocationConfiguration.Error, ct),
            ct, consumes: false));
        return command;
    }

    private static async Task<int> ListAsync(IServiceProvider services, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var db = services.GetRequiredService<ReportingDbContext>();
        var parked = db.Outbox.AsNoTracking().Where(m => m.ParkedAt != null);
        foreach (var fact in await parked.OrderBy(m => m.Seq).Take(MostListed).ToListAsync(ct))
        {
            await output.WriteLineAsync($"{fact.MessageId} {fact.Type,-24} {fact.Attempts,3} attempts  {fact.LastError}, since {fact.ParkedAt:yyyy-MM-ddTHH:mm:ssZ}");
        }

        await output.WriteLineAsync($"{await parked.CountAsync(ct)} facts are parked.");
        return await WithErrorQueuesAsync(
            services, error,
            async queues =>
            {
                foreach (var (name, messages) in await queues.ListAsync(ct))
                {
                    await output.WriteLineAsync($"{name}: {messages} messages");
                }
            },
            ct);
    }

    private static async Task<int> ReplayAsync(
        IServiceProvider services, IReadOnlyCollection<Guid> ids, bool all, DateTimeOffset? since, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var db = services.GetRequiredService<ReportingDbContext>();
        var parked = db.Outbox.Where(m => m.ParkedAt != null && (all || ids.Contains(m.MessageId)));
        var unknown = ids.Except(await parked.Select(m => m.MessageId).ToListAsync(ct)).ToList();
        foreach (var id in unknown)
        {
            await error.WriteLineAsync($"{id} is not parked.");
        }

        var (again, sent) = (await DueAgainAsync(parked), 0);
        await output.WriteLineAsync($"{again} parked facts are due again.");
        if (since is { } from)
        {
            sent = await DueAgainAsync(db.Outbox.Where(m => m.SentAt >= from));
            await output.WriteLineAsync($"{sent} facts handed over since are due again.");
        }

        var broker = !all ? 0 : await WithErrorQueuesAsync(
            services, error,
            async queues =>
            {
                var (taken, left) = await queues.EmptyAsync(async id => await DueAgainAsync(db.Outbox.Where(m => m.MessageId == id)) > 0, ct);
                await output.WriteLineAsync($"{taken} messages were taken off the error queues, {left} stay: no fact of ours sent them.");
            },
            ct);
        db.AuditEntries.Add(AuditEntry.Of(
            Actor.System, "messages.replayed", "outbox", null, services.GetRequiredService<TimeProvider>().GetUtcNow(), $"parked {again}, handed over since {sent}"));
        await db.SaveChangesAsync(ct);
        return unknown.Count > 0 ? 1 : broker;

        Task<int> DueAgainAsync(IQueryable<OutboxMessage> facts)
        {
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow().ToMillisecond();
            return facts.ExecuteUpdateAsync(
                set => set
                    .SetProperty(m => m.SentAt, (DateTimeOffset?)null)
                    .SetProperty(m => m.ParkedAt, (DateTimeOffset?)null)
                    .SetProperty(m => m.Lease, (Guid?)null)
                    .SetProperty(m => m.Attempts, 0)
                    .SetProperty(m => m.DueAt, now), ct);
        }
    }

    /// <summary>Exit code 1 when a broker is configured and does not answer.</summary>
    private static async Task<int> WithErrorQueuesAsync(IServiceProvider services, TextWriter error, Func<ErrorQueues, Task> use, CancellationToken ct)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        if (!configuration.UsesBroker())
        {
            return 0;
        }

        await using var queues = await ErrorQueues.ConnectAsync(configuration, ReportingWorker.Queues, ct);
        if (queues is null)
        {
            await error.WriteLineAsync("The queue server of ConnectionStrings:RabbitMq does not answer: its error queues were not looked at.");
            return 1;
        }

        await use(queues);
        return 0;
    }
}
