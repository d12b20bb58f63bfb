using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Classification;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Incidents;

/// <summary>Incidents to look at: declared the whole way, or put in place when only the list is looked at.</summary>
internal static class IncidentsOf
{
    public static JsonObject Body(string region = "53", string name = "Centre hospitalier de Saint-Exemple") => new()
    {
        ["establishment"] = new JsonObject { ["name"] = name, ["town"] = "Saint-Exemple", ["region"] = region },
        ["declarant"] = new JsonObject { ["phone"] = "+33299000000" },
        ["awareAt"] = "2026-03-14T09:00:00Z",
        ["ongoing"] = "yes",
        ["description"] = "Des fichiers de deux serveurs sont chiffrés, une demande de rançon est affichée.",
        ["systems"] = new JsonArray("patientRecord"),
        ["careImpact"] = "degradedMode",
        ["supportWanted"] = false,
        ["suspectedOrigin"] = "malicious",
        ["type"] = "ransomware",
    };

    /// <returns>The reference, once the incident is open and assessed.</returns>
    public static async Task<string> DeclaredAsync(this ReportingHost host, JsonObject? body = null)
    {
        using var browser = host.Browser();
        var answer = await browser.PostAsJsonAsync("/api/v1/declarations", body ?? Body());
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var reference = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("reference").GetString()!;
        Assert.True(await Eventually.Async(() => host.DbAsync(db => db.Incidents.AnyAsync(i => i.Reference == reference)), opened => opened));
        return reference;
    }

    /// <summary>Rows for the list alone: they have no declaration.</summary>
    public static async Task PutAsync(this ReportingHost host, int count, Func<int, (DateTimeOffset FiledAt, string Region)> of) => await host.DbAsync(async db =>
    {
        for (var i = 0; i < count; i++)
        {
            var (filedAt, region) = of(i);
            var reference = DeclarationReference.Draw(2026).Value;
            var incident = Incident.Open(new IncidentOpening(Guid.CreateVersion7(), reference, filedAt, Exercise: false, History: false), filedAt);
            incident.Assess(
                1,
                new IncidentSituation(null, $"Clinique {i}", "Ville", region, EstablishmentCategory.PrivateClinic, filedAt, OngoingState.Yes, false, []),
                Classifier.Assess(new DeclarationContent(), EstablishmentCategory.PrivateClinic),
                filedAt);
            incident.TakeEvents();
            db.Incidents.Add(incident);
        }

        return await db.SaveChangesAsync();
    });

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    public static async Task<JsonElement> ReadAsync(this HttpClient client, string address)
    {
        var answer = await client.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.JsonAsync();
    }

    public static string[] Texts(this JsonElement list, string field) => [.. list.EnumerateArray().Select(e => e.GetProperty(field).GetString()!)];
}
