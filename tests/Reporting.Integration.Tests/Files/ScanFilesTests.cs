using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Files;

/// <summary>Files before a real ClamAV that knows one harmless signature.</summary>
public sealed class ScanFilesTests : IAsyncLifetime
{
    private readonly ClamAvServer _scanner = ClamAvServer.Prepare();
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private ReportingHost _host = null!;

    public ValueTask InitializeAsync()
    {
        Servers.Require(ClamAvServer.Missing);
        _host = new() { Clock = _clock, Settings = { ["Files:Scanner"] = _scanner.Address } };
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await _scanner.DisposeAsync();
    }

    [Fact]
    public async Task What_the_scanner_says_is_kept_and_what_it_cannot_take_is_a_state()
    {
        await _scanner.RunAsync();
        using var sender = await Sender.DeclareAsync(_host);

        var clean = await sender.SendAsync(Sender.Text);
        var infected = await sender.SendAsync(ClamAvServer.Infected, "facture.txt");
        var large = await sender.SendAsync(RandomNumberGenerator.GetBytes(ClamAvServer.MostMegabytes * 6 * 1024 * 1024), "image-disque.bin", null);

        Assert.Equal("clean", await StateAsync(sender, clean, "clean"));
        Assert.Equal("suspicious", await StateAsync(sender, infected, "suspicious"));
        Assert.Equal("tooLargeToScan", await StateAsync(sender, large, "tooLargeToScan"));
        var found = await sender.ReadAsync(infected);
        Assert.Equal(ClamAvServer.Finding, found.GetProperty("finding").GetString());
        Assert.NotNull(found.GetProperty("archivePassword").GetString());
        Assert.Equal("text/plain", (await sender.Http.GetAsync($"{clean}/content")).Content.Headers.ContentType?.MediaType);
        Assert.Equal("application/zip", (await sender.Http.GetAsync($"{infected}/content")).Content.Headers.ContentType?.MediaType);
        Assert.Equal("application/zip", (await sender.Http.GetAsync($"{large}/content")).Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task While_the_scanner_is_away_a_file_waits_sealed_and_is_scanned_when_it_is_back()
    {
        using var sender = await Sender.DeclareAsync(_host);
        var infected = await sender.SendAsync(ClamAvServer.Infected, "facture.txt");
        Assert.Equal("notScanned", await StateAsync(sender, infected, "notScanned"));
        Assert.Equal("application/zip", (await sender.Http.GetAsync($"{infected}/content")).Content.Headers.ContentType?.MediaType);

        await _scanner.RunAsync();
        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("suspicious", await StateAsync(sender, infected, "suspicious"));
        Assert.Equal(
            ["received", "hashed", "notScanned", "downloadedSealed", "scanned"],
            (await sender.ReadAsync(infected)).GetProperty("custody").EnumerateArray().Select(c => c.GetProperty("act").GetString()));
    }

    private static Task<string?> StateAsync(Sender sender, string address, string awaited) =>
        Eventually.Async(async () => (await sender.ReadAsync(address)).GetProperty("state").GetString(), state => state == awaited);
}
