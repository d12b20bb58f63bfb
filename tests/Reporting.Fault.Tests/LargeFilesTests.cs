using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>The largest file there may be, through a service that is killed on the way.</summary>
public sealed class LargeFilesTests(ITestOutputHelper output)
{
    private const int Megabyte = 1024 * 1024;
    private const int Length = 200 * Megabyte;
    private const long MostGrowth = 120L * Megabyte;

    [Fact]
    public async Task Two_hundred_megabytes_survive_a_killed_service_and_never_fill_its_memory()
    {
        await using var installation = new Installation();
        var port = Installation.FreePort();
        var service = installation.Start(port);
        await service.ReadyAsync();
        using var declarant = new Declarant(service.Address);
        var declared = await declarant.DeclareAsync(Declarant.Compose(1, new Random(1)));
        using var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Add("Resume-Secret", declared.ResumeSecret);
        var address = await AnnounceAsync(http, declared.Reference);

        // Killed after more than half has come, in the middle of one request.
        var killed = service;
        await Assert.ThrowsAnyAsync<Exception>(() => AppendAsync(http, address, 0, new Part(0, Length, at: 120 * Megabyte, then: killed.KillAsync)));
        service = installation.Start(port);
        await service.ReadyAsync();
        var stands = await StandsAtAsync(http, address);
        Assert.InRange(stands, 100L * Megabyte, 121L * Megabyte);
        var before = PeakOf(service.Id);
        var answer = await AppendAsync(http, address, stands, new Part(stands, Length, at: -1, then: null));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        var file = JsonDocument.Parse(await http.GetStringAsync(address)).RootElement;
        Assert.Equal(HashOf(), file.GetProperty("sha256").GetString());
        using var content = await http.GetAsync($"{address}/content", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await content.Content.ReadAsStreamAsync();
        Assert.Equal(HashOf(), Convert.ToHexStringLower(await SHA256.HashDataAsync(stream)));
        var grown = PeakOf(service.Id) - before;
        output.WriteLine($"measured: a file of 200 MB cost {grown / Megabyte} MB of memory at most; it went on at {stands / Megabyte} MB");
        Assert.InRange(grown, 0, MostGrowth);
    }

    [Fact]
    public async Task A_disk_that_is_full_refuses_a_file_and_loses_nothing_else()
    {
        await using var installation = new Installation();
        installation.Settings["Files__KeepFreeMegabytes"] = "0";
        installation.Settings["ConnectionStrings__Reporting"] = $"Data Source={Path.Combine(installation.Directory, "elsewhere.db")}";
        var small = System.IO.Directory.CreateDirectory(Path.Combine(installation.Directory, "small")).FullName;
        var disk = await SmallDisk.MountAsync(small, megabytes: 8);
        installation.Settings["Files__Directory"] = small;
        installation.Disk = disk;
        var service = installation.Start(Installation.FreePort());
        await service.ReadyAsync();
        using var declarant = new Declarant(service.Address);
        var declared = await declarant.DeclareAsync(Declarant.Compose(1, new Random(1)));
        using var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Add("Resume-Secret", declared.ResumeSecret);
        var address = await AnnounceAsync(http, declared.Reference, 4 * Megabyte);
        await AppendAsync(http, address, 0, new Part(0, Megabyte, at: -1, then: null));

        disk.Fill();
        var answer = await AppendAsync(http, address, Megabyte, new Part(Megabyte, 4 * Megabyte, at: -1, then: null));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("file.noRoom", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEqual(declared.Reference, (await declarant.DeclareAsync(Declarant.Compose(2, new Random(2)))).Reference);
        disk.Free();
        var stands = await StandsAtAsync(http, address);
        Assert.Equal(HttpStatusCode.NoContent, (await AppendAsync(http, address, stands, new Part(stands, 4 * Megabyte, at: -1, then: null))).StatusCode);
        Assert.Equal(64, JsonDocument.Parse(await http.GetStringAsync(address)).RootElement.GetProperty("sha256").GetString()!.Length);
    }

    private static async Task<string> AnnounceAsync(HttpClient http, string reference, int length = Length)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/declarations/{reference}/files");
        request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    private static async Task<HttpResponseMessage> AppendAsync(HttpClient http, string address, long offset, Part part)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = part };
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        return await http.SendAsync(request);
    }

    private static async Task<long> StandsAtAsync(HttpClient http, string address)
    {
        using var answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, address));
        return long.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);
    }

    /// <summary>Most memory that a process has ever had (VmHWM), in bytes.</summary>
    private static long PeakOf(int process) => 1024 * long.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private static string HashOf()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var at = 0L; at < Length; at += Megabyte)
        {
            hash.AppendData(PieceAt(at));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Content that differs from megabyte to megabyte and is made as it is wanted.</summary>
    private static byte[] PieceAt(long at)
    {
        var piece = new byte[Megabyte];
        new Random((int)(at / Megabyte)).NextBytes(piece);
        return piece;
    }

    private sealed class Part : HttpContent
    {
        private readonly long _from;
        private readonly long _to;
        private readonly long _at;
        private readonly Func<Task>? _then;

        /// <param name="at">Where something happens meanwhile.</param>
        public Part(long from, long to, long at, Func<Task>? then)
        {
            (_from, _to, _at, _then) = (from, to, at, then);
            Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var at = _from / Megabyte * Megabyte; at < _to; at += Megabyte)
            {
                if (at == _at)
                {
                    await stream.FlushAsync();
                    await _then!();
                }

                var (skip, end) = ((int)Math.Max(0, _from - at), (int)Math.Min(Megabyte, _to - at));
                await stream.WriteAsync(PieceAt(at).AsMemory(skip, end - skip));
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _to - _from;
            return true;
        }
    }
}
