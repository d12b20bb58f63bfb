using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Reporting.Infrastructure.Documents;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Documents;

[SqliteOnly("It touches no database.")]
public sealed class PdfPrinterTests
{
    private static readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_that_takes_too_long_costs_its_browser_the_life()
    {
        var word = $"97{Random.Shared.Next(1_000_000, 9_999_999)}";
        using var fake = new FakeBrowser($"sleep {word} & sleep {word}");
        using var printer = Printer(new() { Browser = fake.Program, TimeoutSeconds = 1 });

        var printing = printer.PrintAsync(new("<html></html>", ""), _ct);
        Assert.True(await Eventually.Async(() => Task.FromResult(FakeBrowser.Running(word)), running => running >= 2) >= 2);
        var outcome = await printing;

        Assert.IsType<PrintOutcome.Failed>(outcome);
        Assert.Equal(0, await Eventually.Async(() => Task.FromResult(FakeBrowser.Running(word)), running => running == 0));
        Assert.True(printer.Available);
    }

    [Fact]
    public async Task Who_comes_when_the_queue_is_full_is_told_so_and_the_same_document_is_made_once()
    {
        using var fake = new FakeBrowser("echo started >> FOLDER/starts; sleep 60");
        using var printer = Printer(new() { Browser = fake.Program, TimeoutSeconds = 3, Concurrency = 1, Queue = 1 });

        var same = Enumerable.Range(0, 5).Select(_ => printer.PrintAsync(new("first", ""), _ct)).ToList();
        var waits = printer.PrintAsync(new("second", ""), _ct);
        var refused = await printer.PrintAsync(new("third", ""), _ct);

        Assert.IsType<PrintOutcome.Busy>(refused);
        Assert.All(await Task.WhenAll(same), outcome => Assert.IsType<PrintOutcome.Failed>(outcome));
        Assert.IsType<PrintOutcome.Failed>(await waits);
        Assert.Equal(2, (await File.ReadAllLinesAsync(Path.Combine(fake.Folder, "starts"), _ct)).Length);
    }

    [Fact]
    public async Task A_browser_without_a_sandbox_is_not_asked_again()
    {
        using var fake = new FakeBrowser("echo started >> FOLDER/starts; echo 'FATAL: No usable sandbox! Update your kernel' >&2; exit 1");
        using var printer = Printer(new() { Browser = fake.Program });

        var (first, second) = (await printer.PrintAsync(new("first", ""), _ct), await printer.PrintAsync(new("second", ""), _ct));

        Assert.IsType<PrintOutcome.Unavailable>(first);
        Assert.IsType<PrintOutcome.Unavailable>(second);
        Assert.False(printer.Available);
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(fake.Folder, "starts"), _ct));
    }

    [Fact]
    public async Task The_browser_is_not_root_and_knows_nothing_of_our_settings()
    {
        Environment.SetEnvironmentVariable("Reporting_Test_Canary", "a secret of the service");
        using var fake = new FakeBrowser("env > FOLDER/env; id -u > FOLDER/user; echo \"$@\" > FOLDER/arguments");
        using var printer = Printer(new() { Browser = fake.Program });

        Assert.IsType<PrintOutcome.Failed>(await printer.PrintAsync(new("a narrative", ""), _ct));

        Assert.DoesNotContain("a secret of the service", await File.ReadAllTextAsync(Path.Combine(fake.Folder, "env"), _ct), StringComparison.Ordinal);
        Assert.NotEqual("0", (await File.ReadAllTextAsync(Path.Combine(fake.Folder, "user"), _ct)).Trim());
        var arguments = await File.ReadAllTextAsync(Path.Combine(fake.Folder, "arguments"), _ct);
        Assert.DoesNotContain("narrative", arguments, StringComparison.Ordinal);
        Assert.DoesNotContain("--no-sandbox", arguments, StringComparison.Ordinal);
        Assert.Contains("--blink-settings=scriptEnabled=false", arguments, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_is_tagged_named_and_numbered_runs_nothing_fetches_nothing_and_is_kept_for_a_while()
    {
        using var outside = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        outside.Start();
        var address = $"http://{outside.LocalEndpoint}/";
        using var printer = Printer(RealBrowser());
        var document = new PrintedDocument(
            $"""
            <!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Récépissé</title></head>
            <body><h1>Reçu à l'heure</h1><p id="p">texte</p><img src="{address}a.png" alt="">
            <script>document.getElementById('p').textContent = 'ran';</script></body></html>
            """,
            "S26-7K3M-9QTX <b>");

        var made = Assert.IsType<PrintOutcome.Made>(await printer.PrintAsync(document, _ct));
        var again = Assert.IsType<PrintOutcome.Made>(await printer.PrintAsync(document, _ct));
        var other = Assert.IsType<PrintOutcome.Made>(await printer.PrintAsync(document with { Footer = "another" }, _ct));

        var raw = Encoding.Latin1.GetString(made.Pdf);
        Assert.Contains("/Marked true", raw, StringComparison.Ordinal);
        Assert.Contains("/Lang (fr)", raw, StringComparison.Ordinal);
        Assert.Contains($"/Title <FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes("Récépissé"))}>", raw, StringComparison.Ordinal);
        Assert.Same(made.Pdf, again.Pdf);
        Assert.NotSame(made.Pdf, other.Pdf);
        Assert.False(outside.Pending(), "The browser asked for something.");
        var text = await PdfText.OfAsync(made.Pdf);
        Assert.Contains("Reçu à l'heure texte", text, StringComparison.Ordinal);
        Assert.Contains("S26-7K3M-9QTX <b>", text, StringComparison.Ordinal);
        Assert.Matches("1 ?/ ?1", text);
    }

    /// <summary>A container may have no sandbox to give.</summary>
    public static DocumentSettings RealBrowser()
    {
        var program = Environment.GetEnvironmentVariable("REPORTING_CHROMIUM") ?? "/usr/bin/chromium";
        Assert.SkipUnless(File.Exists(program), $"There is no {program}: apt-get install chromium, or set REPORTING_CHROMIUM.");
        return new() { Browser = program, NoSandbox = true, TimeoutSeconds = 120 };
    }

    private static PdfPrinter Printer(DocumentSettings settings) => new(Options.Create(settings), NullLogger<PdfPrinter>.Instance);
}
