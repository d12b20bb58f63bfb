using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Reporting.Infrastructure.Notifications;
using Reporting.Infrastructure.Secrets;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Notifications;

public sealed class WebhookChannelTests : IAsyncLifetime
{
    private readonly NotificationHost _host = new(("Webhooks:AllowLoopback", "true"));
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await Receiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task The_receiver_can_check_who_sent_it()
    {
        var notice = _host.AWebhook(_receiver.Url());

        Assert.Null(await _host.SendAsync<WebhookChannel>(notice));

        var call = Assert.Single(_receiver.Calls);
        var (time, mac) = (call.Signature.Split(',')[0][2..], call.Signature.Split(',')[1][3..]);
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(NotificationHost.Secret), Encoding.UTF8.GetBytes($"{time}.{call.Body}"));
        Assert.Equal(Convert.ToHexStringLower(expected), mac);
        Assert.Equal(notice.DeliveryId.ToString("D"), call.Delivery);
    }

    [Fact]
    public async Task The_body_holds_these_fields_and_no_other()
    {
        var notice = _host.AWebhook(_receiver.Url());

        await _host.SendAsync<WebhookChannel>(notice);

        using var body = JsonDocument.Parse(_receiver.Calls.Single().Body);
        Assert.Equal(
            ["deliveryId", "reference", "severity", "isMajor", "regimes", "exercise", "link", "sentAt"],
            body.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("https://declare.cert.example/incidents/S26-7K3M-9QTX", body.RootElement.GetProperty("link").GetString());
        Assert.Equal("significant", body.RootElement.GetProperty("severity").GetString());
        Assert.Equal(["fr-health", "nis2"], body.RootElement.GetProperty("regimes").EnumerateArray().Select(r => r.GetString()));
        Assert.EndsWith("Z", body.RootElement.GetProperty("sentAt").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeat_comes_under_the_same_id()
    {
        var notice = _host.AWebhook(_receiver.Url());

        await _host.SendAsync<WebhookChannel>(notice);
        await _host.SendAsync<WebhookChannel>(notice);

        Assert.Equal(2, _receiver.Calls.Count);
        Assert.Single(_receiver.Calls.Select(c => c.Delivery).Distinct());
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_a_refusal_and_is_not_followed(int status)
    {
        _receiver.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };

        var code = await _host.SendAsync<WebhookChannel>(_host.AWebhook(_receiver.Url()));

        Assert.Equal($"http.{status}", code);
        Assert.Equal(["/hook"], _receiver.Calls.Select(c => c.Path));
    }

    [Fact]
    public async Task A_short_fault_is_bridged_and_a_refusal_is_not_repeated()
    {
        _receiver.Answer = context =>
        {
            context.Response.StatusCode = _receiver.Calls.Count == 1 ? 503 : 200;
            return Task.CompletedTask;
        };
        var bridged = await _host.SendAsync<WebhookChannel>(_host.AWebhook(_receiver.Url()));
        var calls = _receiver.Calls.Count;

        _receiver.Answer = context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        var refused = await _host.SendAsync<WebhookChannel>(_host.AWebhook(_receiver.Url()));

        Assert.Equal((null, 2), (bridged, calls));
        Assert.Equal(("http.403", 3), (refused, _receiver.Calls.Count));
    }

    [Fact]
    public async Task A_receiver_that_keeps_failing_is_left_alone_and_the_others_are_served()
    {
        await using var other = await Receiver.StartAsync();
        _receiver.Answer = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await _host.SendAsync<WebhookChannel>(_host.AWebhook(_receiver.Url()));
        await _host.SendAsync<WebhookChannel>(_host.AWebhook(_receiver.Url()));
        var tried = _receiver.Calls.Count;

        var spared = await _host.SendAsync<WebhookChannel>(_host.AWebhook(_receiver.Url()));
        var served = await _host.SendAsync<WebhookChannel>(_host.AWebhook(other.Url()));

        Assert.Equal(("circuit.open", tried, null), (spared, _receiver.Calls.Count, served));
        _receiver.Answer = _ => Task.CompletedTask;
        Assert.Null(await Eventually.Async(() => _host.SendAsync<WebhookChannel>(_host.AWebhook(_receiver.Url())), code => code is null));
    }

    [Fact]
    public async Task An_endless_answer_is_not_read()
    {
        var written = 0L;
        var ended = new TaskCompletionSource();
        _receiver.Answer = async context =>
        {
            try
            {
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.WriteAsync(new string('x', 8192), context.RequestAborted);
                    written += 8192;
                }
            }
            finally
            {
                ended.SetResult();
            }
        };

        Assert.Null(await _host.SendAsync<WebhookChannel>(_host.AWebhook(_receiver.Url())));

        await Task.WhenAny(ended.Task, Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.True(ended.Task.IsCompleted, $"{written} bytes were taken and the connection is still open.");
    }

    [Fact]
    public async Task An_address_inside_is_refused_when_sending()
    {
        using var strict = new NotificationHost();

        var secure = await strict.SendAsync<WebhookChannel>(strict.AWebhook(_receiver.Url().Replace("http:", "https:", StringComparison.Ordinal)));
        var metadata = await strict.SendAsync<WebhookChannel>(strict.AWebhook("https://169.254.169.254/latest"));
        var decimalForm = await strict.SendAsync<WebhookChannel>(strict.AWebhook("https://2130706433/"));
        var mapped = await strict.SendAsync<WebhookChannel>(strict.AWebhook("https://[::ffff:10.0.0.1]/"));
        var named = await strict.SendAsync<WebhookChannel>(strict.AWebhook("https://localhost/"));

        Assert.All([secure, metadata, decimalForm, mapped, named], code => Assert.Equal("address.refused", code));
        Assert.Empty(_receiver.Calls);
    }

    [Fact]
    public async Task Even_where_loopback_is_allowed_plain_http_reaches_nothing_else()
    {
        Assert.Equal("address.refused", await _host.SendAsync<WebhookChannel>(_host.AWebhook("http://10.0.0.1/")));
        Assert.Equal("address.refused", await _host.SendAsync<WebhookChannel>(_host.AWebhook("http://9.9.9.9/")));
    }

    [Theory]
    [InlineData("http://agency.example/hook")]
    [InlineData("ftp://agency.example/hook")]
    [InlineData("https://user:password@agency.example/hook")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/hook")]
    [InlineData("")]
    public async Task An_address_that_is_not_plain_https_is_refused(string url)
    {
        using var strict = new NotificationHost();

        Assert.Equal("address.malformed", await strict.SendAsync<WebhookChannel>(strict.AWebhook(url)));
    }

    [Fact]
    public async Task A_name_that_also_leads_inside_is_refused_whatever_its_other_addresses()
    {
        var connection = new GuardedConnection(
            allowLoopback: false, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("9.9.9.9"), IPAddress.Parse("10.0.0.1")]));
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = connection.ConnectAsync });

        var failed = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync(new Uri("https://two-faced.example/"), TestContext.Current.CancellationToken));

        Assert.Equal("address.refused", Assert.IsType<NotSentException>(failed.InnerException).Code);
    }

    [Fact]
    public async Task The_address_that_was_checked_is_the_one_that_is_called()
    {
        var asked = 0;
        var connection = new GuardedConnection(
            allowLoopback: true, (_, _) => Task.FromResult<IPAddress[]>([++asked == 1 ? IPAddress.Loopback : IPAddress.Parse("10.0.0.1")]));
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = connection.ConnectAsync });
        var port = new Uri(_receiver.Url()).Port;

        using var answer = await client.GetAsync(new Uri($"http://rebinding.example:{port}/"), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, asked));
    }

    [Fact]
    public async Task A_webhook_without_a_readable_secret_does_not_go_out_unsigned()
    {
        var missing = _host.AWebhook(_receiver.Url()) with { WrappedSecret = null };
        var foreign = _host.AWebhook(_receiver.Url()) with { WrappedSecret = _host.The<SecretWrapping>().Wrap("x", "ars-24") };

        Assert.Equal("secret.missing", await _host.SendAsync<WebhookChannel>(missing));
        Assert.Equal("secret.unreadable", await _host.SendAsync<WebhookChannel>(foreign));
        Assert.Empty(_receiver.Calls);
    }
}
