using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Identity;
using Reporting.Integration.Tests.Declarations;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Events;

/// <summary>An outage that hits many: written down by the team, published by a lead, answered from the first page.</summary>
public sealed class EventPagesTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new();

    [Fact]
    public async Task An_event_is_shown_only_once_a_lead_publishes_it_and_no_longer_than_it_lasts()
    {
        using var analyst = new Declarant(_host, browser: _host.SignedIn(Roles.Analyst));
        using var lead = new Declarant(_host, browser: _host.SignedIn(Roles.Lead));
        using var anybody = _host.Browser();
        var address = await CreateAsync(analyst);

        Assert.DoesNotContain("Panne du prestataire X", await FirstPageAsync(anybody), StringComparison.Ordinal);
        var refused = await analyst.SendAsync($"{address}?handler=Publish", await analyst.OpenAsync(address));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.DoesNotContain("Panne du prestataire X", await FirstPageAsync(anybody), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await lead.SendAsync($"{address}?handler=Publish", await lead.OpenAsync(address))).StatusCode);
        Assert.Contains("Panne du prestataire X, depuis le", await FirstPageAsync(anybody), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await analyst.SendAsync($"{address}?handler=Close", await analyst.OpenAsync(address))).StatusCode);
        Assert.DoesNotContain("Panne du prestataire X", await FirstPageAsync(anybody), StringComparison.Ordinal);
        Assert.Equal(
            ["event.created", "event.published", "event.closed"],
            await _host.DbAsync(db => db.AuditEntries.Where(e => e.SubjectKind == "event").OrderBy(e => e.At).Select(e => e.Action).ToListAsync()));
    }

    [Fact]
    public async Task A_declaration_that_answers_an_event_takes_over_what_is_known_and_keeps_where_it_came_from()
    {
        using var lead = new Declarant(_host, browser: _host.SignedIn(Roles.Lead));
        using var declarant = new Declarant(_host);
        var address = await CreateAsync(lead);
        var id = Guid.Parse(address.Split('/')[^1]);
        Assert.DoesNotContain("_event", (await declarant.OpenAsync($"/declare?event={id}")).Keys);      // not published: as if it were not there
        await lead.SendAsync($"{address}?handler=Publish", await lead.OpenAsync(address));

        var form = await declarant.OpenAsync($"/declare?event={id}");
        var page = WebUtility.HtmlDecode(await declarant.Browser.GetStringAsync($"/declare?event={id}"));
        Assert.Matches("<textarea[^>]*>\\s*Panne du prestataire X</textarea>", page);
        Assert.DoesNotContain("name=\"suspectedOrigin\"", page, StringComparison.Ordinal);
        var known = Regex.Matches(page, "<input type=\"hidden\" name=\"(type|providers\\[0\\]\\.name)\" value=\"([^\"]*)\"")
            .Select(match => KeyValuePair.Create(match.Groups[1].Value, match.Groups[2].Value)).ToList();
        var answer = await declarant.SendAsync("/declare", form, known, Declarant.ADeclaration());

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var (stored, links) = await _host.DbAsync(async db => (
            await db.Declarations.AsNoTracking().Include(d => d.Stages).SingleAsync(), await db.EventLinks.AsNoTracking().ToListAsync()));
        var content = stored.Stages[0].Content();
        Assert.Equal((IncidentType.ProviderFailure, "Prestataire X"), (content.Type, content.Providers!.Single().Name));
        Assert.Equal((id, stored.Id), (links.Single().EventId, links.Single().DeclarationId));
    }

    [Theory]
    [InlineData("/events")]
    [InlineData("/events/new")]
    [InlineData("/events/0198c000-0000-7000-8000-00000000000f")]
    public async Task Events_are_for_the_team(string path)
    {
        using var nobody = _host.Browser();
        using var administrator = _host.SignedIn(Roles.Administrator);
        using var manager = _host.SignedIn(Roles.Manager);
        using var authority = _host.SignedIn(Roles.Authority);
        using var analyst = _host.SignedIn(Roles.Analyst);

        Assert.StartsWith("/sign-in", (await nobody.GetAsync(path)).Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        Assert.All(
            [await administrator.GetAsync(path), await manager.GetAsync(path), await authority.GetAsync(path)],
            answer => Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode));
        Assert.Equal(path.EndsWith('f') ? HttpStatusCode.NotFound : HttpStatusCode.OK, (await analyst.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task What_is_missing_or_impossible_is_said_and_what_was_typed_stays()
    {
        using var analyst = new Declarant(_host, browser: _host.SignedIn(Roles.Analyst));

        var missing = await analyst.SendAsync("/events/new", await analyst.OpenAsync("/events/new"), Fields(("Form.Name", "")));
        var future = await analyst.SendAsync("/events/new", await analyst.OpenAsync("/events/new"), Fields(("Form.From", "2099-01-01T00:00")));

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.Conflict], [missing.StatusCode, future.StatusCode]);
        Assert.Contains("href=\"#Form_Name\"", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var page = WebUtility.HtmlDecode(await future.Content.ReadAsStringAsync());
        Assert.Contains("Le début ne peut pas être à venir", page, StringComparison.Ordinal);
        Assert.Contains("Panne du prestataire X", page, StringComparison.Ordinal);
        Assert.Equal(0, await _host.DbAsync(db => db.Events.CountAsync()));
    }

    [Fact]
    public async Task An_hour_that_a_clock_change_left_out_is_not_moved_and_one_that_came_twice_makes_the_event_longer()
    {
        using var analyst = new Declarant(_host, browser: _host.SignedIn(Roles.Analyst));

        var skipped = await analyst.SendAsync("/events/new", await analyst.OpenAsync("/events/new"), Fields(("Form.From", "2025-03-30T02:30")));
        var twice = await analyst.SendAsync("/events/new", await analyst.OpenAsync("/events/new"), Fields(("Form.From", "2025-10-26T02:30")));
        var address = twice.Headers.Location!.ToString();
        var unread = await analyst.SendAsync($"{address}?handler=Close", await analyst.OpenAsync(address), [KeyValuePair.Create("Until", "2026-03-29T02:30")]);
        await analyst.SendAsync($"{address}?handler=Close", await analyst.OpenAsync(address), [KeyValuePair.Create("Until", "2025-10-26T02:30")]);

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest], [skipped.StatusCode, unread.StatusCode]);
        Assert.Contains("02:30 n'a pas existé cette nuit-là", WebUtility.HtmlDecode(await skipped.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        Assert.Contains("02:30 n'a pas existé cette nuit-là", WebUtility.HtmlDecode(await unread.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        var stored = await _host.DbAsync(db => db.Events.AsNoTracking().SingleAsync());
        Assert.Equal(new DateTimeOffset(2025, 10, 26, 0, 30, 0, TimeSpan.Zero), stored.From);
        Assert.Equal(stored.From.AddHours(1), stored.Until);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static Dictionary<string, string> Fields(params IEnumerable<(string Name, string Value)> other)
    {
        var fields = new Dictionary<string, string>
        {
            ["Form.Name"] = "Panne du prestataire X",
            ["Form.Provider"] = "Prestataire X",
            ["Form.Type"] = "ProviderFailure",
            ["Form.From"] = "2024-11-23T21:10",
        };
        foreach (var (name, value) in other)
        {
            fields[name] = value;
        }

        return fields;
    }

    private static async Task<string> CreateAsync(Declarant author)
    {
        var answer = await author.SendAsync("/events/new", await author.OpenAsync("/events/new"), Fields());
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    private static async Task<string> FirstPageAsync(HttpClient anybody) => WebUtility.HtmlDecode(await anybody.GetStringAsync("/"));
}
