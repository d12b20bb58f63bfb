using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>The database of a server goes away under an Api and a worker that go on running.</summary>
public sealed partial class DatabaseAwayTests
{
    private const string Story = "Les postes des urgences affichent une demande de rançon.";

    [Fact]
    public async Task The_form_comes_back_as_it_was_typed_and_sent_again_is_one_declaration()
    {
        await using var servers = await Servers.StartAsync(withBroker: true);
        await using var installation = new Installation(servers);
        var (exitCode, migrated) = await installation.RunAsync("migrate");
        Assert.True(exitCode == 0, migrated);
        var api = installation.Start(Installation.FreePort());
        var worker = installation.StartWorker("worker", Installation.FreePort());
        await Task.WhenAll(api.ReadyAsync(), worker.ReadyAsync());
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = api.Address };
        var form = FormOf(await browser.GetStringAsync("/declare", TestContext.Current.CancellationToken));

        await servers.Postgres.KillAsync();
        var refused = await browser.PostAsync("/declare", new FormUrlEncodedContent(form), TestContext.Current.CancellationToken);
        var shown = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var program = new HttpRequestMessage(HttpMethod.Post, "/api/v1/declarations") { Content = new StringContent("{}", null, "application/json") };
        program.Headers.Add("Idempotency-Key", "0123456789abcdef0123");
        var told = await browser.SendAsync(program, TestContext.Current.CancellationToken);
        var (apiState, workerState) = (await ReadinessAsync(api), await ReadinessAsync(worker));
        await servers.Postgres.StartAsync();
        await Task.WhenAll(api.ReadyAsync(), worker.ReadyAsync());
        var taken = await browser.PostAsync("/declare", new FormUrlEncodedContent(form), TestContext.Current.CancellationToken);
        var again = await browser.PostAsync("/declare", new FormUrlEncodedContent(form), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        Assert.Contains(Story, shown, StringComparison.Ordinal);
        Assert.Contains(form["_key"], shown, StringComparison.Ordinal);
        Assert.Contains("ne répond pas", shown, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5)), (told.StatusCode, told.Headers.RetryAfter?.Delta));
        Assert.Contains("{\"name\":\"database\",\"status\":\"down\"}", apiState, StringComparison.Ordinal);
        Assert.Contains("{\"name\":\"database\",\"status\":\"down\"}", workerState, StringComparison.Ordinal);
        Assert.Contains("{\"name\":\"broker\",\"status\":\"up\"}", workerState, StringComparison.Ordinal);
        Assert.True(taken.StatusCode is HttpStatusCode.Redirect, await taken.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(taken.Headers.Location, again.Headers.Location);
        await Quiet.UntilAsync(installation, servers, null, Planted.Nothing, api, worker);
        Assert.Equal(1, installation.Count("""SELECT COUNT(*) FROM "Declarations" """));
        Assert.Equal(1, installation.Count("""SELECT COUNT(*) FROM "Incidents" """));
    }

    private static Dictionary<string, string> FormOf(string page) => new()
    {
        ["__RequestVerificationToken"] = Token().Match(page).Groups[1].Value,
        ["_key"] = Key().Match(page).Groups[1].Value,
        ["establishment.name"] = "Centre hospitalier des Marronniers",
        ["establishment.town"] = "Tours",
        ["establishment.region"] = "24",
        ["declarant.phone"] = "02 47 00 00 00",
        ["description"] = Story,
        ["awareAt"] = DateTimeOffset.UtcNow.AddHours(-2).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture),
        ["ongoing"] = "yes",
        ["systems"] = "patientRecord",
        ["careImpact"] = "degradedMode",
        ["supportWanted"] = "false",
        ["suspectedOrigin"] = "malicious",
    };

    private static async Task<string> ReadinessAsync(ServiceProcess process)
    {
        using var http = new HttpClient { BaseAddress = process.Address };
        using var answer = await http.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"name=""__RequestVerificationToken"" type=""hidden"" value=""([^""]+)""")]
    private static partial Regex Token();

    [GeneratedRegex(@"name=""_key""[^>]* value=""([^""]+)""")]
    private static partial Regex Key();
}
