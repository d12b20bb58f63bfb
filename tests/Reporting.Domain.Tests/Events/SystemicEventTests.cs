using Reporting.Domain.Common;
using Reporting.Domain.Events;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Events;

public sealed class SystemicEventTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 14, 22, 0, 0, TimeSpan.Zero);
    private static readonly Actor _lead = new(ActorKind.Account, Guid.CreateVersion7());

    [Fact]
    public void An_event_is_shown_from_its_publication_to_its_end()
    {
        var outage = Outage();
        Assert.False(outage.IsShown);

        outage.Publish(_lead, _now);
        Assert.Equal((true, _lead.Id), (outage.IsShown, outage.PublishedById));

        outage.Close(_now.AddMinutes(-5), _now);
        Assert.False(outage.IsShown);
    }

    [Fact]
    public void A_name_that_was_published_can_be_taken_back()
    {
        var outage = Outage();
        outage.Publish(_lead, _now);

        outage.Withdraw();

        Assert.False(outage.IsShown);
    }

    [Fact]
    public void What_makes_no_sense_is_refused_by_name()
    {
        var (published, closed) = (Outage(), Outage());
        published.Publish(_lead, _now);
        closed.Close(_now, _now);

        Assert.Equal("event.published", CodeOf(() => published.Publish(_lead, _now)));
        Assert.Equal("event.closed", CodeOf(() => closed.Publish(_lead, _now)));
        Assert.Equal("event.closed", CodeOf(() => closed.Close(_now, _now)));
        Assert.Equal("event.not-published", CodeOf(() => closed.Withdraw()));
        Assert.Equal("event.until", CodeOf(() => Outage().Close(_now.AddHours(-2), _now)));
        Assert.Equal("event.until", CodeOf(() => Outage().Close(_now.AddHours(1), _now)));
        Assert.Equal("event.name", CodeOf(() => Outage(name: " ")));
        Assert.Equal("event.name", CodeOf(() => Outage(name: new string('x', 121))));
        Assert.Equal("event.type", CodeOf(() => Outage(type: IncidentType.Undetermined)));
        Assert.Equal("event.from", CodeOf(() => Outage(from: _now.AddMinutes(1))));
    }

    private static SystemicEvent Outage(string name = "Panne du prestataire X", IncidentType type = IncidentType.ProviderFailure, DateTimeOffset? from = null) =>
        SystemicEvent.Open(name, null, "Prestataire X", type, from ?? _now.AddMinutes(-50), _lead, _now);

    private static string CodeOf(Action act) => Assert.Throws<RuleViolationException>(act).Code;
}
