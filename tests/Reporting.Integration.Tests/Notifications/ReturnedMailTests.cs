using Microsoft.Extensions.Logging.Abstractions;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Notifications;
using Reporting.Testing;
using Reporting.Worker.Notifications;

namespace Reporting.Integration.Tests.Notifications;

public sealed class ReturnedMailTests : IAsyncLifetime
{
    private readonly ImapMailbox _mailbox = new();
    private DeliveryBench _bench = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await DeliveryBench.StartAsync(Settings(_mailbox.Port));

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        await _mailbox.DisposeAsync();
    }

    public static (string Key, string Value)[] Settings(int port, string password = ImapMailbox.Password) =>
    [
        ("Imap:Host", "127.0.0.1"), ("Imap:Port", $"{port}"), ("Imap:Security", "None"), ("Imap:User", ImapMailbox.User), ("Imap:Password", password),
    ];

    [Theory]
    [InlineData("message/rfc822", true)]
    [InlineData("message/rfc822", false)]
    [InlineData("text/rfc822-headers", true)]
    [InlineData("text/rfc822-headers", false)]
    public async Task A_mail_that_came_back_is_known_by_its_id_with_code_and_time_and_without_a_text(string part, bool withOurHeader)
    {
        var sent = await SentAsync();
        var number = _mailbox.Add(await ReportAsync(sent, part, withOurHeader));
        _bench.Clock.Advance(TimeSpan.FromMinutes(3));

        await ReadAsync();

        var delivery = await _bench.DeliveryAsync(sent);
        Assert.Equal((DeliveryState.Returned, "dsn.5.1.1-smtp.550", _bench.Clock.GetUtcNow()), (delivery.State, delivery.LastError, delivery.ReturnedAt));
        Assert.Equal(_bench.Clock.GetUtcNow().AddMinutes(-3), delivery.SentAt);
        Assert.True(_mailbox.IsSeen(number));
    }

    [Fact]
    public async Task A_report_that_sends_nothing_back_is_known_by_what_it_answers_to()
    {
        var sent = await SentAsync();
        _mailbox.Add(Report($"In-Reply-To: <{sent:D}@localhost>", original: ""));

        await ReadAsync();

        Assert.Equal(DeliveryState.Returned, (await _bench.DeliveryAsync(sent)).State);
    }

    [Fact]
    public async Task What_comes_back_before_its_sender_knew_that_it_had_left_is_not_sent_again()
    {
        var due = (await _bench.EscalateAsync())[0];
        _mailbox.Add(Report($"In-Reply-To: <{due:D}@cert.example>", original: ""));

        await ReadAsync();

        Assert.Equal(0, await _bench.SendAsync());
        Assert.Equal(DeliveryState.Returned, (await _bench.DeliveryAsync(due)).State);
    }

    [Fact]
    public async Task A_report_is_taken_once_and_read_again_it_changes_nothing()
    {
        var sent = await SentAsync();
        var number = _mailbox.Add(await ReportAsync(sent));
        await ReadAsync();
        var first = await _bench.DeliveryAsync(sent);
        _bench.Clock.Advance(TimeSpan.FromHours(1));

        await ReadAsync();
        Assert.Equal(1, _mailbox.Fetched);
        _mailbox.MarkUnread(number);
        await ReadAsync();

        var again = await _bench.DeliveryAsync(sent);
        Assert.Equal(2, _mailbox.Fetched);
        Assert.Equal((DeliveryState.Returned, first.ReturnedAt, first.Version), (again.State, again.ReturnedAt, again.Version));
    }

    [Theory]
    [InlineData("delayed")]
    [InlineData("delivered")]
    [InlineData("")]
    public async Task What_is_late_or_arrived_has_not_come_back(string action)
    {
        var sent = await SentAsync();
        var number = _mailbox.Add((await ReportAsync(sent)).Replace("Action: failed", $"Action: {action}", StringComparison.Ordinal));

        await ReadAsync();

        Assert.Equal(DeliveryState.Sent, (await _bench.DeliveryAsync(sent)).State);
        Assert.True(_mailbox.IsSeen(number));
    }

    [Fact]
    public async Task Mails_that_cannot_be_read_or_are_not_ours_stop_no_other()
    {
        var sent = await SentAsync();
        int[] strange =
        [
            _mailbox.Add("Content-Type: multipart/report; report-type=delivery-status; boundary=\"=\n\n\u0000\u0001--=\n--=--\n\u00ff"),
            _mailbox.Add("Content-Type: multipart/report; report-type=delivery-status\n\n"),
            _mailbox.Add(Report("X-Empty: yes", original: "", status: "")),
            _mailbox.Add(Report("In-Reply-To: <nothing of ours@elsewhere.example>", original: "--b\nContent-Type: message/rfc822\n\n\u0000\n")),
            _mailbox.Add(await ReportAsync(Guid.CreateVersion7())),
            _mailbox.Add(new string('x', 100) + "\nContent-Type: delivery-status\n\n"),
            _mailbox.Add("Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n" + new string('-', 6_000_000)),
        ];
        var refused = _mailbox.Add(await ReportAsync(sent));
        _mailbox.Refusals[refused] = "NO not today";
        var last = _mailbox.Add(await ReportAsync(sent));

        await ReadAsync();

        Assert.Equal(DeliveryState.Returned, (await _bench.DeliveryAsync(sent)).State);
        Assert.All(strange.Append(last), number => Assert.True(_mailbox.IsSeen(number), $"{number}"));
        Assert.False(_mailbox.IsSeen(refused));
    }

    [Fact]
    public async Task What_people_write_there_is_left_unread()
    {
        var sent = await SentAsync();
        var number = _mailbox.Add($"From: somebody@agency.example\nIn-Reply-To: <{sent:D}@localhost>\nContent-Type: text/plain\n\nThank you.\n");

        await ReadAsync();

        Assert.Equal((0, false), (_mailbox.Fetched, _mailbox.IsSeen(number)));
        Assert.Equal(DeliveryState.Sent, (await _bench.DeliveryAsync(sent)).State);
    }

    [Fact]
    public async Task A_report_whose_taking_failed_is_taken_the_next_time()
    {
        var sent = await SentAsync();
        var number = _mailbox.Add(await ReportAsync(sent));

        await Assert.ThrowsAsync<InvalidDataException>(() => _bench.The<ReturnedMailbox>().ReadAsync((_, _) => throw new InvalidDataException(), Ct));
        Assert.False(_mailbox.IsSeen(number));
        await ReadAsync();

        Assert.Equal(DeliveryState.Returned, (await _bench.DeliveryAsync(sent)).State);
    }

    [Fact]
    public async Task A_mailbox_that_is_away_or_closed_is_a_line_in_the_log()
    {
        var port = _mailbox.Port;
        using var stranger = new NotificationHost(Settings(port, password: "another one"));
        var connected = _mailbox.Connections;

        await stranger.The<ReturnedMailbox>().ReadAsync((_, _) => Task.CompletedTask, Ct);
        Assert.Equal(connected + 1, _mailbox.Connections);
        await _mailbox.DisposeAsync();
        await ReadAsync();
    }

    [Fact]
    public async Task Without_a_mailbox_nothing_is_asked_for()
    {
        using var host = new NotificationHost();

        await host.The<ReturnedMailbox>().ReadAsync((_, _) => throw new InvalidOperationException(), Ct);

        Assert.Equal(0, _mailbox.Connections);
    }

    private async Task<Guid> SentAsync()
    {
        var id = (await _bench.EscalateAsync())[0];
        await _bench.SendAsync();
        return id;
    }

    private Task<int> ReadAsync() => _bench.DbAsync(async db =>
    {
        await new ReturnedMailJob(_bench.The<ReturnedMailbox>(), db, _bench.Clock, NullLogger<ReturnedMailJob>.Instance).RunAsync(Ct);
        return 0;
    });

    /// <summary>As Postfix writes it, about the mail as it lies in the folder.</summary>
    private async Task<string> ReportAsync(Guid delivery, string part = "message/rfc822", bool withOurHeader = true)
    {
        var file = Path.Combine(_bench.MailFolder, $"{delivery:D}.eml");
        var original = File.Exists(file) ? await File.ReadAllTextAsync(file, Ct) : $"Message-Id: <{delivery:D}@localhost>\nSubject: nothing\n\nNothing.\n";
        original = original.ReplaceLineEndings("\n");
        original = withOurHeader ? original : string.Join('\n', original.Split('\n').Where(line => !line.StartsWith("X-Reporting", StringComparison.Ordinal)));
        original = part == "message/rfc822" ? original : original.Split("\n\n")[0] + "\n";
        return Report("X-Original: below", $"--b\nContent-Type: {part}\n\n{original}\n");
    }

    private static string Report(string header, string original, string? status = null) => $"""
        Return-Path: <>
        From: MAILER-DAEMON@relay.example
        To: reporting@localhost
        Subject: Undelivered Mail Returned to Sender
        Message-Id: <20260714004100.4F0@relay.example>
        {header}
        MIME-Version: 1.0
        Content-Type: multipart/report;
         report-type=delivery-status;
         boundary="b"

        --b
        Content-Type: text/plain

        This is the mail system. The mailbox of Madame X is full of patients.

        --b
        Content-Type: message/delivery-status

        {status ?? "Reporting-MTA: dns; relay.example\nX-Postfix-Queue-Id: 4F0\n\nFinal-Recipient: rfc822; alerts@agency.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <alerts@agency.example>: no such user, ask Madame X\n"}
        {original}--b--

        """;
}
