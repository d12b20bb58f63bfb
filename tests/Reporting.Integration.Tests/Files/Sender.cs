using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Reporting.Integration.Tests.Incidents;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Files;

/// <summary>Somebody who declared, holds the secret, and sends files as a client of tus does.</summary>
internal sealed class Sender : IDisposable
{
    private Sender(HttpClient http, string reference, string secret) => (Http, Reference, Secret) = (http, reference, secret);

    public HttpClient Http { get; }

    public string Reference { get; }

    public string Secret { get; }

    public string Files => $"/api/v1/declarations/{Reference}/files";

    public static byte[] Text { get; } = Encoding.UTF8.GetBytes("nov. 14 03:12:07 serveur sshd[812]: échec d'authentification\n");

    public static async Task<Sender> DeclareAsync(ReportingHost host, string region = "53")
    {
        var http = host.Browser();
        var answer = await http.PostAsJsonAsync("/api/v1/declarations", IncidentsOf.Body(region));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var receipt = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var secret = receipt.GetProperty("resumeSecret").GetString()!;
        http.DefaultRequestHeaders.Add("Resume-Secret", secret);
        return new(http, receipt.GetProperty("reference").GetString()!, secret);
    }

    public Task<HttpResponseMessage> AnnounceAsync(long length, string name = "journal.txt", string? type = "text/plain", string? sha256 = null, HttpClient? by = null, Guid? message = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Files);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Metadata", string.Join(',', new[] { ("filename", name), ("filetype", type), ("sha256", sha256), ("message", message?.ToString()) }
            .Where(pair => pair.Item2 is not null).Select(pair => $"{pair.Item1} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Item2!))}")));
        return (by ?? Http).SendAsync(request);
    }

    public Task<HttpResponseMessage> AppendAsync(string address, long offset, HttpContent body)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = body };
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        return Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> AppendAsync(string address, long offset, ReadOnlyMemory<byte> bytes) => AppendAsync(address, offset, new ReadOnlyMemoryContent(bytes));

    public async Task<long> StandsAtAsync(string address)
    {
        var answer = await Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, address));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return OffsetOf(answer);
    }

    public static long OffsetOf(HttpResponseMessage answer) => long.Parse(Assert.Single(answer.Headers.GetValues("Upload-Offset")), CultureInfo.InvariantCulture);

    /// <returns>Its address.</returns>
    public async Task<string> SendAsync(byte[] content, string name = "journal.txt", string? type = "text/plain")
    {
        var address = (await AnnounceAsync(content.Length, name, type, Convert.ToHexStringLower(SHA256.HashData(content)))).Headers.Location!.ToString();
        var answer = await AppendAsync(address, 0, content);
        Assert.Equal((HttpStatusCode.NoContent, content.Length), (answer.StatusCode, OffsetOf(answer)));
        return address;
    }

    public async Task<JsonElement> ReadAsync(string address) => await Http.GetFromJsonAsync<JsonElement>(address);

    public void Dispose() => Http.Dispose();
}
