using System.Globalization;
using System.Resources;
using System.Text;
using Microsoft.Extensions.Options;
using MimeKit;
using Reporting.Domain.Audit;
using Reporting.Domain.Taxonomy;

namespace Reporting.Infrastructure.Notifications;

/// <summary>One notice as a mail: plain text, in the recipient's language, made to be read on a telephone at night.</summary>
internal sealed class MailComposer(
    IOptions<SmtpSettings> smtp, IOptions<NotificationSettings> settings, IncidentLink link, TimeProvider clock)
{
    public const string DeliveryHeader = "X-Reporting-Delivery";

    private static readonly ResourceManager _texts = new("Reporting.Infrastructure.Notifications.MailTexts", typeof(MailComposer).Assembly);

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(settings.Value.TimeZone);

    /// <exception cref="NotSentException"><c>address.malformed</c></exception>
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
            Body = new TextPart("plain") { Text = BodyOf(notice, words), ContentTransferEncoding = ContentEncoding.QuotedPrintable },
        };
        mail.From.Add(sender);
        mail.To.Add(recipient);
        mail.Headers.Add(DeliveryHeader, notice.DeliveryId.ToString("D"));
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Headers.Add("X-Auto-Response-Suppress", "All");
        mail.Headers.Add(HeaderId.ContentLanguage, words.Language);
        if (notice.Severity is Severity.Significant || notice.IsMajor)
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

        subject.Append('[').Append(TlpGuard.Label(TlpGuard.MarkingOf(Disclosure.Notice))).Append("] ");
        subject.Append(words.Format("Subject", notice.Reference, words[$"Severity.{notice.Severity}"]));
        if (notice.IsMajor)
        {
            subject.Append(words["Subject.Major"]);
        }

        if (notice.Rung > 0)
        {
            subject.Append(words["Subject.Unanswered"]);
        }

        return subject.ToString();
    }

    private string BodyOf(Notice notice, Words words)
    {
        var local = TimeZoneInfo.ConvertTime(notice.FiledAt, _zone);
        List<string?> lines =
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
        return string.Join('\n', lines.OfType<string>()) + "\n";
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
