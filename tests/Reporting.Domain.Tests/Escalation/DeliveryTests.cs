using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Escalation;

public sealed class DeliveryTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);

    private static Delivery ADelivery()
    {
        var recipient = Recipient.Register("fssi", RecipientKind.SectorSecurityOfficer, [], "FSSI", "fr", Tlp.AmberStrict);
        recipient.SetMailAddress("alerte@fssi.example");
        var decision = new RoutingDecision("fr-health.security-officer", 1, recipient.Kind, null, ["routing.every-report"]);
        return Domain.Escalation.Escalation.Open(Guid.CreateVersion7(), Guid.CreateVersion7(), decision, recipient, null, _now).Deliveries[0];
    }

    private static Delivery Failed(int times)
    {
        var delivery = ADelivery();
        for (var i = 0; i < times; i++)
        {
            delivery.MarkFailed("SmtpCommandException", _now);
        }

        return delivery;
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 60)]
    [InlineData(3, 120)]
    [InlineData(9, 7680)]
    public void It_waits_twice_as_long_after_each_failure(int failures, int seconds)
    {
        var delivery = Failed(failures);

        Assert.Equal((DeliveryState.Due, failures, _now.AddSeconds(seconds)), (delivery.State, delivery.Attempts, delivery.DueAt));
        Assert.Equal("SmtpCommandException", delivery.LastError);
    }

    [Fact]
    public void It_is_parked_after_ten_attempts_until_somebody_asks_again()
    {
        var delivery = Failed(10);

        Assert.Equal((DeliveryState.Failed, 10), (delivery.State, delivery.Attempts));
        Assert.Throws<RuleViolationException>(() => delivery.MarkFailed("x", _now));
        Assert.Throws<RuleViolationException>(() => delivery.MarkSent(_now));
        Assert.Throws<RuleViolationException>(() => delivery.Lease(_now.AddDays(1), TimeSpan.FromMinutes(1)));

        delivery.Retry(_now.AddHours(5));
        Assert.Equal((DeliveryState.Due, 0, _now.AddHours(5)), (delivery.State, delivery.Attempts, delivery.DueAt));
        Assert.Throws<RuleViolationException>(() => delivery.Retry(_now));
    }

    [Fact]
    public void What_cannot_ever_be_taken_is_parked_at_once()
    {
        var delivery = ADelivery();

        delivery.MarkFailed("smtp.550", _now, final: true);

        Assert.Equal((DeliveryState.Failed, 1, "smtp.550"), (delivery.State, delivery.Attempts, delivery.LastError));
    }

    [Fact]
    public void Sent_is_the_end_and_clears_the_error()
    {
        var delivery = Failed(2);

        delivery.MarkSent(_now.AddMinutes(5));

        Assert.Equal((DeliveryState.Sent, _now.AddMinutes(5), null), (delivery.State, delivery.SentAt, delivery.LastError));
        Assert.Throws<RuleViolationException>(() => delivery.MarkSent(_now.AddMinutes(6)));
        Assert.Throws<RuleViolationException>(() => delivery.MarkFailed("x", _now));
    }

    [Fact]
    public void What_has_left_or_may_have_left_comes_back_once()
    {
        Delivery[] deliveries = [ADelivery(), Failed(3), Failed(10)];
        var sent = ADelivery();
        sent.MarkSent(_now);

        foreach (var delivery in deliveries.Append(sent))
        {
            delivery.MarkReturned("dsn.5.1.1", _now.AddHours(1));

            Assert.Equal((DeliveryState.Returned, _now.AddHours(1), "dsn.5.1.1"), (delivery.State, delivery.ReturnedAt, delivery.LastError));
            Assert.Throws<RuleViolationException>(() => delivery.MarkReturned("dsn.5.1.1", _now.AddHours(2)));
            Assert.Throws<RuleViolationException>(() => delivery.MarkSent(_now.AddHours(2)));
            Assert.Throws<RuleViolationException>(() => delivery.MarkFailed("x", _now.AddHours(2)));
        }

        Assert.Equal(_now, sent.SentAt);
        Assert.Equal(_now, deliveries[1].FailedAt);
    }

    [Theory]
    [InlineData("System.Net.Sockets.SocketException", "System.Net.Sockets.SocketException")]
    [InlineData("http.503", "http.503")]
    [InlineData("550 mailbox of Mme X is full", "unspecified")]
    [InlineData("", "unspecified")]
    public void An_error_is_kept_as_a_code_and_never_as_a_text(string error, string kept)
    {
        var delivery = ADelivery();

        delivery.MarkFailed(error, _now);

        Assert.Equal(kept, delivery.LastError);
    }

    [Fact]
    public void A_lease_keeps_it_for_one_sender_until_it_is_over()
    {
        var delivery = ADelivery();

        delivery.Lease(_now, TimeSpan.FromMinutes(2));

        Assert.Equal(_now.AddMinutes(2), delivery.DueAt);
        Assert.Throws<RuleViolationException>(() => delivery.Lease(_now.AddMinutes(1), TimeSpan.FromMinutes(2)));
        delivery.Lease(_now.AddMinutes(2), TimeSpan.FromMinutes(2));
    }
}
