using System.Net;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Establishments;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Incidents;

public sealed class AttachIncidentTests : IAsyncLifetime
{
    private const string Finess = "350000004";
    private readonly ReportingHost _host = new();

    public async ValueTask InitializeAsync()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DirectoryImport>().TakeAsync(
            [(FinessNumber.Parse(Finess), new EstablishmentProfile(null, "EHPAD LES PINS", "SAINT-MALO", "53", EstablishmentCategory.NursingHome, EstablishmentStatus.Public, false))],
            default);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_analyst_finds_the_establishment_and_attaches_the_incident_to_it()
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);
        var page = $"/incidents/{reference}";

        var found = await analyst.SubmitAsync(page, [("version", "1"), ("Place", "ehpad st malo")], $"{page}?handler=Find");
        var attached = await analyst.SubmitAsync(page, [("version", "1"), ("finess", Finess)], $"{page}?handler=Attach");

        Assert.Contains("EHPAD LES PINS", await found.MainTextAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, attached.StatusCode);
        var text = await (await analyst.GetAsync(page)).MainTextAsync();
        Assert.Contains("Auparavant : Centre hospitalier de Saint-Exemple", text, StringComparison.Ordinal);
        var id = await _host.DbAsync(db => db.Establishments.Select(e => e.Id).SingleAsync());
        Assert.Equal(id, await _host.DbAsync(db => db.Declarations.Select(d => d.EstablishmentId).SingleAsync()));
        var incident = await _host.DbAsync(db => db.Incidents.SingleAsync());
        Assert.Equal(("EHPAD LES PINS", id), (incident.EstablishmentName, incident.EstablishmentId));
        Assert.Equal($"none {id}", await _host.DbAsync(db => db.AuditEntries.Where(a => a.Action == "incident.attached").Select(a => a.Detail).SingleAsync()));
        Assert.True(await Eventually.Async(() => _host.DbAsync(db => db.IncidentFacts.AnyAsync(f => f.EstablishmentId == id)), copied => copied));
        using var member = _host.SignedIn(new Claim(ClaimTypes.NameIdentifier, Guid.CreateVersion7().ToString()), new Claim(Claimed.Establishment, id.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await member.GetAsync($"/declarations/{reference}")).StatusCode);
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("")]
    public async Task What_the_directory_does_not_have_is_refused(string finess)
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);

        var answer = await analyst.SubmitAsync($"/incidents/{reference}", [("version", "1"), ("finess", finess)], $"/incidents/{reference}?handler=Attach");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(0, await _host.DbAsync(db => db.Declarations.CountAsync(d => d.EstablishmentId != null)));
    }

    [Fact]
    public async Task An_analyst_of_another_region_and_an_administrator_attach_nothing()
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);
        var token = Declarations.Declarant.HiddenOf(await analyst.GetStringAsync($"/incidents/{reference}"));
        foreach (var other in new[] { _host.SignedIn(Roles.Analyst, "11"), _host.SignedIn(Roles.Administrator), _host.Browser() })
        {
            var answer = await other.PostAsync($"/incidents/{reference}?handler=Attach", new FormUrlEncodedContent(token.Append(KeyValuePair.Create("finess", Finess))));

            Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
            other.Dispose();
        }

        Assert.Equal(0, await _host.DbAsync(db => db.Declarations.CountAsync(d => d.EstablishmentId != null)));
    }

    [Fact]
    public async Task The_page_names_what_may_be_the_same_incident_and_nothing_else()
    {
        var first = await _host.DeclaredAsync();
        var second = await _host.DeclaredAsync();
        var elsewhere = await _host.DeclaredAsync(IncidentsOf.Body(name: "Clinique d'ailleurs"));
        using var analyst = _host.SignedIn(Roles.Analyst);

        var page = await analyst.GetStringAsync($"/incidents/{second}");

        Assert.Contains($"href=\"/incidents/{first}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"href=\"/incidents/{elsewhere}\"", page, StringComparison.Ordinal);
    }
}
