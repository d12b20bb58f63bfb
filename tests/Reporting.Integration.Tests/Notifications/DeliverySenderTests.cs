using Microsoft.EntityFrameworkCore;
using MimeKit;
using Reporting.Domain.Escalation;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Notifications;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Notifications;

public sealed class DeliverySenderTests : IAsyncLifetime
{
    private DeliveryBench _bench = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await DeliveryBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_due_delivery_leaves_once_and_its_escalation_knows()
    {
        var id = (await _bench.EscalateAsync())[0];

        Assert.Equal((1, 0), (await _bench.SendAsync(), await _bench.SendAsync()));

        var delivery = await _bench.DeliveryAsync(id);
        var escalation = await _bench.DbAsync(db => db.Escalations.SingleAsync(e => e.Id == delivery.EscalationId, Ct));
        Assert.Equal((DeliveryState.Sent, _bench.Clock.GetUtcNow(), true), (delivery.State, delivery.SentAt, delivery.IsInFolder));
        Assert.Equal((EscalationState.Sent, _bench.Clock.GetUtcNow()), (escalation.State, escalation.SentAt));
        Assert.Equal($"{id:D}.eml", Path.GetFileName(Assert.Single(_bench.Mails)));
    }

    [Fact]
    public async Task Neither_mail_nor_webhook_says_who_is_hit()
    {
        await using var receiver = await Receiver.StartAsync();
        await _bench.EscalateAsync(webhook: receiver.Url());

        await _bench.SendAsync();
        await _bench.SendAsync(Channel.Webhook);

        using var mail = await MimeMessage.LoadAsync(Assert.Single(_bench.Mails), Ct);
        Assert.DoesNotContain("Canari", mail.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Canari", mail.Subject + mail.TextBody, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Canari", Assert.Single(receiver.Calls).Body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("fr-health", receiver.Calls.Single().Body, StringComparison.Ordinal);
        Assert.DoesNotContain("gdpr", receiver.Calls.Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_ways_of_the_same_escalations_are_marked_side_by_side()
    {
        var (byMail, byWebhook) = (new RecordingChannel(), new RecordingChannel());
        var ids = await _bench.EscalateAsync(webhook: "https://agency.example/hook", incidents: 40);

        await Task.WhenAll(
            EmptyAsync(_bench.SenderTo(byMail)), EmptyAsync(_bench.SenderTo(byMail)),
            EmptyAsync(_bench.SenderTo(byWebhook, Channel.Webhook)), EmptyAsync(_bench.SenderTo(byWebhook, Channel.Webhook)));

        Assert.Equal(ids.Order(), byMail.Taken.Concat(byWebhook.Taken).Select(n => n.DeliveryId).Order());
        Assert.Equal(80, await _bench.DbAsync(db => db.Deliveries.CountAsync(d => d.State == DeliveryState.Sent && d.SentAt != null, Ct)));
        Assert.Equal(40, await _bench.DbAsync(db => db.Escalations.CountAsync(e => e.State == EscalationState.Sent && e.SentAt != null, Ct)));

        static async Task EmptyAsync(DeliverySender sender)
        {
            while (await sender.SendOnceAsync(Ct) > 0)
            {
            }
        }
    }

    [Fact]
    public async Task One_that_cannot_be_marked_does_not_send_the_rest_of_its_batch_again()
    {
        var ids = await _bench.EscalateAsync(incidents: 5);
        var stubborn = (await _bench.DeliveryAsync(ids[2])).EscalationId;
        var far = new RecordingChannel();
        var sender = _bench.SenderTo(far);

        // Withheld behind the code's back: the domain refuses to call it sent.
        await _bench.DbAsync(db => db.Escalations.Where(e => e.Id == stubborn).ExecuteUpdateAsync(set => set.SetProperty(e => e.State, EscalationState.Withheld), Ct));
        await sender.SendOnceAsync(Ct);
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        await sender.SendOnceAsync(Ct);

        Assert.Equal(ids.Append(ids[2]).Order(), far.Taken.Select(n => n.DeliveryId).Order());
        Assert.Equal(4, await _bench.DbAsync(db => db.Deliveries.CountAsync(d => d.State == DeliveryState.Sent, Ct)));
    }

    [Fact]
    public async Task What_has_left_before_one_that_hangs_is_dated_by_its_own_leaving()
    {
        var started = _bench.Clock.GetUtcNow();
        var far = new RecordingChannel();
        far.Answer = (_, _) =>
        {
            if (far.Taken.Count == 2)
            {
                _bench.Clock.Advance(TimeSpan.FromSeconds(20));
            }

            return Task.CompletedTask;
        };
        await _bench.EscalateAsync(incidents: 2);

        await _bench.SenderTo(far).SendOnceAsync(Ct);

        var taken = far.Taken.Select(n => n.DeliveryId).ToList();
        var (first, second) = (await _bench.DeliveryAsync(taken[0]), await _bench.DeliveryAsync(taken[1]));
        Assert.Equal((started, started.AddSeconds(20)), (first.SentAt, second.SentAt));
        Assert.Equal(started, await _bench.DbAsync(db => db.Escalations.Where(e => e.Id == first.EscalationId).Select(e => e.SentAt).SingleAsync(Ct)));
    }

    [Fact]
    public async Task A_failure_waits_and_is_sent_again_under_the_same_id()
    {
        var far = new RecordingChannel { Answer = (_, _) => throw new NotSentException("smtp.451") };
        var sender = _bench.SenderTo(far);
        var id = (await _bench.EscalateAsync())[0];

        Assert.Equal((1, 0), (await sender.SendOnceAsync(Ct), await sender.SendOnceAsync(Ct)));
        var waiting = await _bench.DeliveryAsync(id);
        _bench.Clock.SetUtcNow(waiting.DueAt);
        far.Answer = (_, _) => Task.CompletedTask;
        await sender.SendOnceAsync(Ct);

        Assert.Equal((DeliveryState.Due, 1, "smtp.451"), (waiting.State, waiting.Attempts, waiting.LastError));
        Assert.Equal(DeliveryState.Sent, (await _bench.DeliveryAsync(id)).State);
        Assert.Equal([id, id], far.Taken.Select(n => n.DeliveryId));
    }

    [Fact]
    public async Task What_waits_for_its_next_attempt_does_not_wait_for_a_clock_that_was_put_back()
    {
        var far = new RecordingChannel { Answer = (_, _) => throw new NotSentException("smtp.451") };
        var sender = _bench.SenderTo(far);
        var id = (await _bench.EscalateAsync())[0];
        await sender.SendOnceAsync(Ct);
        far.Answer = (_, _) => Task.CompletedTask;

        Assert.Equal(0, await sender.SendOnceAsync(Ct));
        _bench.Clock.AdjustTime(_bench.Clock.GetUtcNow() - TimeSpan.FromHours(1));
        await sender.SendOnceAsync(Ct);

        Assert.Equal(DeliveryState.Sent, (await _bench.DeliveryAsync(id)).State);
    }

    [Fact]
    public async Task After_ten_attempts_it_is_parked_and_left_alone()
    {
        var far = new RecordingChannel { Answer = (_, _) => throw new NotSentException("smtp.550") };
        var sender = _bench.SenderTo(far);
        var id = (await _bench.EscalateAsync())[0];

        for (var i = 0; i < 15; i++)
        {
            await sender.SendOnceAsync(Ct);
            _bench.Clock.Advance(TimeSpan.FromDays(1));
        }

        var parked = await _bench.DeliveryAsync(id);
        Assert.Equal((DeliveryState.Failed, 10, "smtp.550"), (parked.State, parked.Attempts, parked.LastError));
        Assert.Equal(10, far.Taken.Count);
    }

    [Fact]
    public async Task What_is_refused_for_good_is_parked_at_once()
    {
        var far = new RecordingChannel { Answer = (_, _) => throw new NotSentException("smtp.550", final: true) };
        var id = (await _bench.EscalateAsync())[0];

        await _bench.SenderTo(far).SendOnceAsync(Ct);

        var parked = await _bench.DeliveryAsync(id);
        Assert.Equal((DeliveryState.Failed, 1, "smtp.550"), (parked.State, parked.Attempts, parked.LastError));
    }

    [Fact]
    public async Task An_open_circuit_costs_a_wait_and_no_attempt()
    {
        var far = new RecordingChannel { Answer = (_, _) => throw new NotSentException(CircuitOpen.Code) };
        var id = (await _bench.EscalateAsync())[0];

        await _bench.SenderTo(far).SendOnceAsync(Ct);

        var delivery = await _bench.DeliveryAsync(id);
        Assert.Equal((DeliveryState.Due, 0, _bench.Clock.GetUtcNow().AddSeconds(3)), (delivery.State, delivery.Attempts, delivery.DueAt));
    }

    [Fact]
    public async Task An_open_circuit_is_waited_for_however_long_it_is_set()
    {
        await using var bench = await DeliveryBench.StartAsync(("Notifications:BreakSeconds", "3600"));
        var far = new RecordingChannel { Answer = (_, _) => throw new NotSentException(CircuitOpen.Code) };
        var sender = bench.SenderTo(far);
        await bench.EscalateAsync();

        Assert.NotEqual(0, await sender.SendOnceAsync(Ct));
        Assert.Equal(0, await sender.SendOnceAsync(Ct));
        bench.Clock.Advance(TimeSpan.FromSeconds(3600));
        Assert.NotEqual(0, await sender.SendOnceAsync(Ct));
    }

    [Fact]
    public async Task What_a_dead_process_had_in_hand_comes_back_when_its_lease_ends_under_the_same_id()
    {
        var id = (await _bench.EscalateAsync())[0];
        await _bench.DbAsync(db => db.Deliveries.Where(d => d.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(d => EF.Property<Guid?>(d, DeliverySender.Lease), Guid.CreateVersion7())
                .SetProperty(d => d.DueAt, _bench.Clock.GetUtcNow().AddSeconds(60)), Ct));
        var during = await _bench.SendAsync();

        _bench.Clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal((0, 1), (during, await _bench.SendAsync()));
        Assert.Equal($"{id:D}.eml", Path.GetFileName(Assert.Single(_bench.Mails)));
    }

    [Fact]
    public async Task Stopping_in_the_middle_gives_the_rest_back_at_once()
    {
        var ids = await _bench.EscalateAsync(incidents: 3);
        using var stopping = new CancellationTokenSource();
        var far = new RecordingChannel();
        far.Answer = async (_, ct) =>
        {
            if (far.Taken.Count == 2)
            {
                await stopping.CancelAsync();
                ct.ThrowIfCancellationRequested();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.SenderTo(far).SendOnceAsync(stopping.Token));

        Assert.Equal(1, await _bench.DbAsync(db => db.Deliveries.CountAsync(d => d.State == DeliveryState.Sent, Ct)));
        Assert.Equal(2, await _bench.SendAsync());
        Assert.Equal(3, await _bench.DbAsync(db => db.Deliveries.CountAsync(d => ids.Contains(d.Id) && d.State == DeliveryState.Sent, Ct)));
    }

    [Fact]
    public async Task Several_senders_on_one_database_send_each_delivery_once()
    {
        var ids = await _bench.EscalateAsync(incidents: 60);
        var far = new RecordingChannel { Answer = async (_, ct) => await Task.Yield() };

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var sender = _bench.SenderTo(far);
            while (await sender.SendOnceAsync(Ct) > 0)
            {
            }
        }, Ct)));

        Assert.Equal(ids.Order(), far.Taken.Select(n => n.DeliveryId).Order());
        Assert.Equal(60, await _bench.DbAsync(db => db.Deliveries.CountAsync(d => d.State == DeliveryState.Sent, Ct)));
    }

    [Fact]
    public async Task Mail_and_webhook_of_one_escalation_are_both_marked_when_they_leave_together()
    {
        await using var receiver = await Receiver.StartAsync();
        await _bench.EscalateAsync(webhook: receiver.Url(), incidents: 5);

        await Task.WhenAll(_bench.SendAsync(), _bench.SendAsync(Channel.Webhook));

        Assert.Equal(10, await _bench.DbAsync(db => db.Deliveries.CountAsync(d => d.State == DeliveryState.Sent, Ct)));
    }

    [Fact]
    public async Task Nothing_leaves_for_a_recipient_who_is_not_cleared_for_it()
    {
        var id = (await _bench.EscalateAsync(clearance: Tlp.Clear))[0];

        await _bench.SendAsync();

        Assert.Empty(_bench.Mails);
        Assert.Equal("tlp.above_clearance", (await _bench.DeliveryAsync(id)).LastError);
    }

    [Fact]
    public async Task Nothing_leaves_for_a_recipient_who_was_put_out_of_service()
    {
        var id = (await _bench.EscalateAsync(active: false))[0];

        await _bench.SendAsync();

        Assert.Empty(_bench.Mails);
        Assert.Equal("recipient.inactive", (await _bench.DeliveryAsync(id)).LastError);
    }

    [Fact]
    public async Task A_far_side_that_ignores_its_time_out_is_cut_off()
    {
        var far = new HangingChannel();
        var id = (await _bench.EscalateAsync())[0];

        await _bench.SenderTo(far).SendOnceAsync(Ct);

        Assert.Equal("timeout", (await _bench.DeliveryAsync(id)).LastError);
    }

    [Fact]
    public async Task What_is_saved_while_the_senders_run_leaves_and_stopping_is_clean()
    {
        await using var receiver = await Receiver.StartAsync();
        await _bench.StartSendersAsync();

        await _bench.EscalateAsync(webhook: receiver.Url(), incidents: 4);
        var left = await Eventually.Async(
            () => _bench.DbAsync(db => db.Deliveries.CountAsync(d => d.State == DeliveryState.Sent)), sent => sent == 8);
        await _bench.StopSendersAsync();

        Assert.Equal((8, 4, 4), (left, _bench.Mails.Length, receiver.Calls.Count));
    }

    [Fact]
    public async Task A_mail_server_that_comes_back_gets_what_waited()
    {
        await using var server = new SmtpSink { Greeting = "421 Busy" };
        await using var bench = await DeliveryBench.StartAsync(NotificationHost.Smtp(server.Port));
        var id = (await bench.EscalateAsync())[0];

        await bench.SendAsync();
        server.Greeting = null;
        bench.Clock.SetUtcNow((await bench.DeliveryAsync(id)).DueAt);
        await bench.SendAsync();

        var delivery = await bench.DeliveryAsync(id);
        Assert.Equal((DeliveryState.Sent, 1), (delivery.State, delivery.Attempts));
        Assert.Contains($"<{id:D}@cert.example>", Assert.Single(server.Mails).Text, StringComparison.Ordinal);
    }

    private sealed class HangingChannel : INoticeChannel, INoticeSession
    {
        public int Lanes => 1;

        public int Batch => 1;

        public TimeSpan Longest => TimeSpan.FromMilliseconds(200);

        public INoticeSession Open() => this;

        public Task SendAsync(Notice notice, CancellationToken ct) => Task.Delay(Timeout.Infinite, ct);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
