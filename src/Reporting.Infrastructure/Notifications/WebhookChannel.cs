using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Notifications;

/// <summary>A signed POST to a recipient's own system. Redirects are answers like any other: a refusal.</summary>
internal sealed class WebhookChannel(
    IHttpClientFactory clients, IOptions<WebhookSettings> settings, IncidentLink link, SecretWrapping wrapping, TimeProvider clock) : INoticeChannel
{
    public const string Client = "webhooks";

    public int Lanes => 3;

    public int Batch => 5;

    public TimeSpan Longest => TimeSpan.FromSeconds(15);

    public INoticeSession Open() => new Session(this, clients.CreateClient(Client));

    /// <summary>The receiver or the way to it; a place we refuse to call says nothing about how it is.</summary>
    public static bool IsReceiverTrouble(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: TimeoutRejectedException } => true,
        { Exception: HttpRequestException { InnerException: NotSentException { Code: "address.refused" } } } => false,
        { Exception: HttpRequestException } => true,
        { Result.StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests } => true,
        _ => false,
    };

    /// <summary>Worth a second attempt within seconds. Hangs are not: they have cost enough, and the row comes back later.</summary>
    public static bool IsPassing(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is not TimeoutRejectedException && IsReceiverTrouble(outcome)
        && outcome.Result?.StatusCode is not HttpStatusCode.TooManyRequests;

    private sealed class Session(WebhookChannel channel, HttpClient client) : INoticeSession
    {
        public async Task SendAsync(Notice notice, CancellationToken ct)
        {
            using var request = channel.Compose(notice as EscalationNotice ?? throw new NotSentException("channel.unfit"));
            try
            {
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
                if (!answer.IsSuccessStatusCode)
                {
                    throw new NotSentException(string.Create(CultureInfo.InvariantCulture, $"http.{(int)answer.StatusCode}"));
                }
            }
            catch (Exception error) when (CodeOf(error) is { } code && !ct.IsCancellationRequested)
            {
                throw new NotSentException(code, error);
            }
        }

        public ValueTask DisposeAsync()
        {
            client.Dispose();
            return ValueTask.CompletedTask;
        }

        private static string? CodeOf(Exception error) => error switch
        {
            NotSentException => null,
            BrokenCircuitException => CircuitOpen.Code,
            TimeoutRejectedException or TaskCanceledException => "http.timeout",
            HttpRequestException { InnerException: NotSentException refused } => refused.Code,
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "http.tls",
            HttpRequestException or IOException => "http.unreachable",
            _ => null,
        };
    }

    private HttpRequestMessage Compose(EscalationNotice notice)
    {
        if (!WebhookAddress.TryRead(notice.Address, settings.Value.AllowLoopback, out var address))
        {
            throw new NotSentException("address.malformed");
        }

        var now = clock.GetUtcNow().ToMillisecond();
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new WebhookBody(
                notice.DeliveryId, notice.Reference, SeverityWord(notice.Severity), notice.IsMajor, notice.Regimes, notice.Exercise,
                link.To(notice.Reference), now.UtcDateTime),
            WebhookJson.Default.WebhookBody);

        var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } };
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.Add(WebhookSignature.DeliveryHeader, notice.DeliveryId.ToString("D"));
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Of(SecretOf(notice), now, body));
        request.Headers.UserAgent.ParseAdd("Reporting/1");
        return request;
    }

    private static string SeverityWord(Severity severity) => JsonNamingPolicy.CamelCase.ConvertName(severity.ToString());

    private string SecretOf(EscalationNotice notice)
    {
        if (notice.WrappedSecret is not { Length: > 0 } wrapped)
        {
            throw new NotSentException("secret.missing");
        }

        try
        {
            return wrapping.Unwrap(wrapped, notice.Recipient);
        }
        catch (CryptographicException error)
        {
            throw new NotSentException("secret.unreadable", error);
        }
    }
}

/// <summary>What a receiver gets. Members are added, never renamed or removed.</summary>
internal sealed record WebhookBody(
    Guid DeliveryId, string Reference, string Severity, bool IsMajor, IReadOnlyList<string> Regimes, bool Exercise, string? Link, DateTime SentAt);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(WebhookBody))]
internal sealed partial class WebhookJson : JsonSerializerContext;
