using System.Net;
using System.Security.Claims;
using System.Text.Json;
using Reporting.Api.Features.Declarations;
using Reporting.Api.Features.Shared;
using Reporting.Infrastructure.Identity;
using Reporting.Integration.Tests.Documents;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Declarations;

public sealed class ReadyFormTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new() { Settings = { ["Documents:NoSandbox"] = "true", ["Documents:TimeoutSeconds"] = "120" } };

    [Fact]
    public void Every_field_of_a_form_is_one_that_a_declaration_has() => Assert.All(
        ReadyForm.All.SelectMany(form => form.Sections).SelectMany(section => section.Fields).SelectMany(field => field.Paths).Where(path => path != ReadyField.StageKind),
        path => Assert.NotNull(ContentFields.Find(path)));

    [Theory]
    [InlineData("data-protection", 12)]
    [InlineData("national-agency", 4)]
    public async Task It_is_filled_in_from_the_latest_stage_and_says_what_is_missing(string form, int sections)
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync(("description", "Un premier récit."))).Split('/')[^1];
        await declarant.CompleteAsync(
            reference, ("event", [("awareAt", "23/11/2024 2h40"), ("ongoing", "yes"), ("description", "Le dernier récit.")]),
            ("systems", [("systems", "imaging"), ("providers[0].name", "Hébergeur Untel")]), ("data", [("dataImpact[0].kind", "disclosure"), ("dataImpact[0].certainty", "proven")]),
            ("cause", [("suspectedOrigin", "malicious")]), ("response", [("measuresTaken", "Réseau coupé."), ("supportWanted", "false")]));

        var page = await (await declarant.Browser.GetAsync($"/declarations/{reference}/documents/{form}")).MainTextAsync();
        var answer = await declarant.Browser.GetAsync($"/declarations/{reference}/documents/{form}/json");
        var file = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

        Assert.All(["Le dernier récit.", "Centre hospitalier du Val", "Hébergeur Untel", "Réseau coupé.", "À compléter"], said => Assert.Contains(said, page, StringComparison.Ordinal));
        Assert.DoesNotContain("Un premier récit.", page, StringComparison.Ordinal);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.EndsWith($"-{reference}-2.json", answer.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
        Assert.Equal((form, reference, 2, sections), (file.GetProperty("form").GetString(), file.GetProperty("reference").GetString(), file.GetProperty("stage").GetInt32(), file.GetProperty("sections").GetArrayLength()));
        var fields = file.GetProperty("sections").EnumerateArray().SelectMany(s => s.GetProperty("fields").EnumerateArray()).ToLookup(f => f.GetProperty("key").GetString()!);
        Assert.All(fields["siren"], field => Assert.True(field.GetProperty("toFillIn").GetBoolean()));
        Assert.All(fields["description"], field => Assert.Equal("Le dernier récit.", field.GetProperty("values").GetProperty("description").GetString()));
        Assert.All(fields["processors"], field => Assert.Equal("Hébergeur Untel", field.GetProperty("values").GetProperty("providers")[0].GetProperty("name").GetString()));
    }

    [Fact]
    public async Task It_is_for_whoever_may_read_the_declaration()
    {
        using var declarant = new Declarant(_host);
        var receipt = await declarant.DeclareAsync();
        var reference = receipt.Split('/')[^1];
        var secret = System.Text.RegularExpressions.Regex.Match(await declarant.Browser.GetStringAsync(receipt), "[0-9A-Z]{5}-[0-9A-Z]{5}").Value;
        using var stranger = _host.Browser();
        using var program = _host.Browser();
        program.DefaultRequestHeaders.Add("Resume-Secret", secret);
        using var analyst = _host.SignedIn(Roles.Analyst);
        using var manager = _host.SignedIn(
            [new(ClaimTypes.NameIdentifier, Guid.CreateVersion7().ToString()), new(ClaimTypes.Role, Roles.Manager), new(Claimed.Establishment, Guid.CreateVersion7().ToString())]);

        foreach (var address in new[] { "", "/json" }.Select(end => $"/declarations/{reference}/documents/data-protection{end}"))
        {
            Assert.Equal(HttpStatusCode.OK, (await declarant.Browser.GetAsync(address)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(address)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await analyst.GetAsync(address)).StatusCode);
            Assert.Contains("/resume", (await stranger.GetAsync(address)).Headers.Location!.ToString(), StringComparison.Ordinal);
            Assert.Contains("/resume", (await manager.GetAsync(address)).Headers.Location!.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await declarant.Browser.GetAsync($"/declarations/{reference}/documents/tax-return")).StatusCode);
    }

    [Fact]
    [SqliteOnly("What is printed is a page, whatever database it comes from.")]
    public async Task It_is_a_PDF_too_in_both_languages()
    {
        PdfPrinterTests.RealBrowser();
        foreach (var (language, title, missing) in new[] { ("fr", "Notification de violation de données personnelles", "À compléter"), ("en", "Notification of a personal data breach", "To be filled in") })
        {
            using var declarant = new Declarant(_host, language);
            var reference = (await declarant.DeclareAsync()).Split('/')[^1];

            var answer = await declarant.Browser.GetAsync($"/declarations/{reference}/documents/data-protection/pdf");

            Assert.Equal("application/pdf", answer.Content.Headers.ContentType?.MediaType);
            var text = await PdfText.OfAsync(await answer.Content.ReadAsByteArrayAsync());
            Assert.All([title, missing, "Centre hospitalier du Val", $"{title} – {reference}"], said => Assert.Contains(said, text, StringComparison.Ordinal));
        }
    }

    [Theory]
    [SqliteOnly("What is printed is a page, whatever database it comes from.")]
    [InlineData("data-protection")]
    [InlineData("national-agency")]
    public async Task Of_an_exercise_each_sheet_and_the_name_of_the_file_say_so(string form)
    {
        PdfPrinterTests.RealBrowser();
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync(("reportingReason", "exercise"))).Split('/')[^1];
        var page = $"/declarations/{reference}/documents/{form}";

        var answer = await declarant.Browser.GetAsync($"{page}/pdf");

        var sheets = await PdfText.SheetsAsync(await answer.Content.ReadAsByteArrayAsync());
        Assert.True(sheets.Count > 1);
        Assert.All(sheets, sheet => Assert.Contains("EXERCICE – Notification", sheet, StringComparison.Ordinal));
        Assert.StartsWith("exercice-notification-", answer.Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
        Assert.StartsWith("exercice-notification-", (await declarant.Browser.GetAsync($"{page}/json")).Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
