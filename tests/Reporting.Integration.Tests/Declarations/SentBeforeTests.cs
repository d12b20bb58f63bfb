using System.Net;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Declarations;

/// <summary>The six questions, sent again or about an incident that was declared already.</summary>
public sealed class SentBeforeTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("incident")]
    [InlineData("exercise")]
    public async Task Going_back_and_sending_again_what_was_sent_leads_to_its_receipt(string reason)
    {
        using var declarant = new Declarant(_host);
        var receipt = await declarant.DeclareAsync(("reportingReason", reason));

        // The page was fetched again: it has a key of its own.
        var again = await declarant.DeclareAsync(("reportingReason", reason));

        Assert.Equal(receipt, again);
        Assert.Equal(HttpStatusCode.OK, (await declarant.Browser.GetAsync(again)).StatusCode);
        Assert.Equal(1, await _host.DbAsync(db => db.Declarations.CountAsync()));
    }

    [Fact]
    public async Task What_is_alike_is_shown_once_to_the_browser_that_holds_it()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];

        var asked = await declarant.SendAsync("/declare", await declarant.OpenAsync("/declare"), Declarant.ADeclaration(("description", "Toujours les postes d'imagerie.")));

        Assert.Equal(HttpStatusCode.Conflict, asked.StatusCode);
        var page = await asked.Content.ReadAsStringAsync();
        Assert.Contains($"/declarations/{reference}/complete", page, StringComparison.Ordinal);
        Assert.Contains("Toujours les postes d&#x27;imagerie.", page, StringComparison.Ordinal);
        var anyway = await declarant.SendAsync("/declare", Declarant.HiddenOf(page), Declarant.ADeclaration(("description", "Toujours les postes d'imagerie.")));
        Assert.Equal(HttpStatusCode.Redirect, anyway.StatusCode);
        Assert.Equal(2, await _host.DbAsync(db => db.Declarations.CountAsync()));
    }

    [Fact]
    public async Task A_form_that_met_no_answer_and_is_sent_again_under_its_key_is_no_duplicate_of_itself()
    {
        using var declarant = new Declarant(_host);
        var form = (await declarant.OpenAsync("/declare"), Declarant.ADeclaration());
        var first = await declarant.SendAsync("/declare", form.Item1, form.Item2);

        var second = await declarant.SendAsync("/declare", form.Item1, form.Item2);

        Assert.Equal((HttpStatusCode.Redirect, first.Headers.Location), (second.StatusCode, second.Headers.Location));
    }

    [Fact]
    public async Task A_stranger_is_told_nothing_of_what_others_declared()
    {
        using var declarant = new Declarant(_host);
        await declarant.DeclareAsync();
        using var stranger = new Declarant(_host);

        var sent = await stranger.SendAsync("/declare", await stranger.OpenAsync("/declare"), Declarant.ADeclaration());

        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.Equal(2, await _host.DbAsync(db => db.Declarations.CountAsync()));
    }

    [Fact]
    public async Task A_member_finds_the_establishment_filled_in_and_is_asked_about_a_colleagues_declaration()
    {
        var id = await _host.DbAsync(async db =>
        {
            var place = Establishment.Register(FinessNumber.Parse("350000004", null), new(
                null, "EHPAD LES PINS", "SAINT-MALO", "53", EstablishmentCategory.NursingHome, EstablishmentStatus.Public, EssentialOperator: false));
            db.Establishments.Add(place);
            await db.SaveChangesAsync();
            return place.Id;
        });
        using var colleague = new Declarant(_host, browser: Member(id));
        using var member = new Declarant(_host, browser: Member(id));

        var page = await member.Browser.GetStringAsync("/declare");
        var reference = (await colleague.DeclareAsync(("establishment.finess", "350000004"))).Split('/')[^1];
        var asked = await member.SendAsync("/declare", Declarant.HiddenOf(page), Declarant.ADeclaration(("establishment.finess", "350000004"), ("description", "Panne d'imagerie.")));

        Assert.All(["EHPAD LES PINS", "SAINT-MALO", "350000004"], said => Assert.Contains($"value=\"{said}\"", page, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Conflict, asked.StatusCode);
        Assert.Contains(reference, await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var begun = await member.SendAsync("/declare/full", await member.OpenAsync("/declare/full"), []);
        Assert.Contains("EHPAD LES PINS", await member.Browser.GetStringAsync(begun.Headers.Location!.ToString()), StringComparison.Ordinal);
    }

    private HttpClient Member(Guid establishment) => _host.SignedIn(
        new Claim(ClaimTypes.NameIdentifier, Guid.CreateVersion7().ToString()), new Claim(ClaimTypes.Role, Roles.Declarant), new Claim(Claimed.Establishment, establishment.ToString()));
}
