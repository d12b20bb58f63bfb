using System.Net.Sockets;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Reporting.Infrastructure.Notifications;

/// <summary>The mailbox to which undelivered mails come back. Only reports of mail servers are opened: what people write there stays unread.</summary>
public sealed partial class ReturnedMailbox
{
    /// <summary>How many one turn takes: the others wait for the next.</summary>
    internal const int Batch = 200;

    // Of ours the largest is a manifest of a few hundred kilobytes. Anybody may send anything here.
    private const int MostBytes = 5_000_000;
    private const int Seconds = 20;
    private static readonly TimeSpan _turn = TimeSpan.FromMinutes(4);

    private readonly ImapSettings _imap;
    private readonly ILogger<ReturnedMailbox> _log;

    internal ReturnedMailbox(IOptions<ImapSettings> settings, ILogger<ReturnedMailbox> log) => (_imap, _log) = (settings.Value, log);

    /// <summary>Each unread report once: it is marked as read after it was taken, so that one whose taking failed comes again.</summary>
    /// <param name="take">Is given what came back undelivered. What it throws ends the turn.</param>
    public async Task ReadAsync(Func<ReturnedMail, CancellationToken, Task> take, CancellationToken ct)
    {
        if (!_imap.HasServer)
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(_turn);
        try
        {
            using var client = new ImapClient { Timeout = Seconds * 1000 };
            await client.ConnectAsync(_imap.Host!, _imap.ServerPort, _imap.Security.ToSocketOptions(), patience.Token);
            await client.AuthenticateAsync(_imap.User!, _imap.Password!, patience.Token);
            var folder = _imap.Folder.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? client.Inbox! : await client.GetFolderAsync(_imap.Folder, patience.Token);
            await folder.OpenAsync(FolderAccess.ReadWrite, patience.Token);
            await ReadAsync(folder, take, patience.Token);
            await client.DisconnectAsync(quit: true, patience.Token);
        }
        catch (Exception error) when (CodeOf(error) is { } code && !ct.IsCancellationRequested)
        {
            LogUnreachable(code);
        }
    }

    private async Task ReadAsync(IMailFolder folder, Func<ReturnedMail, CancellationToken, Task> take, CancellationToken ct)
    {
        var unread = await folder.SearchAsync(SearchQuery.NotSeen.And(SearchQuery.HeaderContains("Content-Type", "delivery-status")), ct);
        if (unread.Count == 0)
        {
            return;
        }

        foreach (var mail in await folder.FetchAsync([.. unread.OrderBy(id => id.Id).Take(Batch)], MessageSummaryItems.UniqueId | MessageSummaryItems.Size, ct))
        {
            try
            {
                if (mail.Size <= MostBytes && await ReadAsync(folder, mail.UniqueId, ct) is { } returned)
                {
                    await take(returned, ct);
                }

                await folder.AddFlagsAsync(mail.UniqueId, MessageFlags.Seen, silent: true, ct);
            }
            catch (Exception error) when (error is ImapCommandException or MessageNotFoundException)
            {
                // The server does not give this one: the others are read.
                LogSkipped(mail.UniqueId.Id, error.GetType().Name);
            }
        }
    }

    /// <summary>Null for what reports no failure, and for what cannot be read as a mail.</summary>
    private async Task<ReturnedMail?> ReadAsync(IMailFolder folder, UniqueId id, CancellationToken ct)
    {
        await using var content = await folder.GetStreamAsync(id, ct);
        try
        {
            using var mail = await MimeMessage.LoadAsync(content, ct);
            return ReturnedMail.Of(mail);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A stranger wrote it, and whatever is wrong with it is wrong with it alone.
            LogSkipped(id.Id, error.GetType().Name);
            return null;
        }
    }

    private static string? CodeOf(Exception error) => error switch
    {
        OperationCanceledException or TimeoutException => "imap.timeout",
        AuthenticationException => "imap.authentication",
        SslHandshakeException or NotSupportedException => "imap.tls",
        FolderNotFoundException or FolderNotOpenException => "imap.folder",
        ImapProtocolException or ImapCommandException => "imap.protocol",
        SocketException or IOException or ServiceNotConnectedException => "imap.unreachable",
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The mailbox of Imap:Host cannot be read, and is tried again in a few minutes: {Code}")]
    private partial void LogUnreachable(string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Returned mail {Uid} cannot be read and is left: {Error}")]
    private partial void LogSkipped(uint uid, string error);
}
