using System.Text;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Notifications;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Notifications;

public sealed class MailTests : IDisposable
{
    private readonly NotificationHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("fr")]
    [InlineData("en")]
    public Task A_notice_reads_as_approved(string language) =>
        Approved.MatchAsync($"Mail.{language}", Text(NotificationHost.ANotice() with { Language = language, DeliveryId = Known }));

    [Theory]
    [InlineData("fr")]
    [InlineData("en")]
    public Task An_exercise_that_climbs_the_ladder_reads_as_approved(string language) => Approved.MatchAsync(
        $"Mail.exercise.{language}",
        Text(NotificationHost.ANotice() with
        {
            Language = language,
            DeliveryId = Known,
            Exercise = true,
            Rung = 1,
            IsMajor = false,
            Severity = Severity.None,
            Reasons = ["rule.newer-than-the-texts"],
            Regimes = [],
        }));

    [Theory]
    [InlineData("fr")]
    [InlineData("en")]
    public Task A_receipt_reads_as_approved(string language) =>
        Approved.MatchAsync(
        $"Mail.receipt.{language}",
        string.Join("\n---\n", new[] { AReceipt(), AReceipt() with { Exercise = false, Files = 2 }, AReceipt() with { Exercise = false, Withdrawn = true } }
            .Select(receipt => Text(receipt with { Language = language }))));

    [Theory]
    [InlineData("fr")]
    [InlineData("en")]
    public Task What_tells_the_two_sides_of_a_message_reads_as_approved(string language) => Approved.MatchAsync(
        $"Mail.message.{language}",
        string.Join("\n---\n", new[] { "declarant", "cert" }.Select(side => Text(new MessageNotice
        {
            DeliveryId = Known,
            Address = "duty@hospital.example",
            Recipient = side,
            Language = language,
            Clearance = Tlp.AmberStrict,
            Reference = "S26-7K3M-9QTX",
            Exercise = side == "cert",
        }))));

    [Theory]
    [InlineData("fr")]
    [InlineData("en")]
    public Task An_invitation_reads_as_approved(string language) => Approved.MatchAsync(
        $"Mail.invitation.{language}",
        System.Text.RegularExpressions.Regex.Replace(Text(AnInvitation() with { Language = language }), "[0-9a-f]{64}", "(secret)"));

    [Fact]
    public async Task Without_a_public_address_an_invitation_is_worth_nothing_and_stays()
    {
        using var host = new NotificationHost(("PublicUrl", ""));

        Assert.Equal("link.missing", await host.SendAsync<MailFolderChannel>(AnInvitation()));
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("en")]
    public Task A_manifest_reads_as_approved(string language) =>
        Approved.MatchAsync($"Mail.manifest.{language}", Text(AManifest() with { Language = language }));

    [Fact]
    public void A_manifest_and_its_signature_arrive_byte_for_byte()
    {
        using var mail = _host.The<MailComposer>().Compose(AManifest());

        Assert.Equal(
            [("manifest-2026-07-14.json", "{\n  \"day\": \"2026-07-14\"\n}\n"), ("manifest-2026-07-14.sig", "signed")],
            mail.Attachments.Cast<MimePart>().Select(part =>
            {
                using var content = new MemoryStream();
                part.Content!.DecodeTo(content, TestContext.Current.CancellationToken);
                return (part.FileName, Encoding.UTF8.GetString(content.ToArray()));
            }));
    }

    [Fact]
    public void Without_a_public_address_the_mail_says_where_to_look()
    {
        using var host = new NotificationHost(("PublicUrl", ""));

        using var mail = host.The<MailComposer>().Compose(NotificationHost.ANotice());

        Assert.DoesNotContain("http", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("S26-7K3M-9QTX", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public void The_delivery_can_be_told_from_the_headers()
    {
        var notice = NotificationHost.ANotice();

        using var mail = _host.The<MailComposer>().Compose(notice);

        Assert.Equal($"{notice.DeliveryId:D}@localhost", mail.MessageId);
        Assert.Equal(notice.DeliveryId.ToString("D"), mail.Headers["X-Reporting-Delivery"]);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("a@b.example, c@d.example")]
    [InlineData("a@b.example\r\nBcc: c@d.example")]
    public async Task An_address_that_is_not_one_mailbox_is_refused(string address) =>
        Assert.Equal("address.malformed", await _host.SendAsync<MailFolderChannel>(NotificationHost.ANotice() with { Address = address }));

    [Fact]
    public async Task Without_a_mail_server_mails_land_in_a_folder_and_a_repeat_overwrites()
    {
        var notice = NotificationHost.ANotice();

        Assert.Null(await _host.SendAsync<MailFolderChannel>(notice));
        Assert.Null(await _host.SendAsync<MailFolderChannel>(notice));

        var file = Assert.Single(Directory.GetFiles(Path.Combine(_host.Data, "outbox-mail")));
        using var mail = await MimeMessage.LoadAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal($"{notice.DeliveryId:D}.eml", Path.GetFileName(file));
        Assert.Equal("alerts@agency.example", mail.To.Mailboxes.Single().Address);
    }

    /// <summary>Another worker may have sent that mail meanwhile, into a folder of its own.</summary>
    [Fact]
    public async Task What_a_killed_process_left_half_written_goes_when_the_next_one_starts()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_host.Data, "outbox-mail")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "a.eml"), "whole", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "b.eml.partial"), "ha", TestContext.Current.CancellationToken);

        await ActivatorUtilities.CreateInstance<NotificationStart>(_host.The<IServiceProvider>()).StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["a.eml"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_a_reason_not_a_crash()
    {
        await using var session = _host.The<MailFolderChannel>().Open();
        Directory.Delete(Path.Combine(_host.Data, "outbox-mail"));

        Assert.Equal("folder.unwritable", await NotificationHost.CodeAsync(session, NotificationHost.ANotice()));
    }

    private static Guid Known => Guid.Parse("0199f000-0000-7000-8000-000000000001");

    private static ReceiptNotice AReceipt() => new()
    {
        DeliveryId = Known,
        Address = "duty@hospital.example",
        Recipient = "declarant",
        Language = "fr",
        Clearance = Tlp.AmberStrict,
        Reference = "S26-7K3M-9QTX",
        Exercise = true,
        Stage = 2,
        SubmittedAt = new DateTimeOffset(2026, 7, 14, 0, 40, 0, TimeSpan.Zero),
        ContentHash = new('a', 64),
        ChainHash = new('b', 64),
    };

    private static InvitationNotice AnInvitation() => new()
    {
        DeliveryId = Known,
        Address = "colleague@hospital.example",
        Recipient = "invited",
        Language = "fr",
        Clearance = Tlp.AmberStrict,
        InvitationId = Known,
        Role = "manager",
        ExpiresAt = new DateTimeOffset(2026, 7, 21, 0, 40, 0, TimeSpan.Zero),
    };

    private static ManifestNotice AManifest() => new()
    {
        DeliveryId = Known,
        Address = "notary@elsewhere.example",
        Recipient = "outside-1",
        Language = "fr",
        Clearance = Tlp.AmberStrict,
        Day = new DateOnly(2026, 7, 14),
        Body = "{\n  \"day\": \"2026-07-14\"\n}\n",
        Signature = Convert.ToBase64String("signed"u8),
        KeyId = "0123456789abcdef",
    };

    private string Text(Notice notice)
    {
        using var mail = _host.The<MailComposer>().Compose(notice);
        return $"Subject: {mail.Subject}\n\n{mail.TextBody}";
    }
}
