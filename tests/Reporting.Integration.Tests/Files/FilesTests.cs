using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Checks;
using Reporting.Infrastructure.Files;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Secrets;
using Reporting.Integration.Tests.Declarations;
using Reporting.Integration.Tests.Incidents;
using Reporting.Testing;
using Reporting.Worker.Upkeep;

namespace Reporting.Integration.Tests.Files;

/// <summary>Files of a declaration, over the real host, with no scanner.</summary>
public sealed class FilesTests(FilesTests.OneService one) : IClassFixture<FilesTests.OneService>
{
    private static readonly byte[] _picture = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, .. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31))];

    private readonly ReportingHost _host = one.Host;

    [Fact]
    public async Task A_transfer_that_is_cut_in_the_middle_goes_on_where_it_stood()
    {
        using var sender = await Sender.DeclareAsync(_host);
        var announced = await sender.AnnounceAsync(_picture.Length, "écran.png", "image/png");
        Assert.Equal((HttpStatusCode.Created, "1.0.0"), (announced.StatusCode, announced.Headers.GetValues("Tus-Resumable").Single()));
        Assert.True(announced.Headers.Contains("Upload-Expires"));
        var address = announced.Headers.Location!.ToString();

        // The line goes dead after 150,000 bytes.
        await Assert.ThrowsAnyAsync<Exception>(() => sender.AppendAsync(address, 0, new CutContent(_picture.AsMemory(0, 150_000))));
        var stands = await Eventually.Async(() => sender.StandsAtAsync(address), offset => offset == 150_000);
        Assert.Equal(150_000, stands);
        var rest = await sender.AppendAsync(address, stands, _picture.AsMemory((int)stands));

        Assert.Equal((HttpStatusCode.NoContent, _picture.Length), (rest.StatusCode, Sender.OffsetOf(rest)));
        var file = await sender.ReadAsync(address);
        Assert.Equal(("écran.png", "image/png", "notScanned"), (file.GetProperty("name").GetString(), file.GetProperty("foundType").GetString(), file.GetProperty("state").GetString()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_picture)), file.GetProperty("sha256").GetString());
        Assert.Equal(_picture, await sender.Http.GetByteArrayAsync($"{address}/content"));
    }

    [Fact]
    public async Task Bytes_for_another_place_than_where_the_file_stands_are_refused_with_that_place()
    {
        using var sender = await Sender.DeclareAsync(_host);
        var address = (await sender.AnnounceAsync(100)).Headers.Location!.ToString();
        await sender.AppendAsync(address, 0, new byte[40]);

        var ahead = await sender.AppendAsync(address, 41, new byte[10]);
        var behind = await sender.AppendAsync(address, 0, new byte[10]);
        var tooMany = await sender.AppendAsync(address, 40, new byte[61]);

        Assert.Equal((HttpStatusCode.Conflict, 40), (ahead.StatusCode, Sender.OffsetOf(ahead)));
        Assert.Equal((HttpStatusCode.Conflict, 40), (behind.StatusCode, Sender.OffsetOf(behind)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooMany.StatusCode);
        Assert.Equal(40, await sender.StandsAtAsync(address));
    }

    [Fact]
    public async Task What_has_not_the_announced_hash_is_refused_and_nothing_of_it_is_left()
    {
        using var sender = await Sender.DeclareAsync(_host);
        var address = (await sender.AnnounceAsync(Sender.Text.Length, sha256: new string('0', 64))).Headers.Location!.ToString();

        var answer = await sender.AppendAsync(address, 0, Sender.Text);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "file.hash-differs"), (answer.StatusCode, (await answer.JsonAsync()).GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await sender.Http.GetAsync($"{address}/content")).StatusCode);
        Assert.False(File.Exists(await PathOfAsync(address)));
    }

    [Fact]
    public async Task A_program_that_is_called_a_picture_is_suspicious_and_leaves_in_an_encrypted_archive_alone()
    {
        using var sender = await Sender.DeclareAsync(_host);
        var program = Encoding.ASCII.GetBytes("MZ\0\0 no program at all");

        var address = await sender.SendAsync(program, "photo.png", "image/png");

        var file = await sender.ReadAsync(address);
        Assert.Equal(("suspicious", true), (file.GetProperty("state").GetString(), file.GetProperty("typeDiffers").GetBoolean()));
        var answer = await sender.Http.GetAsync($"{address}/content");
        Assert.Equal(("application/zip", "photo.png.zip"), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.FileName));
        var archive = await answer.Content.ReadAsByteArrayAsync();
        Assert.DoesNotContain("no program", Encoding.Latin1.GetString(archive), StringComparison.Ordinal);
        Assert.Equal(program, Opened(archive, file.GetProperty("archivePassword").GetString()!));
        Assert.Throws<ICSharpCode.SharpZipLib.Zip.ZipException>(() => Opened(archive, "another"));
        Assert.Contains("downloadedSealed", (await sender.ReadAsync(address)).GetProperty("custody").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_is_saved_and_never_shown_by_a_browser()
    {
        using var sender = await Sender.DeclareAsync(_host);
        var page = await sender.SendAsync("<!doctype html><script>alert(1)</script>"u8.ToArray(), "page \"x\".html", "text/html");
        var trace = await sender.SendAsync("ElfFile\0 of a log"u8.ToArray(), "page \"x\".evtx", "application/x-ms-evtx");

        // What runs leaves in an encrypted archive, though nobody scans.
        Assert.Equal("application/zip", (await sender.Http.GetAsync($"{page}/content")).Content.Headers.ContentType?.MediaType);
        var answer = await sender.Http.GetAsync($"{trace}/content");

        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.StartsWith("sandbox;", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_that_was_changed_on_the_disk_is_refused_named_by_the_check_and_logged()
    {
        using var sender = await Sender.DeclareAsync(_host);
        var address = await sender.SendAsync(_picture, "écran.png", "image/png");
        var path = await PathOfAsync(address);
        var stored = await File.ReadAllBytesAsync(path);
        stored[^1] ^= 1;
        await File.WriteAllBytesAsync(path, stored);

        var answer = await sender.Http.GetAsync($"{address}/content");

        Assert.Equal((HttpStatusCode.Conflict, "file.damaged"), (answer.StatusCode, (await answer.JsonAsync()).GetProperty("code").GetString()));
        Assert.Contains("foundDamaged", (await sender.ReadAsync(address)).GetProperty("custody").ToString(), StringComparison.Ordinal);
        Assert.Equal(["file.hash"], await BrokenAsync(IdOf(address)));
        File.Delete(path);
        Assert.Equal(["file.stored", "file.hash"], await BrokenAsync(IdOf(address)));
    }

    [Fact]
    public async Task Names_on_the_disk_and_what_lies_there_tell_nothing()
    {
        using var sender = await Sender.DeclareAsync(_host);

        var address = await sender.SendAsync(Sender.Text, "hopital-du-val.txt");

        var path = await PathOfAsync(address);
        Assert.Matches("^[0-9a-f]{32}[.]sealed$", Path.GetFileName(path));
        Assert.DoesNotContain("sshd", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path)), StringComparison.Ordinal);
        Assert.DoesNotContain(IdOf(address).ToString("N"), path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_has_nothing_to_do_with_the_declaration_finds_no_file()
    {
        using var sender = await Sender.DeclareAsync(_host);
        var address = await sender.SendAsync(Sender.Text);
        var analyst = _host.SignedIn(Roles.Analyst);
        var clients = new (string Who, HttpClient Client, bool May)[]
        {
            ("nobody", _host.Browser(), false),
            ("another establishment", _host.SignedIn(Person(), new Claim(ClaimTypes.Role, Roles.Declarant), new Claim(Claimed.Establishment, Guid.NewGuid().ToString())), false),
            ("an authority", _host.SignedIn(Roles.Authority), false),
            ("an administrator", _host.SignedIn(Roles.Administrator), false),
            ("an analyst of another region", _host.SignedIn(Roles.Analyst, "11"), false),
            ("an analyst", analyst, true),
            ("a lead", _host.SignedIn(Roles.Lead), true),
            ("the holder", sender.Http, true),
        };

        foreach (var (who, client, may) in clients)
        {
            var seen = may ? HttpStatusCode.OK : HttpStatusCode.NotFound;
            Assert.Equal((who, seen), (who, (await client.GetAsync(sender.Files)).StatusCode));
            Assert.Equal((who, seen), (who, (await client.GetAsync(address)).StatusCode));
            Assert.Equal((who, seen), (who, (await client.GetAsync($"{address}/content")).StatusCode));
            Assert.Equal((who, seen), (who, (await client.SendAsync(new(HttpMethod.Head, address))).StatusCode));
            Assert.Equal((who, may ? HttpStatusCode.Created : HttpStatusCode.NotFound), (who, (await sender.AnnounceAsync(10, by: client)).StatusCode));
            if (client != sender.Http)
            {
                Assert.Equal((who, HttpStatusCode.NotFound), (who, (await client.DeleteAsync(address)).StatusCode));
            }

            var package = (await client.GetAsync($"/api/v1/declarations/{sender.Reference}/evidence")).StatusCode;
            Assert.Equal((who, client == sender.Http || who == "nobody" ? HttpStatusCode.Unauthorized : may ? HttpStatusCode.OK : package is HttpStatusCode.NotFound ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden), (who, package));
        }

        // Nor under the reference of another declaration, whose secret one holds.
        using var other = await Sender.DeclareAsync(_host);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Http.GetAsync($"{other.Files}/{IdOf(address)}")).StatusCode);
        Assert.Equal(["received", "hashed", "read", "downloaded", "packaged"], await ActsAsync(sender, address));
    }

    [Fact]
    public async Task What_was_taken_back_is_destroyed_and_its_custody_stays()
    {
        using var sender = await Sender.DeclareAsync(_host);
        var address = await sender.SendAsync(Sender.Text);
        var path = await PathOfAsync(address);

        Assert.Equal(HttpStatusCode.NoContent, (await sender.Http.DeleteAsync(address)).StatusCode);

        Assert.False(File.Exists(path));
        Assert.Equal(HttpStatusCode.NotFound, (await sender.Http.GetAsync($"{address}/content")).StatusCode);
        var file = (await sender.ReadAsync(sender.Files))[0];
        Assert.Equal(("withdrawn", 64), (file.GetProperty("state").GetString(), file.GetProperty("sha256").GetString()!.Length));
        Assert.Equal("", await _host.DbAsync(db => db.Attachments.Where(a => a.Id == IdOf(address)).Select(a => a.WrappedKey).SingleAsync()));
    }

    [Fact]
    public async Task Each_limit_is_said_and_a_wrong_announcement_names_its_field()
    {
        using var sender = await Sender.DeclareAsync(_host);

        Assert.Equal("file.tooLarge", await CodeAsync(sender.AnnounceAsync((5 * 1024 * 1024) + 1)));
        Assert.Equal("file.empty", await CodeAsync(sender.AnnounceAsync(0)));
        Assert.Equal("file.hash-malformed", await CodeAsync(sender.AnnounceAsync(1, sha256: "12")));
        Assert.Equal("invalid", await CodeAsync(sender.Http.PostAsync(sender.Files, null)));
        await sender.AnnounceAsync(5 * 1024 * 1024);
        Assert.Equal("file.totalTooLarge", await CodeAsync(sender.AnnounceAsync(3 * 1024 * 1024)));
        await sender.AnnounceAsync(1);
        await sender.AnnounceAsync(1);
        await sender.AnnounceAsync(1);
        Assert.Equal("file.tooMany", await CodeAsync(sender.AnnounceAsync(1)));
        using var old = new HttpRequestMessage(HttpMethod.Head, sender.Files + "/" + Guid.CreateVersion7());
        old.Headers.Add("Tus-Resumable", "0.2.2");
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await sender.Http.SendAsync(old)).StatusCode);
        Assert.Equal("creation,expiration,termination", (await sender.Http.SendAsync(new(HttpMethod.Options, sender.Files))).Headers.GetValues("Tus-Extension").Single());
    }

    [Fact]
    public async Task Two_that_send_the_same_file_at_once_do_not_spoil_it()
    {
        using var sender = await Sender.DeclareAsync(_host);
        var address = (await sender.AnnounceAsync(_picture.Length, "écran.png", "image/png")).Headers.Location!.ToString();
        var (started, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = sender.AppendAsync(address, 0, new HeldContent(_picture, started, release.Task));
        await started.Task;

        var second = await Eventually.Async(() => sender.AppendAsync(address, 0, _picture.AsMemory(0, 10)), a => a.StatusCode is HttpStatusCode.Locked);
        release.SetResult();

        Assert.Equal((HttpStatusCode.Locked, HttpStatusCode.NoContent), (second.StatusCode, (await first).StatusCode));
        Assert.Equal(_picture, await sender.Http.GetByteArrayAsync($"{address}/content"));
    }

    [Fact]
    public async Task The_evidence_package_holds_files_hashes_and_custody_under_a_signature_that_openssl_verifies()
    {
        using var sender = await Sender.DeclareAsync(_host);
        await sender.SendAsync(Sender.Text, "journal d'accès.txt");
        await sender.SendAsync("MZ\0 evil"u8.ToArray(), "photo.png", "image/png");
        var gone = await sender.SendAsync("gone"u8.ToArray());
        await sender.Http.DeleteAsync(gone);
        using var analyst = _host.SignedIn(Roles.Analyst);

        var package = await analyst.GetByteArrayAsync($"/api/v1/declarations/{sender.Reference}/evidence");

        var folder = Directory.CreateTempSubdirectory("reporting-evidence-").FullName;
        ZipFile.ExtractToDirectory(new MemoryStream(package), folder);
        Assert.Equal(Sender.Text, await File.ReadAllBytesAsync(Path.Combine(folder, "files", "01-journal d'accès.txt")));
        Assert.Equal("Verified OK", (await RunAsync(folder, "openssl", "dgst", "-sha256", "-verify", EvidencePackage.PublicKey, "-signature", EvidencePackage.Signature, EvidencePackage.Manifest)).Trim());
        Assert.DoesNotContain("FAILED", await RunAsync(folder, "sha256sum", "-c", EvidencePackage.Sums), StringComparison.Ordinal);
        var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, EvidencePackage.Manifest))).RootElement;
        Assert.Equal(sender.Reference, manifest.GetProperty("reference").GetString());
        Assert.Equal(_host.Services.GetRequiredService<SigningKey>().Id, manifest.GetProperty("signingKeyId").GetString());
        var files = manifest.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(["notScanned", "suspicious", "withdrawn"], files.Select(f => f.GetProperty("state").GetString()));
        Assert.Equal("MZ\0 evil"u8.ToArray(), Opened(await File.ReadAllBytesAsync(Path.Combine(folder, files[1].GetProperty("path").GetString()!)), files[1].GetProperty("archivePassword").GetString()!));
        Assert.Contains("packaged,analyst", await File.ReadAllTextAsync(Path.Combine(folder, EvidencePackage.Custody)), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_transfer_that_stands_still_is_swept_and_so_is_what_nobody_knows_of()
    {
        using var sender = await Sender.DeclareAsync(_host);
        var half = (await sender.AnnounceAsync(100)).Headers.Location!.ToString();
        await sender.AppendAsync(half, 0, new byte[50]);
        var whole = await sender.SendAsync(Sender.Text);
        var (path, kept) = (await PathOfAsync(half), await PathOfAsync(whole));
        var stray = Path.Combine(Directory.CreateDirectory(Path.Combine(_host.DataDirectory, "files", "00")).FullName, new string('0', 32) + ".sealed");
        await File.WriteAllBytesAsync(stray, [1]);
        await SweepAsync();
        Assert.True(File.Exists(path) && File.Exists(stray));

        var old = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-25);
        await _host.DbAsync(db => db.Attachments.Where(a => a.Id == IdOf(half)).ExecuteUpdateAsync(s => s.SetProperty(a => a.ChangedAt, new DateTimeOffset(old, TimeSpan.Zero))));
        File.SetLastWriteTimeUtc(stray, old);
        File.SetLastWriteTimeUtc(kept, old);
        await SweepAsync();

        Assert.Equal((false, false, true), (File.Exists(path), File.Exists(stray), File.Exists(kept)));
        Assert.Equal(HttpStatusCode.NotFound, (await sender.Http.GetAsync(half)).StatusCode);
    }

    [Fact]
    public async Task A_disk_without_room_is_said_with_a_remedy_and_what_came_is_kept()
    {
        await using var host = new ReportingHost { Beside = _host };
        host.Settings["Files:KeepFreeMegabytes"] = "1000000";
        using var sender = await Sender.DeclareAsync(_host);
        var address = (await sender.AnnounceAsync(100)).Headers.Location!.ToString();
        await sender.AppendAsync(address, 0, new byte[50]);
        using var full = host.Browser();
        full.DefaultRequestHeaders.Add("Resume-Secret", sender.Secret);

        var answer = await sender.AnnounceAsync(10, by: full);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "file.noRoom"), (answer.StatusCode, (await answer.JsonAsync()).GetProperty("code").GetString()));
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(50, await sender.StandsAtAsync(address));
    }

    [Fact]
    public async Task A_name_with_quotes_is_read_as_the_browser_meant_it_and_the_room_that_is_used_is_said()
    {
        using var declarant = new Declarant(_host);
        var page = $"/declarations/{(await declarant.DeclareAsync()).Split('/')[^1]}/files";

        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(declarant.Browser, page, new ByteArrayContent(new byte[2 * 1024 * 1024]), "rapport %22final%22 100%.txt")).StatusCode);
        var shown = await (await declarant.Browser.GetAsync(page)).MainTextAsync();
        var id = Regex.Match(await declarant.Browser.GetStringAsync(page), "data-file=\"([^\"]+)\"").Groups[1].Value;
        var sent = await declarant.Browser.GetAsync($"{page}/{id}");

        Assert.Contains("rapport _final_ 100%.txt", shown, StringComparison.Ordinal);
        Assert.Contains("Place utilisée : 2,0 Mo sur 7 Mo. Fichiers : 1 sur 4.", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("22final", sent.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_beyond_the_limit_is_refused_in_words_by_the_real_server_too()
    {
        await using var host = new ReportingHost { Settings = { ["Files:MaxMegabytes"] = "1", ["Files:MaxTotalMegabytes"] = "7" } };
        host.UseKestrel(0);
        host.StartServer();
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.ClientOptions.BaseAddress };
        browser.DefaultRequestHeaders.AcceptLanguage.ParseAdd("fr");
        using var declarant = new Declarant(host, browser: browser);
        var page = $"/declarations/{(await declarant.DeclareAsync()).Split('/')[^1]}/files";

        var refused = await SubmitAsync(declarant.Browser, page, new ByteArrayContent(new byte[3 * 1024 * 1024]), "gros.bin");
        var said = await refused.MainTextAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("Un fichier peut avoir 1 Mo au plus", said, StringComparison.Ordinal);
        Assert.Contains("Compressez-le (zip)", said, StringComparison.Ordinal);
        Assert.Equal(0, await host.DbAsync(db => db.Attachments.CountAsync()));
    }

    [Fact]
    public async Task A_form_without_scripts_adds_a_file_and_says_what_is_wrong_beside_its_field()
    {
        using var browser = _host.Browser();
        using var declarant = new Declarant(_host, browser: browser);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        var (page, read) = ($"/declarations/{reference}/files", DeclarationReference.Parse(reference, null));

        var none = await SubmitAsync(browser, page, new ByteArrayContent([]), "");
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        Assert.Contains("href=\"#file\"", await none.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(browser, page, new ByteArrayContent([]), "vide.txt")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(browser, page, new ByteArrayContent(Sender.Text), "journal.txt", token: "made up")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(browser, page, new ByteArrayContent(new byte[(5 * 1024 * 1024) + 1]), "gros.bin")).StatusCode);
        Assert.Equal(0, await _host.DbAsync(db => db.Attachments.CountAsync(a => db.Declarations.Any(d => d.Id == a.DeclarationId && d.Reference == read))));
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(browser, page, new ByteArrayContent(Sender.Text), "journal.txt")).StatusCode);

        var shown = await browser.GetStringAsync(page);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Sender.Text));
        Assert.Contains(hash, shown, StringComparison.Ordinal);
        Assert.Contains(hash, await browser.GetStringAsync($"/receipt/{reference}"), StringComparison.Ordinal);
        Assert.Contains("journal.txt", await browser.GetStringAsync($"/declarations/{reference}"), StringComparison.Ordinal);
        Assert.True(await Eventually.Async(() => _host.DbAsync(db => db.Incidents.AnyAsync(i => i.Reference == reference)), there => there));
        using var analyst = _host.SignedIn(Roles.Analyst);
        Assert.Contains(hash, await analyst.GetStringAsync($"/incidents/{reference}"), StringComparison.Ordinal);
        Assert.Contains("journal.txt", await analyst.GetStringAsync(page), StringComparison.Ordinal);
        using var stranger = _host.Browser();
        Assert.Equal($"/resume/{reference}", (await stranger.GetAsync(page)).Headers.Location?.ToString().Replace("?reference=", "/", StringComparison.Ordinal));
        var file = await _host.DbAsync(db => db.Attachments.OrderByDescending(a => a.CreatedAt).Select(a => a.Id).FirstAsync());
        Assert.Equal(Sender.Text, await browser.GetByteArrayAsync($"{page}/{file}"));
        Assert.Equal(page, (await stranger.GetAsync($"{page}/{file}")).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"{page}/{Guid.CreateVersion7()}")).StatusCode);
    }

    [Fact]
    public async Task A_file_that_is_sent_twice_is_taken_once_for_a_side_and_a_message()
    {
        using var declarant = new Declarant(_host);
        var declared = await declarant.DeclareAsync(("_anyway", "true"));
        var (page, read) = ($"/declarations/{declared.Split('/')[^1]}/files", DeclarationReference.Parse(declared.Split('/')[^1], null));
        var written = await declarant.Browser.SubmitAsync(
            page[..^"/files".Length], [("Text", "Voici le journal."), ("_key", Guid.NewGuid().ToString("N")), ("_files", "true")], $"{page[..^"/files".Length]}/message");
        var withMessage = written.Headers.Location!.ToString().Split('#')[0];

        var stored = Stored();

        var twice = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => SubmitAsync(declarant.Browser, page, new ByteArrayContent(Sender.Text), "journal.txt")));
        var later = await SubmitAsync(declarant.Browser, page, new ByteArrayContent(Sender.Text), "journal.txt");
        Assert.Contains("Ce fichier était déjà là", await (await declarant.Browser.GetAsync(page)).MainTextAsync(), StringComparison.Ordinal);
        Assert.All([.. twice, later], answer => Assert.Equal((HttpStatusCode.Redirect, page), (answer.StatusCode, answer.Headers.Location?.ToString())));
        Assert.Equal(1, await CountAsync());
        Assert.Equal(stored + 1, Stored());

        await SubmitAsync(declarant.Browser, withMessage, new ByteArrayContent(Sender.Text), "journal.txt");
        await SubmitAsync(declarant.Browser, withMessage, new ByteArrayContent(Sender.Text), "journal.txt");
        Assert.Equal(2, await CountAsync());

        using var analyst = _host.SignedIn(Roles.Analyst);
        await SubmitAsync(analyst, page, new ByteArrayContent(Sender.Text), "journal.txt");
        Assert.Equal(3, await CountAsync());

        int Stored() => Directory.CreateDirectory(Path.Combine(_host.DataDirectory, "files")).GetFiles("*.sealed", SearchOption.AllDirectories).Length;
        Task<int> CountAsync() => _host.DbAsync(db => db.Attachments.CountAsync(a => db.Declarations.Any(d => d.Id == a.DeclarationId && d.Reference == read)));
    }

    [Fact]
    public async Task A_file_that_is_announced_again_is_gone_on_with_and_taken_anew_once_it_was_taken_back()
    {
        using var sender = await Sender.DeclareAsync(_host);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Sender.Text));
        var first = await sender.AnnounceAsync(Sender.Text.Length, sha256: hash);
        var address = first.Headers.Location!.ToString();
        await sender.AppendAsync(address, 0, Sender.Text.AsMemory(0, 10));

        var half = await sender.AnnounceAsync(Sender.Text.Length, sha256: hash.ToUpperInvariant());
        await sender.AppendAsync(address, 10, Sender.Text.AsMemory(10));
        var whole = await sender.AnnounceAsync(Sender.Text.Length, sha256: hash);
        await sender.Http.DeleteAsync(address);
        var anew = await sender.AnnounceAsync(Sender.Text.Length, sha256: hash);

        Assert.Equal((address, 10), (half.Headers.Location?.ToString(), Sender.OffsetOf(half)));
        Assert.Equal((address, Sender.Text.Length), (whole.Headers.Location?.ToString(), Sender.OffsetOf(whole)));
        Assert.NotEqual(address, anew.Headers.Location?.ToString());
        Assert.Equal(0, Sender.OffsetOf(anew));
    }

    [Fact]
    public async Task Pieces_that_come_with_a_browsers_cookies_need_a_token_of_the_page()
    {
        using var browser = _host.Browser();
        using var declarant = new Declarant(_host, browser: browser);
        var page = $"/declarations/{(await declarant.DeclareAsync()).Split('/')[^1]}/files";
        var token = Declarant.HiddenOf(await browser.GetStringAsync(page))["__RequestVerificationToken"];

        foreach (var forged in new[] { null, "made up" })
        {
            var refused = await PieceAsync(browser, HttpMethod.Post, $"{page}/pieces", forged, ("Upload-Length", "4"));
            Assert.Equal((HttpStatusCode.BadRequest, "form.expired"), (refused.StatusCode, (await refused.JsonAsync()).GetProperty("code").GetString()));
        }

        var announced = await PieceAsync(browser, HttpMethod.Post, $"{page}/pieces", token, ("Upload-Length", "4"), ("Upload-Metadata", "filename YS50eHQ="));
        Assert.Equal(HttpStatusCode.Created, announced.StatusCode);
        var address = announced.Headers.Location!.ToString();
        Assert.StartsWith($"{page}/pieces/", address, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await PieceAsync(browser, HttpMethod.Patch, address, null, ("Upload-Offset", "0"))).StatusCode);
        using var stranger = _host.Browser();
        await stranger.GetAsync("/declare");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.SendAsync(new(HttpMethod.Head, address))).StatusCode);
        var sent = await PieceAsync(browser, HttpMethod.Patch, address, token, ("Upload-Offset", "0"));
        Assert.Equal((HttpStatusCode.NoContent, 4), (sent.StatusCode, Sender.OffsetOf(sent)));
        Assert.Equal(4, Sender.OffsetOf(await browser.SendAsync(new(HttpMethod.Head, address))));
        Assert.Equal("text", await browser.GetStringAsync($"{page}/{IdOf(address)}"));
    }

    [Fact]
    public async Task A_member_of_the_establishment_adds_reads_and_takes_back_and_a_colleague_elsewhere_finds_nothing()
    {
        var (finess, own) = (FinessNumber.Parse("350000017", null), Guid.Empty);
        await _host.DbAsync(db =>
        {
            var establishment = Establishment.Register(finess, new(
                null, "Centre hospitalier du Val", "Valville", "53", EstablishmentCategory.GeneralHospital, EstablishmentStatus.Public, false));
            (own, _) = (establishment.Id, db.Add(establishment));
            return db.SaveChangesAsync();
        });
        using var declarant = new Declarant(_host);
        var page = $"/declarations/{(await declarant.DeclareAsync(("establishment.finess", finess.Value))).Split('/')[^1]}/files";
        await SubmitAsync(declarant.Browser, page, new ByteArrayContent(Sender.Text), "journal.txt");
        using var member = _host.SignedIn(Person(), new Claim(ClaimTypes.Role, Roles.Declarant), new Claim(Claimed.Establishment, own.ToString()));
        using var stranger = _host.SignedIn(Person(), new Claim(ClaimTypes.Role, Roles.Manager), new Claim(Claimed.Establishment, Guid.NewGuid().ToString()));

        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(member, page, new ByteArrayContent("second"u8.ToArray()), "suite.txt")).StatusCode);

        var seen = await (await member.GetAsync(page)).MainTextAsync();
        Assert.Contains("journal.txt", seen, StringComparison.Ordinal);
        Assert.Contains("ajouté par le déclarant", seen, StringComparison.Ordinal);
        Assert.Contains("ajouté par un compte de l'établissement", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("dossier de preuves", seen, StringComparison.Ordinal);
        Assert.Contains("ajouté par un compte de l'établissement", await (await declarant.Browser.GetAsync(page)).MainTextAsync(), StringComparison.Ordinal);
        var files = await _host.DbAsync(db => db.Attachments.Where(a => db.Declarations.Any(d => d.Id == a.DeclarationId && d.EstablishmentId == own)).OrderBy(a => a.CreatedAt).Select(a => a.Id).ToListAsync());
        Assert.Equal(Sender.Text, await member.GetByteArrayAsync($"{page}/{files[0]}"));
        Assert.Equal(HttpStatusCode.Forbidden, (await member.GetAsync(page.Replace("files", "evidence", StringComparison.Ordinal))).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync(page)).StatusCode);
        Assert.Equal(page, (await stranger.GetAsync($"{page}/{files[0]}")).Headers.Location?.ToString());

        // What the declarant added is the establishment's, and each hand is written down.
        var token = Declarant.HiddenOf(await member.GetStringAsync(page))["__RequestVerificationToken"];
        using var form = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" }, { new StringContent(files[0].ToString()), "withdraw" } };
        Assert.Equal(HttpStatusCode.Redirect, (await member.PostAsync(page, form)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await member.GetAsync($"{page}/{files[0]}")).StatusCode);
        var custody = await _host.DbAsync(db => db.Attachments.Include(a => a.Custody).AsNoTracking().SingleAsync(a => a.Id == files[0]));
        Assert.Equal(
            ["Received Holder", "Hashed Holder", "Downloaded Member", "Withdrawn Member"],
            custody.Custody.OrderBy(c => c.At).ThenBy(c => c.Act).Select(c => $"{c.Act} {c.Role}"));
    }

    private static Task<HttpResponseMessage> PieceAsync(HttpClient browser, HttpMethod method, string address, string? token, params IEnumerable<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(method, address);
        if (method == HttpMethod.Patch)
        {
            request.Content = new ByteArrayContent("text"u8.ToArray()) { Headers = { ContentType = new("application/offset+octet-stream") } };
        }

        foreach (var (name, value) in headers.Append(("RequestVerificationToken", token ?? "")).Where(h => h.Item2.Length > 0))
        {
            request.Headers.Add(name, value);
        }

        return browser.SendAsync(request);
    }

    [Fact]
    public async Task A_file_goes_with_the_message_it_was_sent_with_and_with_no_message_of_others()
    {
        using var declarant = new Declarant(_host);
        var declared = await declarant.DeclareAsync(("_anyway", "true"));
        var (page, files) = ($"/declarations/{declared.Split('/')[^1]}", $"/declarations/{declared.Split('/')[^1]}/files");

        var written = await declarant.Browser.SubmitAsync(page, [("Text", "Voici le journal."), ("_key", Guid.NewGuid().ToString("N")), ("_files", "true")], $"{page}/message");
        var address = written.Headers.Location!.ToString();
        var sent = await SubmitAsync(declarant.Browser, address.Split('#')[0], new ByteArrayContent(Sender.Text), "journal.txt");

        Assert.StartsWith($"{files}?message=", address, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Redirect, address.Split('#')[0]), (sent.StatusCode, sent.Headers.Location?.ToString()));
        var message = Guid.Parse(address.Split('=', '#')[1]);
        Assert.Matches($"""(?s)id="message-{message:N}".*message-files.*{files}#file-[0-9a-f]+">journal.txt<""", await declarant.Browser.GetStringAsync(page));

        // Nor with one of the other side in the same thread.
        var answer = await _host.DbAsync(async db =>
        {
            var own = await db.Messages.AsNoTracking().SingleAsync(m => m.Id == message);
            var theirs = Message.Write(
                own.DeclarationId, MessageSide.Cert, "Merci.", Tlp.Amber, new(ActorKind.Account, Guid.CreateVersion7()), "answer", TimeProvider.System.GetUtcNow());
            db.Add(theirs);
            await db.SaveChangesAsync();
            return theirs.Id;
        });
        var mixed = await SubmitAsync(declarant.Browser, $"{files}?message={answer}", new ByteArrayContent(Sender.Text), "journal.txt");
        Assert.Equal(HttpStatusCode.BadRequest, mixed.StatusCode);
        Assert.Contains("ou n'est pas de vous", WebUtility.HtmlDecode(await mixed.Content.ReadAsStringAsync()), StringComparison.Ordinal);

        using var other = await Sender.DeclareAsync(_host);
        var refused = await other.AnnounceAsync(10, message: message);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "file.message"), (refused.StatusCode, (await refused.JsonAsync()).GetProperty("code").GetString()));
    }

    private static async Task<HttpResponseMessage> SubmitAsync(HttpClient browser, string page, HttpContent file, string name, string? token = null)
    {
        var hidden = Declarant.HiddenOf(await browser.GetStringAsync(page));
        using var form = new MultipartFormDataContent { { new StringContent(token ?? hidden["__RequestVerificationToken"]), "__RequestVerificationToken" } };
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "\"file\"", FileName = $"\"{name}\"" };
        form.Add(file);
        return await browser.PostAsync(page, form);
    }

    private static async Task<string?> CodeAsync(Task<HttpResponseMessage> answering) => (await (await answering).JsonAsync()).GetProperty("code").GetString();

    private static async Task<IEnumerable<string?>> ActsAsync(Sender sender, string address) =>
        [.. (await sender.ReadAsync(address)).GetProperty("custody").EnumerateArray().Select(c => c.GetProperty("act").GetString()).Distinct()];

    private static Guid IdOf(string address) => Guid.Parse(address.Split('/')[^1]);

    private static Claim Person() => new(ClaimTypes.NameIdentifier, Guid.CreateVersion7().ToString());

    private static byte[] Opened(byte[] archive, string password)
    {
        using var zip = new ICSharpCode.SharpZipLib.Zip.ZipFile(new MemoryStream(archive)) { Password = password };
        using var content = zip.GetInputStream(0);
        using var read = new MemoryStream();
        content.CopyTo(read);
        return read.ToArray();
    }

    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return await output + await error;
    }

    private async Task<string> PathOfAsync(string address)
    {
        var name = await _host.DbAsync(db => db.Attachments.Where(a => a.Id == IdOf(address)).Select(a => a.StoredAs).SingleAsync());
        return Path.Combine(_host.DataDirectory, "files", name[..2], name + ".sealed");
    }

    private async Task<IEnumerable<string>> BrokenAsync(Guid id)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var results = await scope.ServiceProvider.GetRequiredService<SelfCheck>().RunAsync(null, default, readFiles: true);
        return [.. results.Where(r => r.Broken.Contains(id.ToString())).Select(r => r.Code)];
    }

    private async Task SweepAsync()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UnfinishedFilesJob>().RunAsync(default);
    }

    /// <summary>A line that goes dead after these bytes, although more were promised.</summary>
    private sealed class CutContent(ReadOnlyMemory<byte> bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes);
            await stream.FlushAsync();
            throw new IOException("The line is dead.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>Half at once, the other half when told to.</summary>
    private sealed class HeldContent(byte[] bytes, TaskCompletionSource started, Task release) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await stream.FlushAsync();
            started.SetResult();
            await release;
            await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }

    public sealed class OneService : IAsyncDisposable
    {
        public ReportingHost Host { get; } = new() { Settings = { ["Files:MaxMegabytes"] = "5", ["Files:MaxTotalMegabytes"] = "7", ["Files:MaxCount"] = "4" } };

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
