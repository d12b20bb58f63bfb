using System.Net;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Incidents;

public sealed class ListIncidentsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset _start = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);

    private readonly CommandCount _commands = new();
    private readonly ReportingHost _host;

    public ListIncidentsTests() => _host = new ReportingHost { Outside = _commands.AddTo };

    [Fact]
    public async Task Pages_hold_each_incident_once_even_when_many_were_filed_at_the_same_instant()
    {
        await _host.PutAsync(130, i => (_start.AddHours(i % 3), "53"));
        using var analyst = _host.SignedIn(Roles.Analyst);

        var (forward, last) = await WalkAsync(analyst, "after", "");
        var (backward, _) = await WalkAsync(analyst, "before", last);

        Assert.Equal(130, forward.Distinct().Count());
        Assert.Equal(130, forward.Count);
        Assert.Equal(forward.Take(100), backward);
    }

    [Fact]
    public async Task An_analyst_of_a_region_sees_that_region_and_no_other()
    {
        await _host.PutAsync(6, i => (_start.AddMinutes(i), i % 2 == 0 ? "53" : "11"));
        using var breton = _host.SignedIn(Roles.Analyst, "53");

        var own = await breton.ReadAsync("/api/v1/incidents");
        var asked = await breton.ReadAsync("/api/v1/incidents?region=11");

        Assert.Equal(["53", "53", "53"], own.GetProperty("items").Texts("regionCode"));
        Assert.Empty(asked.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Filters_are_combined()
    {
        var urgent = IncidentsOf.Body(name: "Hôpital du Nord");
        (urgent["supportWanted"], urgent["careImpact"]) = (true, "interruption");
        var wanted = await _host.DeclaredAsync(urgent);
        await _host.DeclaredAsync(IncidentsOf.Body(name: "Hôpital du Sud"));
        await _host.DeclaredAsync(IncidentsOf.Body(name: "Hôpital du Nord"));
        using var analyst = _host.SignedIn(Roles.Lead);

        var found = await analyst.ReadAsync("/api/v1/incidents?status=received&ended=false&severity=grave&major=true&supportWanted=true&region=53&search=H%C3%B4pital%20du%20N");
        var byReference = await analyst.ReadAsync($"/api/v1/incidents?search={wanted.ToLowerInvariant()}");
        var none = await analyst.ReadAsync("/api/v1/incidents?ended=true");

        Assert.Equal([wanted], found.GetProperty("items").Texts("reference"));
        Assert.Equal([wanted], byReference.GetProperty("items").Texts("reference"));
        Assert.Empty(none.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("Hôpital du Nord")]
    [InlineData("HÔPITAL DU NORD")]
    [InlineData("hôpital du nord")]
    public async Task A_name_is_found_whatever_its_capitals(string name)
    {
        var wanted = await _host.DeclaredAsync(IncidentsOf.Body(name: name));
        await _host.DeclaredAsync(IncidentsOf.Body(name: "Hôpital du Sud"));
        using var analyst = _host.SignedIn(Roles.Lead);

        foreach (var search in (string[])["hôpital du n", "HÔPITAL DU N", "Hôpital Du Nord"])
        {
            var found = await analyst.ReadAsync($"/api/v1/incidents?search={Uri.EscapeDataString(search)}");

            Assert.Equal([wanted], found.GetProperty("items").Texts("reference"));
        }
    }

    [Theory]
    [InlineData("Hôpital Saint-Élie", "hopital elie")]
    [InlineData("HOPITAL SAINT ELIE", "saint-élie")]
    [InlineData("Clinique du Cœur", "coeur")]
    [InlineData("Clinique du coeur", "CŒ")]
    public async Task Words_are_found_wherever_they_stand_and_whatever_their_accents(string name, string search)
    {
        var wanted = await _host.DeclaredAsync(IncidentsOf.Body(name: name));
        await _host.DeclaredAsync(IncidentsOf.Body(name: "Hôpital du Sud"));
        using var analyst = _host.SignedIn(Roles.Lead);

        var found = await analyst.ReadAsync($"/api/v1/incidents?search={Uri.EscapeDataString(search)}");
        var without = await analyst.ReadAsync($"/api/v1/incidents?search={Uri.EscapeDataString(search)}%20absent");
        var nothing = await analyst.ReadAsync("/api/v1/incidents?search=-");

        Assert.Equal([wanted], found.GetProperty("items").Texts("reference"));
        Assert.Empty(without.GetProperty("items").EnumerateArray());
        Assert.Empty(nothing.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Every_wrong_parameter_is_named()
    {
        using var analyst = _host.SignedIn(Roles.Analyst);

        var answer = await analyst.GetAsync("/api/v1/incidents?status=open&severity=2&major=perhaps&region=999&after=zzz&colour=red&type=fraud&type=theft");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            ["after", "colour", "major", "region", "severity", "status", "type"],
            (await answer.JsonAsync()).GetProperty("errors").Texts("field").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData(Roles.Declarant, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Manager, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Authority, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Administrator, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Analyst, HttpStatusCode.OK)]
    [InlineData(Roles.Lead, HttpStatusCode.OK)]
    public async Task Only_analysts_list_incidents(string? role, HttpStatusCode expected)
    {
        using var client = role is null ? _host.Browser() : _host.SignedIn(role);

        var answer = await client.GetAsync("/api/v1/incidents");

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task The_list_sends_as_many_queries_for_fifty_incidents_as_for_one()
    {
        using var analyst = _host.SignedIn(Roles.Analyst);
        await _host.PutAsync(1, _ => (_start, "53"));
        var forOne = await _commands.OfAsync(() => analyst.ReadAsync("/api/v1/incidents"));
        await _host.PutAsync(60, i => (_start.AddMinutes(i), "53"));

        var forMany = await _commands.OfAsync(() => analyst.ReadAsync("/api/v1/incidents"));

        Assert.Equal((1, 1), (forOne, forMany));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    /// <summary>References in the order of the list, and a cursor at the first row of the last page.</summary>
    private static async Task<(List<string> References, string Cursor)> WalkAsync(HttpClient client, string direction, string cursor)
    {
        List<string> seen = [];
        if (direction == "after")
        {
            var before = cursor;
            for (string? next = cursor; next is not null;)
            {
                var page = await client.ReadAsync($"/api/v1/incidents?after={next}");
                seen.AddRange(page.GetProperty("items").Texts("reference"));
                (before, next) = (next, page.TryGetProperty("next", out var more) ? more.GetString() : null);
            }

            return (seen, before);
        }

        // Back from the last page: each step brings the page in front, to be put before what was seen.
        var list = await client.ReadAsync($"/api/v1/incidents?after={cursor}");
        for (var at = CursorOf(list.GetProperty("items")[0]); ;)
        {
            var items = (await client.ReadAsync($"/api/v1/incidents?before={at}")).GetProperty("items");
            if (items.GetArrayLength() == 0)
            {
                return (seen, at);
            }

            seen.InsertRange(0, items.Texts("reference"));
            at = CursorOf(items[0]);
        }

        static string CursorOf(System.Text.Json.JsonElement row) =>
            new Api.Features.Shared.Cursor(row.GetProperty("filedAt").GetDateTimeOffset(), row.GetProperty("id").GetGuid()).ToString();
    }
}
