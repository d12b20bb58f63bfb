using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Manifests;
using Reporting.Infrastructure.Secrets;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Manifests;

public sealed class ManifestTests : IAsyncLifetime
{
    private CoreHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await CoreHost.StartAsync();
        await _host.DeclareAsync();
        await _host.DeclareAsync();
        await _host.DbAsync(db =>
        {
            db.AuditEntries.Add(AuditEntry.Of(Actor.System, "test.done", "test", null, _host.Clock.GetUtcNow()));
            return db.SaveChangesAsync();
        });
        await _host.RelayAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task It_covers_every_chain_and_its_signature_fits_the_published_key()
    {
        var manifest = await SignAsync();

        var body = ManifestBody.Read(manifest.Body)!;
        var link = await _host.DbAsync(db => db.ReceiptLanes.AsNoTracking().SingleAsync());
        Assert.Equal([new ManifestHead(1, 2, link.Head)], body.Receipts);
        Assert.Equal((1, 1L), (Assert.Single(body.Audit).Lane, body.Audit[0].Place));
        using var key = ECDsa.Create();
        key.ImportFromPem(_host.Services.GetRequiredService<SigningKey>().Pem);
        var signature = Convert.FromBase64String(manifest.Signature);
        Assert.True(key.VerifyData(Encoding.UTF8.GetBytes(manifest.Body), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.False(key.VerifyData(Encoding.UTF8.GetBytes(manifest.Body.Replace("\"place\": 2", "\"place\": 3", StringComparison.Ordinal)), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Equal(manifest.KeyId, Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16]);
        Assert.Empty(await VerifyAsync(manifest));
        Assert.Empty(await _host.BrokenAsync());
    }

    [Fact]
    public async Task Of_several_workers_one_signs_a_day_and_a_day_follows_another()
    {
        await using var other = await CoreHost.StartAsync(_host);

        var signed = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => SignAsync(i % 2 == 0 ? _host : other)));
        _host.Clock.Advance(TimeSpan.FromDays(1));
        await _host.DeclareAsync();
        await _host.RelayAsync();
        var next = await SignAsync();

        Assert.Single(signed.Select(m => m.Id).Distinct());
        Assert.Equal(2, await _host.DbAsync(db => db.ChainManifests.CountAsync()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signed[0].Body))), ManifestBody.Read(next.Body)!.Previous);
        Assert.Empty(await VerifyAsync(signed[0]));
        Assert.Empty(await _host.BrokenAsync());
    }

    /// <summary>Whoever can write the database can also make the chain whole again. Not the manifest that lies elsewhere.</summary>
    [Fact]
    public async Task A_chain_that_was_rewritten_from_end_to_end_no_longer_fits_what_was_signed()
    {
        var manifest = await SignAsync();
        var forged = new string('0', 64);
        await _host.SqlAsync($"""UPDATE "DeclarationStages" SET "Receipt_Hash" = {forged} WHERE "Receipt_Seq" = 2""");
        await _host.SqlAsync($"""UPDATE "ReceiptLanes" SET "Head" = {forged} WHERE "Lane" = 1""");

        Assert.Equal(["receipts, lane 1, place 2"], await VerifyAsync(manifest));
        Assert.Equal(["manifest-2026-03-14: receipts, lane 1, place 2"], (await _host.BrokenAsync())["manifest.signature"]);
    }

    [Fact]
    public async Task A_changed_text_a_foreign_key_and_a_changed_signature_are_told_apart()
    {
        var manifest = await SignAsync();
        var (text, signature) = (Encoding.UTF8.GetBytes(manifest.Body), Convert.FromBase64String(manifest.Signature));

        var altered = Encoding.UTF8.GetBytes(manifest.Body.Replace("\"lane\": 1", "\"lane\": 2", StringComparison.Ordinal));
        var foreign = Encoding.UTF8.GetBytes(manifest.Body.Replace(manifest.KeyId, "0123456789abcdef", StringComparison.Ordinal));

        Assert.Equal(["the signature does not fit the text"], await RunAsync(altered, signature));
        Assert.Equal(["signed with key 0123456789abcdef, which is not one of this service"], await RunAsync(foreign, signature));
        Assert.Equal(["the signature does not fit the text"], await RunAsync(text, [1, 2, 3]));
        Assert.Equal(["not a manifest"], await RunAsync("[]"u8.ToArray(), signature));
    }

    [Fact]
    public async Task It_is_written_to_its_folder_once_and_again_where_it_is_missing()
    {
        var manifest = await SignAsync();

        var first = await _host.WithAsync<int, ManifestFiles>(files => files.WriteMissingAsync(default));
        var second = await _host.WithAsync<int, ManifestFiles>(files => files.WriteMissingAsync(default));

        Assert.Equal((1, 0), (first, second));
        var folder = _host.Services.GetRequiredService<Infrastructure.DataDirectory>().Folder("manifests");
        Assert.Equal(["manifest-2026-03-14.json", "manifest-2026-03-14.sig"], Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order());
        Assert.Equal(manifest.Body, await File.ReadAllTextAsync(Path.Combine(folder, "manifest-2026-03-14.json"), TestContext.Current.CancellationToken));
        Assert.Equal(manifest.Signature, Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(folder, "manifest-2026-03-14.sig"), TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Whoever_was_mailed_a_manifest_checks_it_with_the_key_that_is_published()
    {
        await using var host = new ReportingHost { Settings = { ["Manifest:Recipients:0"] = "notary@elsewhere.example", ["Manifest:Recipients:1"] = "archive@elsewhere.example" } };
        using var anybody = host.Browser();
        await using (var scope = host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<SignManifest>().RunAsync(default);
        }

        var sent = await Eventually.Async(
            () => host.DbAsync(db => db.Deliveries.AsNoTracking().Where(d => d.Kind == DeliveryKind.Manifest && d.State == DeliveryState.Sent).OrderBy(d => d.RecipientCode).ToListAsync()),
            rows => rows.Count == 2);
        Assert.Equal(["notary@elsewhere.example", "archive@elsewhere.example"], sent.Select(d => d.Address));
        using var mail = await MimeMessage.LoadAsync(Path.Combine(host.DataDirectory, "outbox-mail", $"{sent[0].Id:D}.eml"), TestContext.Current.CancellationToken);
        var parts = mail.Attachments.Cast<MimePart>().Select(part =>
        {
            using var content = new MemoryStream();
            part.Content!.DecodeTo(content, TestContext.Current.CancellationToken);
            return content.ToArray();
        }).ToList();
        using var key = ECDsa.Create();
        key.ImportFromPem(await anybody.GetStringAsync("/verify/key.pem"));
        Assert.True(key.VerifyData(parts[0], parts[1], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Contains(ManifestBody.Read(Encoding.UTF8.GetString(parts[0]))!.KeyId, await anybody.GetStringAsync("/verify/key"), StringComparison.Ordinal);
    }

    private Task<ChainManifest> SignAsync(CoreHost? host = null) => (host ?? _host).WithAsync<ChainManifest, SignManifest>(sign => sign.RunAsync(default));

    private Task<IReadOnlyList<string>> VerifyAsync(ChainManifest manifest) => RunAsync(Encoding.UTF8.GetBytes(manifest.Body), Convert.FromBase64String(manifest.Signature));

    private Task<IReadOnlyList<string>> RunAsync(byte[] text, byte[] signature) =>
        _host.WithAsync<IReadOnlyList<string>, VerifyManifest>(verify => verify.RunAsync(text, signature, default));
}
