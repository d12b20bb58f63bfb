using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Reporting.Infrastructure.Identity;
using Reporting.Integration.Tests.Declarations;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Documents;

[SqliteOnly("What is printed is a page, whatever database it comes from.")]
public sealed class PrintedPagesTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new()
    {
        Settings = { ["Documents:NoSandbox"] = "true", ["Documents:TimeoutSeconds"] = "120", ["PublicUrl"] = "https://declare.cert.example", ["Brand:OnCallPhone"] = "09 72 43 91 25" },
    };

    [Fact]
    public async Task A_receipt_says_on_paper_what_its_page_says()
    {
        PdfPrinterTests.RealBrowser();
        using var declarant = new Declarant(_host);
        var address = await declarant.DeclareAsync();
        var page = await declarant.Browser.GetStringAsync(address);
        var reference = address.Split('/')[^1];

        var answer = await declarant.Browser.GetAsync($"{address}/pdf");

        Assert.Equal((HttpStatusCode.OK, "application/pdf"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal($"recepisse-{reference}-1.pdf", answer.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        var sheets = await PdfText.SheetsAsync(await answer.Content.ReadAsByteArrayAsync());
        var text = string.Join(' ', sheets);
        var stage = await _host.DbAsync(db => db.Set<Domain.Declarations.DeclarationStage>().AsNoTracking().SingleAsync());
        var secret = Regex.Match(page, "[0-9A-Z]{5}-[0-9A-Z]{5}").Value;
        Assert.All(
            [reference, secret, stage.Receipt.ContentHash, stage.Receipt.Hash, "09 72 43 91 25", $"Récépissé {reference} – envoi n° 1"],
            said => Assert.Contains(said, text, StringComparison.Ordinal));
        Assert.Matches("1 ?/ ?2", text);

        // The last sheet can be shown to anybody: it proves, and opens nothing.
        Assert.All([reference, stage.Receipt.ContentHash, stage.Receipt.Hash, "declare.cert.example/verify"], said => Assert.Contains(said, sheets[^1], StringComparison.Ordinal));
        Assert.DoesNotContain(secret, sheets[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("Télécharger en PDF", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_of_an_exercise_says_so_on_each_sheet()
    {
        PdfPrinterTests.RealBrowser();
        using var declarant = new Declarant(_host);
        var address = await declarant.DeclareAsync(("reportingReason", "exercise"));

        var text = await PdfText.OfAsync(await declarant.Browser.GetByteArrayAsync($"{address}/pdf"));

        Assert.Contains("Ce signalement est un exercice", text, StringComparison.Ordinal);
        Assert.Contains($"EXERCICE – Récépissé {address.Split('/')[^1]} – envoi n° 1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_in_English_is_printed_in_English()
    {
        PdfPrinterTests.RealBrowser();
        using var declarant = new Declarant(_host, "en");
        var address = await declarant.DeclareAsync();

        var pdf = await declarant.Browser.GetByteArrayAsync($"{address}/pdf");

        Assert.Contains("/Lang (en)", Encoding.Latin1.GetString(pdf), StringComparison.Ordinal);
        Assert.Contains("submission 1", await PdfText.OfAsync(pdf), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_gets_a_receipt_printed()
    {
        using var declarant = new Declarant(_host);
        var address = await declarant.DeclareAsync();
        using var stranger = _host.Browser();
        using var analyst = _host.SignedIn(Roles.Analyst);

        Assert.Contains("/resume", (await stranger.GetAsync($"{address}/pdf")).Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Contains("/resume", (await analyst.GetAsync($"{address}/pdf")).Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_document_can_be_made_the_page_comes_says_so_and_can_be_printed()
    {
        using var fake = new FakeBrowser("echo 'No usable sandbox!' >&2; exit 1");
        await using var host = new ReportingHost { Settings = { ["Documents:Browser"] = fake.Program } };
        using var browser = host.Browser();
        Assert.Contains("href=\"/declare/blank/pdf\"", await browser.GetStringAsync("/declare/blank"), StringComparison.Ordinal);

        var answer = await browser.GetAsync("/declare/blank/pdf");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var text = await answer.MainTextAsync();
        Assert.Contains("Ce serveur ne fait pas de PDF. Imprimez cette page", text, StringComparison.Ordinal);
        Assert.Contains("Qui déclare, et pour quel établissement", text, StringComparison.Ordinal);
        var later = await browser.GetStringAsync("/declare/blank");
        Assert.DoesNotContain("href=\"/declare/blank/pdf\"", later, StringComparison.Ordinal);
        Assert.Contains("Ce serveur ne fait pas de PDF", WebUtility.HtmlDecode(later), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_fails_says_when_to_come_back()
    {
        using var fake = new FakeBrowser("exit 1");
        await using var host = new ReportingHost { Settings = { ["Documents:Browser"] = fake.Program } };
        using var browser = host.Browser("en");

        var answer = await browser.GetAsync("/declare/blank/pdf");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(15), answer.Headers.RetryAfter?.Delta);
        Assert.Contains("Try again in a moment, or print this page", await answer.MainTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asking_for_documents_again_and_again_is_slowed_and_reading_is_not()
    {
        using var fake = new FakeBrowser("exit 1");
        await using var host = new ReportingHost { Settings = { ["Documents:Browser"] = fake.Program, ["RateLimits:DocumentsPerFiveMinutes"] = "2" } };
        using var browser = host.Browser();

        var asked = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            asked.Add((await browser.GetAsync("/declare/blank/pdf")).StatusCode);
        }

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests], asked);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/declare/blank")).StatusCode);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
