using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Reporting.Infrastructure.Manifests;
using Reporting.Integration.Tests.Incidents;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Commands;

/// <summary>Signing and checking by hand, as whoever runs the service does it.</summary>
public sealed class ManifestCommandTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new();

    private string Folder => Path.Combine(_host.DataDirectory, "manifests");

    [Fact]
    public async Task What_was_signed_is_written_once_and_holds_until_a_row_is_altered()
    {
        await _host.DeclaredAsync();

        var first = await RunAsync("sign");
        var second = await RunAsync("sign");

        Assert.Equal((0, ""), (first.Exit, first.Error));
        Assert.Contains("; 1 written.", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output.Replace("1 written", "0 written", StringComparison.Ordinal), second.Output);
        var manifest = Assert.Single(Directory.GetFiles(Folder, "*.json"));
        var holds = await RunAsync("verify", manifest);
        Assert.Equal((0, ""), (holds.Exit, holds.Error));
        Assert.Contains("what is stored is what was signed", holds.Output, StringComparison.Ordinal);

        // Carried off and brought back under another name, its signature with it.
        var (carried, signature) = (Path.Combine(_host.DataDirectory, "carried.txt"), Path.Combine(_host.DataDirectory, "carried.bin"));
        File.Copy(manifest, carried);
        File.Copy(Path.ChangeExtension(manifest, ".sig"), signature);
        Assert.Equal(0, (await RunAsync("verify", carried, "--signature", signature)).Exit);

        await _host.DbAsync(db => db.Database.ExecuteSqlAsync($"""UPDATE "DeclarationStages" SET "Receipt_Hash" = {new string('0', 64)}"""));
        var broken = await RunAsync("verify", manifest);
        Assert.Equal(1, broken.Exit);
        Assert.Matches("BROKEN receipts, lane [0-9]+, place 1\\n", broken.Output);
        Assert.Contains("The manifest does not hold.", broken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_was_changed_and_a_file_that_is_not_there_are_told_apart()
    {
        await _host.DeclaredAsync();
        await RunAsync("sign");
        var manifest = Assert.Single(Directory.GetFiles(Folder, "*.json"));
        await File.AppendAllTextAsync(manifest, " ", TestContext.Current.CancellationToken);

        var changed = await RunAsync("verify", manifest);
        File.Delete(Path.ChangeExtension(manifest, ".sig"));
        var alone = await RunAsync("verify", manifest);

        Assert.Equal(1, changed.Exit);
        Assert.Contains("BROKEN the signature does not fit the text", changed.Output, StringComparison.Ordinal);
        Assert.Equal(2, alone.Exit);
        Assert.Contains(".sig", alone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_that_is_printed_is_the_one_that_signed()
    {
        var signed = await RunAsync("sign");

        var printed = await RunAsync("key");

        Assert.Equal(0, printed.Exit);
        using var key = ECDsa.Create();
        key.ImportFromPem(printed.Output);
        var id = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
        Assert.Equal($"Key {id}\n", printed.Error);
        Assert.Contains($"key {id};", signed.Output, StringComparison.Ordinal);
        var manifest = Assert.Single(Directory.GetFiles(Folder, "*.json"));
        Assert.True(key.VerifyData(
            await File.ReadAllBytesAsync(manifest, TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(Path.ChangeExtension(manifest, ".sig"), TestContext.Current.CancellationToken),
            HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Equal(id, ManifestBody.Read(await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken))!.KeyId);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) => CommandRun.RunAsync(_host.Database, ["manifest", .. arguments]);
}
