using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using Polly;
using Polly.CircuitBreaker;
using Polly.Registry;
using Polly.Timeout;

namespace Reporting.Infrastructure.Notifications;

/// <summary>Mail through the configured server, one connection for a batch.</summary>
internal sealed class SmtpChannel(MailComposer composer, IOptions<SmtpSettings> settings, ResiliencePipelineProvider<string> pipelines) : INoticeChannel
{
    public const string Pipeline = "mail";

    public int Lanes => 2;

    public int Batch => 20;

    public TimeSpan Longest => TimeSpan.FromSeconds(settings.Value.TimeoutSeconds + 5);

    public INoticeSession Open() => new Session(composer, settings.Value, pipelines.GetPipeline(Pipeline));

    /// <summary>The server or the way to it, as against one mail that it does not want: only the former says anything about the next mail.</summary>
    public static bool IsServerTrouble(Exception error) => error switch
    {
        TimeoutRejectedException or TimeoutException or SocketException or IOException or ServiceNotConnectedException => true,
        SmtpProtocolException or SslHandshakeException or AuthenticationException or ServiceNotAuthenticatedException or NotSupportedException => true,
        SmtpCommandException refused => refused.StatusCode is SmtpStatusCode.ServiceNotAvailable || refused.ErrorCode is SmtpErrorCode.UnexpectedStatusCode,
        _ => false,
    };

    /// <summary>Worth a second attempt within seconds. Hangs are not: they have cost enough, and the row comes back later.</summary>
    public static bool IsPassing(Exception error) => error is SocketException or IOException or ServiceNotConnectedException or SmtpProtocolException
        or SmtpCommandException { StatusCode: SmtpStatusCode.ServiceNotAvailable };

    /// <summary>The server knows the recipient for good as one it does not take.</summary>
    private static bool IsFinal(Exception error) => error is SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } refused && (int)refused.StatusCode is >= 550 and < 560;

    private sealed class Session(MailComposer composer, SmtpSettings smtp, ResiliencePipeline pipeline) : INoticeSession
    {
        private SmtpClient? _client;

        public async Task SendAsync(Notice notice, CancellationToken ct)
        {
            using var mail = composer.Compose(notice);
            try
            {
                await pipeline.ExecuteAsync(token => AttemptAsync(mail, token), ct);
            }
            catch (Exception error) when (CodeOf(error) is { } code && !ct.IsCancellationRequested)
            {
                throw new NotSentException(code, error, IsFinal(error));
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_client is { IsConnected: true })
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                try
                {
                    await _client.DisconnectAsync(quit: true, patience.Token);
                }
                catch (Exception error) when (error is OperationCanceledException || IsServerTrouble(error))
                {
                    // The mails are delivered; a server that does not answer the goodbye changes nothing.
                }
            }

            _client?.Dispose();
        }

        private async ValueTask AttemptAsync(MimeMessage mail, CancellationToken ct)
        {
            try
            {
                var client = await ConnectedAsync(ct);
                await client.SendAsync(mail, ct);
            }
            catch (Exception error) when (error is not SmtpCommandException || IsServerTrouble(error))
            {
                // What state the connection is in, nobody knows: the next attempt gets a new one.
                _client?.Dispose();
                _client = null;
                throw;
            }
        }

        private async Task<SmtpClient> ConnectedAsync(CancellationToken ct)
        {
            if (_client is { IsConnected: true } open)
            {
                return open;
            }

            _client?.Dispose();

            // The pipeline's time-out comes first; this one only catches what ignores it.
            _client = new SmtpClient { Timeout = (smtp.TimeoutSeconds + 10) * 1000 };
            await _client.ConnectAsync(smtp.Host!, smtp.ServerPort, smtp.SocketOptions, ct);
            if (!string.IsNullOrEmpty(smtp.User))
            {
                await _client.AuthenticateAsync(smtp.User, smtp.Password!, ct);
            }

            return _client;
        }

        private static string? CodeOf(Exception error) => error switch
        {
            BrokenCircuitException => CircuitOpen.Code,
            TimeoutRejectedException or TimeoutException => "smtp.timeout",
            SmtpCommandException refused => $"smtp.{(int)refused.StatusCode}",
            AuthenticationException or ServiceNotAuthenticatedException => "smtp.authentication",
            SslHandshakeException or NotSupportedException => "smtp.tls",
            SmtpProtocolException => "smtp.protocol",
            SocketException or IOException or ServiceNotConnectedException => "smtp.unreachable",
            _ => null,
        };
    }
}
