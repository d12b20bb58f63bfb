using System.Globalization;
using System.Resources;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using MimeKit;
using Reporting.Domain.Audit;
using Reporting.Domain.Escalation;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Notifications;

/// <summary>One notice as a mail: plain text, in the recipient's language, made to be read on a telephone at night.</summary>
internal sealed class MailComposer(
    IOptions<SmtpSettings> smtp, IOptions<NotificationSettings> settings, IncidentLink link, SecretKeys keys, IConfiguration configuration, TimeProvider clock)
{
    public const string DeliveryHeader = "X-Reporting-Delivery";

    private static readonly ResourceManager _texts = new("Reporting.Infrastructure.Notifications.MailTexts", typeof(MailComposer).Assembly);

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(settings.Value.TimeZone);

    /// <exception cref="NotSentException"><c>address.malformed</c>, or <c>link.missing</c>: the mail would be worth nothing without one.</exception>
    public MimeMessage Compose(Notice notice)
    {
        if (!MailAddresses.TryRead(notice.Address, out var recipient))
        {
            throw new NotSentException("address.malformed");
        }

        var sender = smtp.Value.Sender;
        var words = new Words(CultureInfo.GetCultureInfo(notice.Language == "en" ? "en-GB" : "fr-FR"));
        var mail = new MimeMessage
        {
            Subject = SubjectOf(notice, words),
            Date = clock.GetUtcNow(),
            MessageId = $"{notice.DeliveryId:D}@{sender.Domain}",
            Body = BodyOf(notice, words),
        };
        mail.From.Add(sender);
        mail.To.Add(recipient);
        mail.Headers.Add(DeliveryHeader, notice.DeliveryId.ToString("D"));
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Headers.Add("X-Auto-Response-Suppress", "All");
        mail.Headers.Add(HeaderId.ContentLanguage, words.Language);
        if (notice is EscalationNotice { Severity: Severity.Significant } or EscalationNotice { IsMajor: true })
        {
            mail.Priority = MessagePriority.Urgent;
        }

        return mail;
    }

    private static string SubjectOf(Notice notice, Words words)
    {
        var subject = new StringBuilder();
        if (notice.Exercise)
        {
            subject.Append(words["Subject.Exercise"]).Append(' ');
        }

        if (notice is InvitationNotice)
        {
            // For its addressee alone: no marking lets it be passed on.
            return subject.Append(words["Invitation.Subject"]).ToString();
        }

        subject.Append('[').Append(TlpGuard.Label(TlpGuard.MarkingOf(Disclosure.Notice))).Append("] ");
        switch (notice)
        {
            case EscalationNotice escalation:
                subject.Append(words.Format("Subject", escalation.Reference, words[$"Severity.{escalation.Severity}"]));
                subject.Append(escalation.IsMajor ? words["Subject.Major"] : null).Append(escalation.Rung > 0 ? words["Subject.Unanswered"] : null);
                break;
            case ReceiptNotice receipt:
                subject.Append(words.Format("Receipt.Subject", receipt.Reference));
                break;
            case ReminderNotice reminder:
                subject.Append(words.Format("Reminder.Subject", reminder.Reference));
                break;
            case MessageNotice message:
                subject.Append(words.Format(Of("Message.Subject", message), message.Reference));
                break;
            case ManifestNotice manifest:
                subject.Append(words.Format("Manifest.Subject", DayOf(manifest)));
                break;
        }

        return subject.ToString();
    }

    private MimeEntity BodyOf(Notice notice, Words words) => notice switch
    {
        EscalationNotice escalation => Text(LinesOf(escalation, words)),
        ReceiptNotice receipt => Text(LinesOf(receipt, words)),
        ReminderNotice reminder => Text(LinesOf(reminder, words)),
        MessageNotice message => Text(LinesOf(message, words)),
        InvitationNotice invitation => Text(LinesOf(invitation, words)),
        ManifestNotice manifest => new Multipart("mixed")
        {
            Text(LinesOf(manifest, words)),
            Attached(Encoding.UTF8.GetBytes(manifest.Body), $"manifest-{DayOf(manifest)}.json", "json"),
            Attached(Convert.FromBase64String(manifest.Signature), $"manifest-{DayOf(manifest)}.sig", "octet-stream"),
        },
        _ => throw new NotSentException("notice.unknown"),
    };

    private static TextPart Text(IEnumerable<string?> lines) =>
        new("plain") { Text = string.Join('\n', lines.OfType<string>()) + "\n", ContentTransferEncoding = ContentEncoding.QuotedPrintable };

    /// <summary>In base64: what is signed must arrive byte for byte.</summary>
    private static MimePart Attached(byte[] content, string name, string type) => new("application", type)
    {
        Content = new MimeContent(new MemoryStream(content)),
        ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = name },
        ContentTransferEncoding = ContentEncoding.Base64,
    };

    private static string DayOf(ManifestNotice manifest) => manifest.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private List<string?> LinesOf(ReceiptNotice notice, Words words) =>
    [
        notice.Exercise ? words["Body.Exercise"] + "\n" : null,
        words["Receipt.Opening"] + "\n",
        words.Format("Body.Reference", notice.Reference),
        words.Format("Receipt.Stage", notice.Stage),
        words.Format("Receipt.SentAt", TimeZoneInfo.ConvertTime(notice.SubmittedAt, _zone).ToString(words["Body.TimeFormat"], words.Culture)),
        words.Format("Receipt.Utc", notice.SubmittedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)),
        words.Format("Receipt.ContentHash", notice.ContentHash),
        words.Format("Receipt.ChainHash", notice.ChainHash),
        notice.Files > 0 ? words.Format("Receipt.Files", notice.Files) : null,
        "\n" + words[notice.Withdrawn ? "Receipt.Withdrawn" : notice.Exercise ? "Receipt.NextExercise" : "Receipt.Next"],
        !notice.Withdrawn && !notice.Exercise && configuration["Brand:OnCallPhone"] is { Length: > 0 } phone ? words.Format("Receipt.OnCall", phone) : null,
        link.ToDeclaration(notice.Reference) is { } url ? "\n" + words.Format("Receipt.Link", url) : "\n" + words["Receipt.NoLink"],
        link.ToVerification is { } verification ? "\n" + words.Format("Receipt.Verify", verification) : null,
        "\n" + words["Receipt.NoSecret"],
        words.Format("Body.Marking", TlpGuard.Label(TlpGuard.MarkingOf(Disclosure.Notice))),
        "\n" + words.Format("Body.Delivery", notice.DeliveryId.ToString("D")),
    ];

    /// <summary>In the authority's zone and in UTC: the establishment's own would say where it is.</summary>
    private List<string?> LinesOf(ReminderNotice notice, Words words) =>
    [
        words["Reminder.Opening"] + "\n",
        words.Format("Body.Reference", notice.Reference),
        words.Format("Reminder.Obligation", words.OfCode("Obligation", notice.Obligation)),
        words.Format("Reminder.Addressee", words.OfCode("Addressee", notice.Addressee)),
        words.Format("Reminder.DueAt", TimeZoneInfo.ConvertTime(notice.DueAt, _zone).ToString(words["Body.TimeFormat"], words.Culture)),
        words.Format("Receipt.Utc", notice.DueAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)),
        link.ToDeclaration(notice.Reference) is { } url ? "\n" + words.Format("Reminder.Link", url) : "\n" + words["Reminder.NoLink"],
        "\n" + words["Receipt.NoSecret"],
        words.Format("Body.Marking", TlpGuard.Label(TlpGuard.MarkingOf(Disclosure.Notice))),
        "\n" + words.Format("Body.Delivery", notice.DeliveryId.ToString("D")),
    ];

    private List<string?> LinesOf(MessageNotice notice, Words words) =>
    [
        notice.Exercise ? words["Body.Exercise"] + "\n" : null,
        words[Of("Message.Opening", notice)] + "\n",
        words.Format("Body.Reference", notice.Reference),
        (notice.ToCert ? link.To(notice.Reference) : link.ToDeclaration(notice.Reference)) is { } url
            ? "\n" + words.Format(Of("Message.Link", notice), url)
            : "\n" + words[Of("Message.NoLink", notice)],
        "\n" + words[notice.ToCert ? "Body.NoNames" : "Receipt.NoSecret"],
        words.Format("Body.Marking", TlpGuard.Label(TlpGuard.MarkingOf(Disclosure.Notice))),
        "\n" + words.Format("Body.Delivery", notice.DeliveryId.ToString("D")),
    ];

    private static string Of(string key, MessageNotice notice) => $"{key}.{(notice.ToCert ? Delivery.CertCode : Delivery.DeclarantCode)}";

    private List<string?> LinesOf(InvitationNotice notice, Words words) =>
    [
        words["Invitation.Opening"] + "\n",
        words.Format("Invitation.Role", words.OfCode("Invitation.Role", notice.Role)),
        words.Format("Invitation.Until", TimeZoneInfo.ConvertTime(notice.ExpiresAt, _zone).ToString(words["Body.TimeFormat"], words.Culture)),
        "\n" + words.Format(
            "Invitation.Link",
            link.ToInvitation(OneTimeLink.TokenOf(notice.InvitationId, keys.For(OneTimeLink.InvitationKeys))) ?? throw new NotSentException("link.missing")),
        "\n" + words["Invitation.Unexpected"],
        "\n" + words.Format("Body.Delivery", notice.DeliveryId.ToString("D")),
    ];

    private List<string?> LinesOf(ManifestNotice notice, Words words) =>
    [
        words.Format("Manifest.Opening", DayOf(notice)) + "\n",
        words["Manifest.What"],
        words.Format("Manifest.Key", notice.KeyId),
        link.ToKey is { } url ? words.Format("Manifest.Link", url) : null,
        "\n" + words.Format("Manifest.How", $"openssl dgst -sha256 -verify key.pem -signature manifest-{DayOf(notice)}.sig manifest-{DayOf(notice)}.json"),
        "\n" + words["Manifest.Keep"],
        words.Format("Body.Marking", TlpGuard.Label(TlpGuard.MarkingOf(Disclosure.Notice))),
        "\n" + words.Format("Body.Delivery", notice.DeliveryId.ToString("D")),
    ];

    private List<string?> LinesOf(EscalationNotice notice, Words words)
    {
        var local = TimeZoneInfo.ConvertTime(notice.FiledAt, _zone);
        return
        [
            notice.Exercise ? words["Body.Exercise"] + "\n" : null,
            words[notice.Rung > 0 ? "Body.Unanswered" : "Body.Opening"] + "\n",
            words.Format("Body.Reference", notice.Reference),
            words.Format("Body.Severity", words[$"Severity.{notice.Severity}"]),
            words[notice.IsMajor ? "Body.Major" : "Body.NotMajor"],
            words.Format("Body.FiledAt", local.ToString(words["Body.TimeFormat"], words.Culture)),
            notice.Reasons is [var reason, ..] ? words.Format("Body.Reason", words.OfCode("Reason", reason)) : null,
            .. notice.Regimes.Select(code => words.Format("Body.Regime", words.OfCode("Regime", code))),
            link.To(notice.Reference) is { } url ? "\n" + words.Format("Body.Link", url) : "\n" + words["Body.NoLink"],
            "\n" + words["Body.NoNames"],
            words.Format("Body.Marking", TlpGuard.Label(TlpGuard.MarkingOf(Disclosure.Notice))),
            "\n" + words.Format("Body.Delivery", notice.DeliveryId.ToString("D")),
        ];
    }

    /// <summary>The texts of one language. A code that has none is shown as it is: a rule may be newer than the texts.</summary>
    private sealed class Words(CultureInfo culture)
    {
        private readonly ResourceSet _set =
            _texts.GetResourceSet(CultureInfo.GetCultureInfo(culture.TwoLetterISOLanguageName), createIfNotExists: true, tryParents: false)
            ?? throw new MissingManifestResourceException($"There are no mail texts in {culture.Name}.");

        public CultureInfo Culture { get; } = culture;

        public string Language => Culture.TwoLetterISOLanguageName;

        public string this[string key] => _set.GetString(key) ?? throw new MissingManifestResourceException($"No text '{key}' in {Language}.");

        public string OfCode(string kind, string code) => _set.GetString($"{kind}.{code}") ?? code;

        public string Format(string key, params object[] values) => string.Format(Culture, this[key], values);
    }
}
