using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;

namespace Reporting.Browser.Tests;

/// <summary>The analysts' list and the page of an incident, through every pair of eyes and by keyboard alone.</summary>
public sealed class IncidentPagesTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncDisposable
{
    private const string Analyst = "analyste@example.org";

    private readonly Site _site = new();

    [Theory]
    [InlineData("/incidents")]
    [InlineData("/incidents?severity=significant&search=rien")]
    [InlineData("/incidents?status=any&major=true&supportWanted=true")]
    public async Task The_list_can_be_used_by_everybody(string path)
    {
        await DeclareAsync("Centre hospitalier de Saint-Exemple");
        await DeclareAsync("Clinique des Exemples", body => (body["careImpact"], body["supportWanted"], body["maySpread"]) = ("interruption", true, "yes"));
        await DeclareAsync("Laboratoire du Modèle", body => (body["type"], body["suspectedOrigin"], body["careImpact"]) = ("powerFailure", "notMalicious", "none"));
        await DeclareAsync("Hôpital de l'Exercice", body => body["reportingReason"] = "exercise");
        await _site.AccountAsync(Analyst, Roles.Analyst);

        await LookAsync(path, _ => Task.CompletedTask);
    }

    [Fact]
    public async Task An_incident_just_received_can_be_used_by_everybody()
    {
        var reference = await DeclareAsync("Centre hospitalier de Saint-Exemple");
        await _site.AccountAsync(Analyst, Roles.Analyst);

        await LookAsync($"/incidents/{reference}", page => page.Locator("summary", new() { HasTextRegex = new("Changer|Change") }).ClickAsync());
    }

    [Fact]
    public async Task An_incident_with_a_history_can_be_used_by_everybody()
    {
        var reference = await DeclareAsync("Centre hospitalier de Saint-Exemple");
        await _site.AccountAsync(Analyst, Roles.Analyst);
        using var other = _site.Host.SignedIn(Roles.Lead);
        await SendAsync(other, reference, "classification", new
        {
            origin = "malicious",
            type = "ransomware",
            rootCause = "maliciousAction",
            careImpact = "interruption",
            explanation = "Le bloc est fermé.",
        });
        await SendAsync(other, reference, "transitions", new { to = "qualified", note = "Rappel fait à 3 h 10." });
        await SendAsync(other, reference, "transitions", new { to = "resolved" });

        await LookAsync($"/incidents/{reference}", _ => Task.CompletedTask);
    }

    [Fact]
    public async Task A_refused_decision_can_be_used_by_everybody()
    {
        var reference = await DeclareAsync("Centre hospitalier de Saint-Exemple");
        await _site.AccountAsync(Analyst, Roles.Analyst);

        await LookAsync($"/incidents/{reference}", async page =>
        {
            await page.Locator("summary", new() { HasTextRegex = new("Changer|Change") }).ClickAsync();
            await page.Locator("#Decision_Type").SelectOptionAsync("Fraud");
            await page.Locator("form:has(#Decision_Type) button").First.ClickAsync();
            await page.Locator(".error-summary").WaitForAsync();
            Assert.Equal("Fraud", await page.Locator("#Decision_Type").InputValueAsync());
        });
    }

    [Theory]
    [InlineData("fr", "Tout confirmer", "Qualifier", "Qualifié")]
    [InlineData("en", "Confirm all", "Qualify", "Qualified")]
    public async Task An_analyst_qualifies_an_incident_with_the_keyboard_alone(string language, string confirm, string qualify, string qualified)
    {
        var reference = await DeclareAsync("Centre hospitalier de Saint-Exemple");
        await _site.AccountAsync(Analyst, Roles.Analyst);
        var page = await _site.VisitAsync(chromium.Browser, new View(language));
        await Site.SignInAsync(page, Analyst);
        await page.GotoAsync("/incidents");

        await TabToAsync(page, page.GetByRole(AriaRole.Link, new() { Name = reference }));
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, page.GetByRole(AriaRole.Button, new() { Name = confirm, Exact = true }));
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".notice-success").WaitForAsync();
        await TabToAsync(page, page.GetByRole(AriaRole.Button, new() { Name = qualify, Exact = true }));
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("main > .tags .tag").First).ToHaveTextAsync(qualified);
        Assert.Empty(_site.Complaints);
    }

    [Fact]
    public async Task The_reference_of_the_API_is_read_without_asking_elsewhere()
    {
        var page = await _site.VisitAsync(chromium.Browser, scripts: true);

        await page.GotoAsync("/api/reference");
        await page.GetByText("Declare an incident").First.WaitForAsync(new() { Timeout = 60_000 });
        await Site.ShootAsync(page, "api-reference");

        Assert.Empty(_site.Complaints);
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private async Task LookAsync(string path, Func<IPage, Task> act, [System.Runtime.CompilerServices.CallerMemberName] string name = "")
    {
        var door = await _site.VisitAsync(chromium.Browser);
        await Site.SignInAsync(door, Analyst);
        var session = (await door.Context.CookiesAsync()).Select(c => new Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path });
        var faults = new List<string>();
        foreach (var view in View.All)
        {
            var page = await _site.VisitAsync(chromium.Browser, view, scripts: true);
            await page.Context.AddCookiesAsync(session);
            await page.GotoAsync(path);
            await act(page);
            await Site.ShootAsync(page, $"{name}-{Math.Abs(path.IndexOf('?', StringComparison.Ordinal))}-{view}");
            faults.AddRange((await Seen.FaultsAsync(page)).Select(fault => $"{view}: {fault}"));
            await page.Context.CloseAsync();
        }

        Assert.Empty(faults.Concat(_site.Complaints));
    }

    private static async Task TabToAsync(IPage page, ILocator target)
    {
        await target.WaitForAsync();
        for (var pressed = 0; pressed < 80; pressed++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await target.EvaluateAsync<bool>("e => e === document.activeElement"))
            {
                return;
            }
        }

        Assert.Fail("The keyboard does not reach it.");
    }

    private static async Task SendAsync(HttpClient client, string reference, string what, object body)
    {
        var answer = await client.PostAsJsonAsync($"/api/v1/incidents/{reference}/{what}", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <returns>The reference, once the incident is open and who has to be told is decided.</returns>
    private async Task<string> DeclareAsync(string name, Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["establishment"] = new JsonObject { ["name"] = name, ["town"] = "Saint-Exemple", ["region"] = "53", ["category"] = "generalHospital" },
            ["declarant"] = new JsonObject { ["role"] = "RSSI", ["phone"] = "+33299000000" },
            ["awareAt"] = "2026-03-14T01:40:00Z",
            ["ongoing"] = "yes",
            ["description"] = "Des fichiers de deux serveurs sont chiffrés depuis la nuit.\nUne demande de rançon est affichée. Les sauvegardes semblent intactes.",
            ["systems"] = new JsonArray("patientRecord", "directory"),
            ["extent"] = "oneServer",
            ["careImpact"] = "degradedMode",
            ["suspectedOrigin"] = "malicious",
            ["type"] = "ransomware",
            ["supportWanted"] = false,
        };
        change?.Invoke(body);
        using var browser = _site.Host.Browser();
        var answer = await browser.PostAsJsonAsync("/api/v1/declarations", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var reference = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("reference").GetString()!;
        Assert.True(await Eventually.Async(
            () => _site.Host.DbAsync(db => db.Escalations.AnyAsync(e => db.Incidents.Any(i => i.Id == e.IncidentId && i.Reference == reference))), done => done));
        return reference;
    }
}
