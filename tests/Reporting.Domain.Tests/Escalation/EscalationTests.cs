using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Escalation;

public sealed class EscalationTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid _incident = new("0198d1c4-0000-7000-8000-000000000001");
    private static readonly Guid _declaration = new("0198d1c4-0000-7000-8000-000000000002");

    private static readonly RoutingDecision _decision =
        new("fr-health.regional-agency", 3, RecipientKind.RegionalAgency, "11", ["routing.every-report"]);

    private static Recipient AnAgency(bool mail = true, bool webhook = false)
    {
        var recipient = Recipient.Register("ars-11", RecipientKind.RegionalAgency, ["11"], "ARS Île-de-France", "fr", Tlp.AmberStrict);
        recipient.SetMailAddress(mail ? "alerte@ars.example" : null);
        if (webhook)
        {
            recipient.SetWebhook("https://ars.example/hook", "wrapped");
        }

        return recipient;
    }

    private static (Domain.Escalation.Escalation Escalation, IReadOnlyList<Delivery> Deliveries) Open(Recipient? recipient, WithheldReason? withheld = null) =>
        Domain.Escalation.Escalation.Open(_incident, _declaration, _decision, recipient, withheld, _now);

    [Fact]
    public void An_escalation_sends_one_message_for_each_address()
    {
        var (escalation, deliveries) = Open(AnAgency(webhook: true));

        Assert.Equal(EscalationState.Pending, escalation.State);
        Assert.Equal(("fr-health.regional-agency", 3, "ars-11"), (escalation.RuleCode, escalation.RuleVersion, escalation.RecipientCode));
        Assert.Equal(
            [(Channel.Mail, "alerte@ars.example"), (Channel.Webhook, "https://ars.example/hook")], deliveries.Select(d => (d.Channel, d.Address)));
        Assert.All(deliveries, d => Assert.Equal(
            (escalation.Id, _incident, "ars-11", 0, DeliveryState.Due, _now),
            (d.EscalationId, d.IncidentId, d.RecipientCode, d.Rung, d.State, d.DueAt)));
        Assert.NotEqual(deliveries[0].Id, deliveries[1].Id);
    }

    [Fact]
    public void It_says_so_with_ids_and_codes_only()
    {
        var (escalation, _) = Open(AnAgency());

        var fact = Assert.IsType<IncidentEscalated>(Assert.Single(escalation.TakeEvents()));
        Assert.Equal(new IncidentEscalated(_incident, escalation.Id, _declaration, "fr-health.regional-agency", 3, "ars-11", _now), fact);
    }

    [Theory]
    [InlineData(WithheldReason.History)]
    [InlineData(WithheldReason.Exercise)]
    public void History_and_exercises_are_recorded_and_nothing_is_sent(WithheldReason reason)
    {
        var (escalation, deliveries) = Open(AnAgency(webhook: true), reason);

        Assert.Equal((EscalationState.Withheld, (WithheldReason?)reason, "ars-11"), (escalation.State, escalation.Withheld, escalation.RecipientCode));
        Assert.Empty(deliveries);
        Assert.Empty(escalation.TakeEvents());
        Assert.Throws<RuleViolationException>(() => escalation.RouteTo(AnAgency(), _now));
        Assert.Throws<RuleViolationException>(() => escalation.MarkSent(_now));
    }

    [Fact]
    public void Nobody_known_and_no_address_are_states()
    {
        var (nobody, none) = Open(null);
        var (noAddress, nothing) = Open(AnAgency(mail: false));

        Assert.Equal((EscalationState.NoRoute, ""), (nobody.State, nobody.RecipientCode));
        Assert.Equal((EscalationState.NoRoute, "ars-11"), (noAddress.State, noAddress.RecipientCode));
        Assert.Empty(none);
        Assert.Empty(nothing);
        Assert.Throws<RuleViolationException>(() => nobody.MarkSent(_now));
    }

    [Fact]
    public void What_had_no_route_is_taken_up_when_there_is_one()
    {
        var (escalation, _) = Open(null);

        var deliveries = escalation.RouteTo(AnAgency(), _now.AddHours(2));

        Assert.Equal((EscalationState.Pending, "ars-11"), (escalation.State, escalation.RecipientCode));
        Assert.Equal(_now.AddHours(2), Assert.Single(deliveries).DueAt);
        Assert.Single(escalation.TakeEvents());
        Assert.Throws<RuleViolationException>(() => escalation.RouteTo(AnAgency(), _now.AddHours(3)));
    }

    [Fact]
    public void It_is_not_routed_to_somebody_it_does_not_mean()
    {
        var other = Recipient.Register("ars-53", RecipientKind.RegionalAgency, ["53"], "ARS Bretagne", "fr", Tlp.AmberStrict);
        other.SetMailAddress("alerte@bretagne.example");
        var national = Recipient.Register("anssi", RecipientKind.NationalAgency, [], "ANSSI", "fr", Tlp.AmberStrict);
        national.SetMailAddress("alerte@anssi.example");

        Assert.Throws<RuleViolationException>(() => Open(AnAgency(mail: false)).Escalation.RouteTo(other, _now));
        Assert.Throws<RuleViolationException>(() => Open(null).Escalation.RouteTo(national, _now));
        Assert.Throws<RuleViolationException>(() => Open(null).Escalation.RouteTo(AnAgency(mail: false), _now));
    }

    [Fact]
    public void The_first_delivery_that_leaves_makes_it_sent()
    {
        var (escalation, _) = Open(AnAgency(webhook: true));

        escalation.MarkSent(_now.AddSeconds(1));
        escalation.MarkSent(_now.AddSeconds(40));

        Assert.Equal((EscalationState.Sent, _now.AddSeconds(1)), (escalation.State, escalation.SentAt));
    }
}
