using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>Two Apis behind a proxy are replaced one after the other while programs declare: nobody notices.</summary>
public sealed class RollingRestartTests
{
    private const int Clients = 4;
    private static readonly TimeSpan _check = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Replacing_the_Apis_one_by_one_loses_no_request()
    {
        await using var servers = await Servers.StartAsync(withBroker: false);
        await using var installation = new Installation(servers);
        installation.Settings["Shutdown__NoticeSeconds"] = "2";
        var (exitCode, migrated) = await installation.RunAsync("migrate");
        Assert.True(exitCode == 0, migrated);
        var errors = new ConcurrentQueue<string>();
        ServiceProcess[] apis = [Start(Installation.FreePort()), Start(Installation.FreePort())];
        await Task.WhenAll(apis.Select(api => api.ReadyAsync()));
        using var proxy = new Proxy([.. apis.Select(api => api.Address)]);
        await proxy.UntilBothAreReadyAsync();

        using var enough = new CancellationTokenSource();
        var declaring = Enumerable.Range(0, Clients).Select(client => DeclareAsync(proxy, client, enough.Token)).ToList();
        for (var i = 0; i < apis.Length; i++)
        {
            await proxy.UntilBothAreReadyAsync();
            var port = apis[i].Address.Port;
            await apis[i].StopAsync();
            apis[i] = Start(port);
            await apis[i].ReadyAsync();
        }

        await proxy.UntilBothAreReadyAsync();
        await enough.CancelAsync();
        var references = (await Task.WhenAll(declaring)).SelectMany(r => r).ToList();

        Assert.True(references.Count > 100, $"Only {references.Count} declarations were under way: that shows nothing.");
        Assert.Equal(references.Order(), installation.Read("""SELECT "Reference" FROM "Declarations" """, r => r.GetString(0)).Order());

        // That a process which stops is not ready is what its probe asks, and nothing that went wrong.
        Assert.Empty(errors);

        ServiceProcess Start(int port)
        {
            var api = installation.Start(port);
            api.LineSaid = line =>
            {
                if (line.Contains(" ERR ", StringComparison.Ordinal) && line.Contains("health", StringComparison.OrdinalIgnoreCase))
                {
                    errors.Enqueue(line);
                }
            };
            return api;
        }
    }

    /// <summary>Without a second try: whatever is not a 201 fails the test.</summary>
    private static async Task<List<string>> DeclareAsync(Proxy proxy, int client, CancellationToken enough)
    {
        var random = new Random(client);
        var references = new List<string>();
        while (!enough.IsCancellationRequested)
        {
            var sent = Declarant.Compose((client * 100_000) + references.Count, random);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/declarations") { Content = new StringContent(sent.Body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", sent.Key);
            using var answer = await proxy.SendAsync(request);
            Assert.True(answer.StatusCode is HttpStatusCode.Created, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
            references.Add((await answer.Content.ReadFromJsonAsync<Acknowledged>(CancellationToken.None))!.Reference);
            await Task.Delay(20, CancellationToken.None);
        }

        return references;
    }

    /// <summary>Sends each request to the next Api that was ready when it was last asked, as the proxies of the world do.</summary>
    private sealed class Proxy : IDisposable
    {
        private readonly List<HttpClient> _apis;
        private readonly ConcurrentDictionary<HttpClient, bool> _ready = new();
        private readonly Timer _asking;
        private int _turn;

        public Proxy(IReadOnlyList<Uri> apis)
        {
            _apis = [.. apis.Select(api => new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(20) })];
            _asking = new Timer(_ => _apis.ForEach(api => _ = AskAsync(api)), null, TimeSpan.Zero, _check);
        }

        public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
        {
            var open = _apis.Where(api => _ready.GetValueOrDefault(api)).ToList();
            return open[Interlocked.Increment(ref _turn) % open.Count].SendAsync(request);
        }

        public async Task UntilBothAreReadyAsync() => Assert.True(
            await Eventually.Async(() => Task.FromResult(_apis.TrueForAll(api => _ready.GetValueOrDefault(api))), both => both), "One of the Apis did not become ready again.");

        public void Dispose()
        {
            _asking.Dispose();
            _apis.ForEach(api => api.Dispose());
        }

        private async Task AskAsync(HttpClient api)
        {
            try
            {
                using var answer = await api.GetAsync("/health/ready");
                _ready[api] = answer.StatusCode is HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                _ready[api] = false;
            }
            catch (ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
