using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Files;
using Reporting.Domain.Regimes;
using Reporting.Infrastructure.Outbox;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Notifications;

/// <summary>Takes due deliveries of one channel and sends them, a bounded number at a time: a slow server holds up nothing else.</summary>
/// <remarks>
/// At least once: who dies between sending and marking leaves the row to the next, which sends it again under the same id. Any number of
/// processes may run on one database; a row is claimed by one portable UPDATE that moves its due time, and given back when the lease ends.
/// </remarks>
internal sealed partial class DeliverySender(
    Channel kind,
    INoticeChannel channel,
    Signal signal,
    IServiceScopeFactory scopes,
    WriteGate gate,
    AddressLimit limit,
    TimeProvider clock,
    IOptions<NotificationSettings> settings,
    ILogger<DeliverySender> log) : BackgroundService
{
    /// <summary>The column that holds the batch's token.</summary>
    public const string Lease = "Lease";

    private static readonly TimeSpan _quickest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _slowest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _margin = TimeSpan.FromSeconds(5);

    // What leaves one after the other is marked together, and soon: who dies in between sends it again. While one hangs, those before it wait.
    private static readonly TimeSpan _unmarked = TimeSpan.FromMilliseconds(250);

    // No lease or back-off lies further ahead: after a few failures, and after any number. One that does was set before the clock was put back.
    // A circuit that is open may be set to be waited for longer.
    private const int Few = 3;
    private static readonly TimeSpan _longestOfFew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(150);

    private TimeSpan Longer(TimeSpan wait) => TimeSpan.FromTicks(Math.Max(wait.Ticks, (TimeSpan.FromSeconds(settings.Value.BreakSeconds) + _margin).Ticks));

    private TimeSpan LeaseTime => (channel.Longest * 2) + (_margin * 2);

    /// <summary>One batch. How many deliveries were claimed.</summary>
    public async Task<int> SendOnceAsync(CancellationToken ct)
    {
        var lease = Guid.CreateVersion7();
        var until = (clock.GetUtcNow() + LeaseTime).ToMillisecond();
        var batch = await ClaimAsync(lease, until, ct);
        if (batch.Count == 0)
        {
            return 0;
        }

        if (batch.Count == channel.Batch)
        {
            // There may be more: another lane takes it.
            signal.Set();
        }

        var untouched = batch.Select(notice => notice.DeliveryId).ToHashSet();
        var outcomes = new List<Outcome>();
        try
        {
            await using var session = channel.Open();
            var marked = clock.GetTimestamp();
            foreach (var notice in batch)
            {
                if (clock.GetUtcNow() + channel.Longest + _margin > until)
                {
                    break;
                }

                outcomes.Add(await SendAsync(session, notice, ct));
                untouched.Remove(notice.DeliveryId);
                if (clock.GetElapsedTime(marked) > _unmarked)
                {
                    await MarkAsync(outcomes);
                    outcomes.Clear();
                    marked = clock.GetTimestamp();
                }
            }
        }
        finally
        {
            try
            {
                await MarkAsync(outcomes);
            }
            finally
            {
                await GiveBackAsync(lease, [.. untouched]);
            }
        }

        return batch.Count;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, channel.Lanes).Select(_ => RunLaneAsync(stoppingToken)));

    private async Task RunLaneAsync(CancellationToken ct)
    {
        await Task.Yield();
        var wait = _quickest;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (await SendOnceAsync(ct) > 0)
                {
                    wait = _quickest;
                    continue;
                }

                await signal.WaitAsync(wait, ct);
                wait = wait * 2 < _slowest ? wait * 2 : _slowest;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogRoundFailed(kind, error.GetType().Name);
                await Task.Delay(_slowest, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<Outcome> SendAsync(INoticeSession session, Notice notice, CancellationToken ct)
    {
        if (notice.Recipient.Length == 0)
        {
            return Ended("recipient.inactive");
        }

        if (!TlpGuard.MayLeave(Disclosure.Notice, notice.Clearance))
        {
            return Ended("tlp.above_clearance");
        }

        if (limit.WaitOf(notice) is { } wait)
        {
            return Ended("address.limited") with { Wait = wait };
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(channel.Longest);
        try
        {
            await session.SendAsync(notice, patience.Token);
            limit.Count(notice);
            return Ended(null);
        }
        catch (NotSentException postponed) when (postponed.Code == CircuitOpen.Code)
        {
            return Ended(postponed.Code) with { Wait = TimeSpan.FromSeconds(settings.Value.BreakSeconds) };
        }
        catch (NotSentException refused)
        {
            return Ended(refused.Code) with { IsFinal = refused.IsFinal };
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Ended("timeout");
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            return Ended($"unexpected.{error.GetType().Name}");
        }

        Outcome Ended(string? code) => new(notice.DeliveryId, code, clock.GetUtcNow());
    }

    private async Task<List<Notice>> ClaimAsync(Guid lease, DateTimeOffset until, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var now = clock.GetUtcNow().ToMillisecond();
        var (soon, late) = (now + Longer(_longestOfFew), now + Longer(_longest));
        var due = db.Deliveries.Where(d => d.State == DeliveryState.Due && d.Channel == kind
            && (d.DueAt <= now || d.DueAt > late || (d.Attempts <= Few && d.DueAt > soon)));
        await db.Database.OpenConnectionAsync(ct);
        var found = await due.OrderBy(d => d.DueAt).Take(channel.Batch).Select(d => new { d.Id, d.Kind }).ToListAsync(ct);
        if (found.Count == 0)
        {
            return [];
        }

        var candidates = found.ConvertAll(d => d.Id);

        await gate.RunAsync(() => due.Where(d => candidates.Contains(d.Id)).ExecuteUpdateAsync(
            set => set.SetProperty(d => EF.Property<Guid?>(d, Lease), lease).SetProperty(d => d.DueAt, until), ct), ct);
        var notices = new List<Notice>(found.Count);
        foreach (var of in found.Select(d => d.Kind).Distinct())
        {
            notices.AddRange(of switch
            {
                DeliveryKind.Receipt => await ReadReceiptsAsync(db, lease, ct),
                DeliveryKind.Reminder => await ReadRemindersAsync(db, lease, ct),
                DeliveryKind.Message => await ReadMessagesAsync(db, lease, ct),
                DeliveryKind.Invitation => await ReadInvitationsAsync(db, lease, now, ct),
                DeliveryKind.Manifest => await ReadManifestsAsync(db, lease, ct),
                _ => await ReadAsync(db, lease, ct),
            });
        }

        return notices;
    }

    /// <summary>The address stands in what was declared and nowhere else: once that is erased, nothing leaves any more.</summary>
    private static async Task<IReadOnlyList<Notice>> ReadReceiptsAsync(ReportingDbContext db, Guid lease, CancellationToken ct)
    {
        var receipts = await (
            from delivery in db.Deliveries
            where EF.Property<Guid?>(delivery, Lease) == lease && delivery.Kind == DeliveryKind.Receipt
            join declaration in db.Declarations on delivery.SubjectId equals declaration.Id
            orderby delivery.Id
            select new { delivery.Id, delivery.Rung, delivery.Language, DeclarationId = declaration.Id, declaration.Reference, declaration.Exercise })
            .AsNoTracking().ToListAsync(ct);
        var notices = new List<Notice>(receipts.Count);
        foreach (var receipt in receipts)
        {
            var stage = await db.Set<DeclarationStage>().AsNoTracking().Where(s => s.DeclarationId == receipt.DeclarationId && s.Number == receipt.Rung)
                .Select(s => new
                {
                    s.SubmittedAt,
                    s.Kind,
                    s.Receipt.ContentHash,
                    s.Receipt.Hash,
                    Files = db.Attachments.Count(a => a.DeclarationId == s.DeclarationId && a.State != AttachmentState.Withdrawn && a.State != AttachmentState.Receiving),
                }).SingleAsync(ct);
            notices.Add(new ReceiptNotice
            {
                DeliveryId = receipt.Id,
                Address = await DeclarantMail.AddressAsync(db, receipt.DeclarationId, receipt.Rung, ct) ?? "",
                Recipient = Delivery.DeclarantCode,
                Language = receipt.Language ?? "fr",
                Clearance = Domain.Taxonomy.Tlp.AmberStrict,
                Reference = receipt.Reference.Value,
                Exercise = receipt.Exercise,
                Stage = receipt.Rung,
                SubmittedAt = stage.SubmittedAt,
                ContentHash = stage.ContentHash,
                ChainHash = stage.Hash,
                Withdrawn = stage.Kind is StageKind.Withdrawal,
                Files = stage.Files,
            });
        }

        return notices;
    }

    /// <summary>Also of what was met meanwhile: the mail says what to do then.</summary>
    private static async Task<IReadOnlyList<Notice>> ReadRemindersAsync(ReportingDbContext db, Guid lease, CancellationToken ct)
    {
        var reminders = await (
            from delivery in db.Deliveries
            where EF.Property<Guid?>(delivery, Lease) == lease && delivery.Kind == DeliveryKind.Reminder
            join deadline in db.Deadlines on delivery.SubjectId equals deadline.Id
            join incident in db.Incidents on deadline.IncidentId equals incident.Id
            orderby deadline.DueAt, delivery.Id
            select new
            {
                delivery.Id,
                delivery.Language,
                deadline.ObligationCode,
                deadline.Recipient,
                deadline.DueAt,
                incident.Reference,
                incident.DeclarationId,
            }).AsNoTracking().ToListAsync(ct);
        var notices = new List<Notice>(reminders.Count);
        foreach (var reminder in reminders)
        {
            notices.Add(new ReminderNotice
            {
                DeliveryId = reminder.Id,
                Address = await DeclarantMail.AddressAsync(db, reminder.DeclarationId, stage: null, ct) ?? "",
                Recipient = Delivery.DeclarantCode,
                Language = reminder.Language ?? "fr",
                Clearance = Domain.Taxonomy.Tlp.AmberStrict,
                Reference = reminder.Reference,
                Obligation = reminder.ObligationCode,
                Addressee = reminder.Recipient,
                DueAt = reminder.DueAt ?? default,
            });
        }

        return notices;
    }

    /// <summary>Of the message itself nothing is read.</summary>
    private static async Task<IReadOnlyList<Notice>> ReadMessagesAsync(ReportingDbContext db, Guid lease, CancellationToken ct)
    {
        var messages = await (
            from delivery in db.Deliveries
            where EF.Property<Guid?>(delivery, Lease) == lease && delivery.Kind == DeliveryKind.Message
            join message in db.Messages on delivery.SubjectId equals message.Id
            join declaration in db.Declarations on message.DeclarationId equals declaration.Id
            orderby delivery.Id
            select new
            {
                delivery.Id,
                delivery.Address,
                delivery.RecipientCode,
                delivery.Language,
                DeclarationId = declaration.Id,
                declaration.Reference,
                declaration.Exercise,
            }).AsNoTracking().ToListAsync(ct);
        var notices = new List<Notice>(messages.Count);
        foreach (var message in messages)
        {
            notices.Add(new MessageNotice
            {
                DeliveryId = message.Id,
                Address = message.RecipientCode == Delivery.DeclarantCode
                    ? await DeclarantMail.AddressAsync(db, message.DeclarationId, stage: null, ct) ?? ""
                    : message.Address,
                Recipient = message.RecipientCode,
                Language = message.Language ?? "fr",
                Clearance = Domain.Taxonomy.Tlp.AmberStrict,
                Reference = message.Reference.Value,
                Exercise = message.Exercise,
            });
        }

        return notices;
    }

    /// <summary>One that was used, withdrawn or has run out meanwhile comes out without a recipient.</summary>
    private static async Task<IReadOnlyList<Notice>> ReadInvitationsAsync(ReportingDbContext db, Guid lease, DateTimeOffset now, CancellationToken ct) => await (
        from delivery in db.Deliveries
        where EF.Property<Guid?>(delivery, Lease) == lease && delivery.Kind == DeliveryKind.Invitation
        join invitation in db.OneTimeLinks on delivery.SubjectId equals invitation.Id
        orderby delivery.Id
        select new InvitationNotice
        {
            DeliveryId = delivery.Id,
            Address = invitation.Address ?? "",
            Recipient = invitation.UsedAt == null && invitation.ExpiresAt > now ? delivery.RecipientCode : "",
            Language = delivery.Language ?? "fr",
            Clearance = Domain.Taxonomy.Tlp.AmberStrict,
            InvitationId = invitation.Id,
            Role = invitation.Role ?? "",
            ExpiresAt = invitation.ExpiresAt,
        }).AsNoTracking().ToListAsync(ct);

    private static async Task<IReadOnlyList<Notice>> ReadManifestsAsync(ReportingDbContext db, Guid lease, CancellationToken ct) => await (
        from delivery in db.Deliveries
        where EF.Property<Guid?>(delivery, Lease) == lease && delivery.Kind == DeliveryKind.Manifest
        join manifest in db.ChainManifests on delivery.SubjectId equals manifest.Id
        orderby delivery.Id
        select new ManifestNotice
        {
            DeliveryId = delivery.Id,
            Address = delivery.Address,
            Recipient = delivery.RecipientCode,
            Language = delivery.Language ?? "fr",
            Clearance = Domain.Taxonomy.Tlp.AmberStrict,
            Day = manifest.Day,
            Body = manifest.Body,
            Signature = manifest.Signature,
            KeyId = manifest.KeyId,
        }).AsNoTracking().ToListAsync(ct);

    /// <summary>Reads what the messages need and nothing that says who is hit. An inactive recipient comes out without a code.</summary>
    private static async Task<IReadOnlyList<Notice>> ReadAsync(ReportingDbContext db, Guid lease, CancellationToken ct)
    {
        var notices = await (
            from delivery in db.Deliveries
            where EF.Property<Guid?>(delivery, Lease) == lease && delivery.Kind == DeliveryKind.Escalation
            join escalation in db.Escalations on delivery.EscalationId equals escalation.Id
            join incident in db.Incidents on delivery.IncidentId equals incident.Id
            join known in db.Recipients.Where(r => r.Active) on delivery.RecipientCode equals known.Code into active
            from recipient in active.DefaultIfEmpty()
            orderby incident.Severity descending, incident.FiledAt, delivery.Id
            select new EscalationNotice
            {
                DeliveryId = delivery.Id,
                Address = delivery.Address,
                Recipient = recipient == null ? "" : recipient.Code,
                Language = recipient == null ? "" : recipient.Language,
                Clearance = recipient == null ? default : recipient.Clearance,
                WrappedSecret = recipient == null ? null : recipient.WebhookSecret,
                Reference = incident.Reference,
                Severity = incident.Severity,
                IsMajor = incident.IsMajor,
                Exercise = incident.Exercise,
                FiledAt = incident.FiledAt,
                Regimes = db.Deadlines
                    .Where(d => d.IncidentId == incident.Id && d.Clock == Clock.Legal && !d.IsReminder && d.State != DeadlineState.Cancelled)
                    .Select(d => d.RegimeCode).ToList(),
                Reasons = escalation.Reasons,
                Rung = delivery.Rung,
            }).AsNoTracking().AsSingleQuery().ToListAsync(ct);
        return notices.ConvertAll(notice => notice with { Regimes = [.. notice.Regimes.Distinct().Order(StringComparer.Ordinal)] });
    }

    /// <remarks>Not cancelled by a shutdown: what has left must not leave again if we can help it.</remarks>
    private async Task MarkAsync(List<Outcome> outcomes)
    {
        foreach (var postponed in outcomes.Where(o => o.Wait is not null).GroupBy(o => o.Wait!.Value, o => o.DeliveryId))
        {
            await PostponeAsync([.. postponed], postponed.Key);
        }

        var answered = outcomes.Where(o => o.Wait is null).ToDictionary(o => o.DeliveryId);
        try
        {
            await MarkTogetherAsync(answered);
        }
        catch (Exception error) when (DatabaseFaults.Of(error) is not DatabaseFault.Unavailable)
        {
            // One that cannot be marked is sent again when its lease ends. Only that one.
            foreach (var (id, outcome) in answered)
            {
                try
                {
                    await MarkTogetherAsync(new() { [id] = outcome });
                }
                catch (Exception alone)
                {
                    LogUnmarked(id, kind, alone.GetType().Name);
                }
            }
        }
    }

    private async Task MarkTogetherAsync(Dictionary<Guid, Outcome> outcomes)
    {
        // Each that is lost was won by another sender, which leaves fewer to meet on.
        const int MostTries = 20;
        for (var attempt = 1; outcomes.Count > 0; attempt++)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
            await db.Database.OpenConnectionAsync();
            var ids = outcomes.Keys.ToList();
            var deliveries = await db.Deliveries.Where(d => ids.Contains(d.Id) && d.State == DeliveryState.Due).ToListAsync();
            var told = deliveries.Where(d => outcomes[d.Id].Code is null).Where(d => d.EscalationId is not null)
                .ToLookup(d => d.EscalationId!.Value, d => outcomes[d.Id].At);
            var escalations = told.Select(t => t.Key).ToList();

            // Most that a second way tells were marked by the first.
            foreach (var escalation in told.Count == 0 ? [] : await db.Escalations.Where(e => escalations.Contains(e.Id) && e.State != EscalationState.Sent).ToListAsync())
            {
                escalation.MarkSent(told[escalation.Id].Min());
            }

            foreach (var delivery in deliveries)
            {
                var outcome = outcomes[delivery.Id];
                if (outcome.Code is null)
                {
                    delivery.MarkSent(outcome.At, channel.ToFolder);
                }
                else
                {
                    delivery.MarkFailed(outcome.Code, outcome.At, outcome.IsFinal);
                }
            }

            try
            {
                await db.SaveChangesAsync();
            }
            catch (DbUpdateConcurrencyException) when (attempt < MostTries)
            {
                // The other channel of some escalation was marked in between: read again.
                continue;
            }

            deliveries.ForEach(delivery => Say(delivery, outcomes[delivery.Id].Code));
            return;
        }
    }

    /// <summary>Nothing was tried: costs a wait and no attempt.</summary>
    private async Task PostponeAsync(Guid[] deliveries, TimeSpan wait)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var next = (clock.GetUtcNow() + wait).ToMillisecond();
        await gate.RunAsync(() => db.Deliveries.Where(d => deliveries.Contains(d.Id) && d.State == DeliveryState.Due)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.DueAt, next)), CancellationToken.None);
    }

    /// <summary>What this batch did not come to: nobody has to wait for the lease to end.</summary>
    private async Task GiveBackAsync(Guid lease, Guid[] untouched)
    {
        if (untouched.Length == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var now = clock.GetUtcNow().ToMillisecond();
        await gate.RunAsync(() => db.Deliveries
            .Where(d => EF.Property<Guid?>(d, Lease) == lease && d.State == DeliveryState.Due && untouched.Contains(d.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.DueAt, now)), CancellationToken.None);
    }

    private void Say(Delivery delivery, string? code)
    {
        if (code is null)
        {
            LogSent(delivery.Id, delivery.Channel, delivery.RecipientCode);
        }
        else if (delivery.State is DeliveryState.Failed)
        {
            LogParked(delivery.Id, delivery.Channel, delivery.RecipientCode, delivery.Attempts, code);
        }
        else
        {
            LogFailed(delivery.Id, delivery.Channel, delivery.RecipientCode, delivery.Attempts, code);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Delivery {DeliveryId} ({Channel}, {Recipient}) has left")]
    private partial void LogSent(Guid deliveryId, Channel channel, string recipient);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {DeliveryId} ({Channel}, {Recipient}) failed, attempt {Attempt}: {Code}")]
    private partial void LogFailed(Guid deliveryId, Channel channel, string recipient, int attempt, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {DeliveryId} ({Channel}, {Recipient}) is parked after {Attempts} attempts and waits for a person: {Code}")]
    private partial void LogParked(Guid deliveryId, Channel channel, string recipient, int attempts, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {DeliveryId} ({Channel}) cannot be marked and will be tried again: {Error}")]
    private partial void LogUnmarked(Guid deliveryId, Channel channel, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of the {Channel} sender failed: {Error}")]
    private partial void LogRoundFailed(Channel channel, string error);

    /// <param name="Code">Null when it left, otherwise the code of what kept it.</param>
    /// <param name="At">When it left or failed, UTC: it may be marked later.</param>
    private sealed record Outcome(Guid DeliveryId, string? Code, DateTimeOffset At)
    {
        /// <summary>Trying again cannot help.</summary>
        public bool IsFinal { get; init; }

        /// <summary>Nothing was tried, and nothing is to be for so long.</summary>
        public TimeSpan? Wait { get; init; }
    }
}
