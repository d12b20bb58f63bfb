using Reporting.Infrastructure.Notifications;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Notifications;

public sealed class SmtpChannelTests : IAsyncDisposable
{
    private readonly SmtpSink _server = new();
    private readonly NotificationHost _host;

    public SmtpChannelTests() => _host = new NotificationHost(NotificationHost.Smtp(_server.Port));

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_batch_goes_through_one_connection_each_mail_under_its_own_id()
    {
        var notices = Enumerable.Range(0, 5).Select(_ => NotificationHost.ANotice()).ToList();

        await using (var session = _host.The<SmtpChannel>().Open())
        {
            foreach (var notice in notices)
            {
                Assert.Null(await NotificationHost.CodeAsync(session, notice));
            }
        }

        Assert.Equal(1, _server.Connections);
        Assert.Equal(notices.Select(n => $"Message-Id: <{n.DeliveryId:D}@cert.example>"), _server.Mails.Select(MessageId));
    }

    [Fact]
    public async Task A_mailbox_that_is_refused_does_not_hold_up_the_others()
    {
        _server.Refusals["gone@agency.example"] = "550 No such user, and a text that nobody keeps";
        _server.Refusals["busy@agency.example"] = "451 Later";
        await using var session = _host.The<SmtpChannel>().Open();

        var gone = await NotificationHost.CodeAsync(session, NotificationHost.ANotice() with { Address = "gone@agency.example" });
        var busy = await NotificationHost.CodeAsync(session, NotificationHost.ANotice() with { Address = "busy@agency.example" });
        var fine = await NotificationHost.CodeAsync(session, NotificationHost.ANotice());

        Assert.Equal(("smtp.550", "smtp.451", null), (gone, busy, fine));
        Assert.Equal((1, 1), (_server.Connections, _server.Mails.Count));
    }

    [Theory]
    [InlineData("550 No such user", true)]
    [InlineData("452 Mailbox full", false)]
    [InlineData("530 Sign in first", false)]
    public async Task Only_a_mailbox_that_is_refused_for_good_is_not_tried_again(string answer, bool final)
    {
        _server.Refusals["gone@agency.example"] = answer;
        await using var session = _host.The<SmtpChannel>().Open();

        var refused = await Assert.ThrowsAsync<NotSentException>(
            () => session.SendAsync(NotificationHost.ANotice() with { Address = "gone@agency.example" }, TestContext.Current.CancellationToken));

        Assert.Equal(final, refused.IsFinal);
    }

    [Fact]
    public async Task Many_refused_mailboxes_do_not_open_the_circuit_of_the_server()
    {
        _server.Refusals["gone@agency.example"] = "550 No such user";
        await using var session = _host.The<SmtpChannel>().Open();
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal("smtp.550", await NotificationHost.CodeAsync(session, NotificationHost.ANotice() with { Address = "gone@agency.example" }));
        }

        Assert.Null(await NotificationHost.CodeAsync(session, NotificationHost.ANotice()));
    }

    [Fact]
    public async Task A_server_that_hangs_costs_one_timeout_and_then_works_again()
    {
        _server.Hangs = true;
        using var impatient = new NotificationHost(
            [.. NotificationHost.Smtp(_server.Port).Where(s => s.Key != "Smtp:TimeoutSeconds"), ("Smtp:TimeoutSeconds", "1")]);
        var hung = await impatient.SendAsync<SmtpChannel>(NotificationHost.ANotice());

        _server.Hangs = false;
        var later = await _host.SendAsync<SmtpChannel>(NotificationHost.ANotice());

        Assert.Equal(("smtp.timeout", null), (hung, later));
    }

    [Fact]
    public async Task A_server_that_keeps_failing_is_left_alone_and_taken_up_again()
    {
        _server.Greeting = "421 Busy";
        var first = await _host.SendAsync<SmtpChannel>(NotificationHost.ANotice());
        await _host.SendAsync<SmtpChannel>(NotificationHost.ANotice());
        var tried = _server.Connections;
        var spared = await _host.SendAsync<SmtpChannel>(NotificationHost.ANotice());

        Assert.Equal(("smtp.421", "circuit.open", tried), (first, spared, _server.Connections));

        _server.Greeting = null;
        Assert.Null(await Eventually.Async(() => _host.SendAsync<SmtpChannel>(NotificationHost.ANotice()), code => code is null));
    }

    [Fact]
    public async Task A_line_cut_after_the_mail_was_taken_repeats_it_under_the_same_id()
    {
        _server.CutsAfterData = true;
        var notice = NotificationHost.ANotice();
        var cut = await _host.SendAsync<SmtpChannel>(notice);

        _server.CutsAfterData = false;
        Assert.Null(await Eventually.Async(() => _host.SendAsync<SmtpChannel>(notice), code => code is null));

        Assert.NotNull(cut);
        Assert.True(_server.Mails.Count > 1);
        Assert.Single(_server.Mails.Select(MessageId).Distinct());
    }

    [Fact]
    public async Task Nothing_travels_in_clear_when_encryption_is_asked_for_and_not_offered()
    {
        using var host = new NotificationHost([.. NotificationHost.Smtp(_server.Port).Where(s => s.Key != "Smtp:Security")]);

        var code = await host.SendAsync<SmtpChannel>(NotificationHost.ANotice());

        Assert.Equal("smtp.tls", code);
        Assert.Empty(_server.Mails);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_to_be_out_of_reach()
    {
        await _server.DisposeAsync();

        Assert.Equal("smtp.unreachable", await _host.SendAsync<SmtpChannel>(NotificationHost.ANotice()));
    }

    private static string MessageId(ReceivedMail mail) =>
        mail.Text.Split("\r\n").Single(line => line.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase));
}
