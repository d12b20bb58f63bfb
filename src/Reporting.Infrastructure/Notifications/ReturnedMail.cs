using System.Text.RegularExpressions;
using MimeKit;

namespace Reporting.Infrastructure.Notifications;

/// <summary>What a report of a mail server (RFC 3464) says of our mails: that they could not be delivered, and why, as a code.</summary>
/// <param name="DeliveryIds">Candidates: anybody can write a report, and only ids that we gave out name a delivery.</param>
/// <param name="Code">Such as <c>dsn.5.1.1-smtp.550</c>: the status, then class and number of the diagnostic. Its text, which may quote anything, is left.</param>
public sealed partial record ReturnedMail(IReadOnlyList<Guid> DeliveryIds, string Code)
{
    private const int MostIds = 20;

    /// <summary>Null when it reports no failure: a delay, a success, or no report at all.</summary>
    internal static ReturnedMail? Of(MimeMessage mail)
    {
        if (mail.Body is not MultipartReport report
            || report.OfType<MessageDeliveryStatus>().FirstOrDefault()?.StatusGroups.FirstOrDefault(IsFailure) is not { } failed)
        {
            return null;
        }

        return new([.. IdsOf(report, mail).Distinct().Take(MostIds)], CodeOf(failed));
    }

    /// <summary>The first group is about the mail, the others about its recipients, of whom ours has one.</summary>
    private static bool IsFailure(HeaderList fields) => fields["Action"]?.Trim().Equals("failed", StringComparison.OrdinalIgnoreCase) is true;

    private static string CodeOf(HeaderList fields)
    {
        var status = Status.Match(fields["Status"] ?? "");
        var diagnostic = Diagnostic.Match(fields["Diagnostic-Code"] ?? "");
        var code = $"dsn.{(status.Success ? status.Groups[1].Value : "unknown")}";
        return diagnostic.Success ? $"{code}-{diagnostic.Groups[1].Value.ToLowerInvariant()}.{diagnostic.Groups[2].Value}" : code;
    }

    /// <summary>From what was sent back, or its headers; a server that leaves them out still answers to our Message-ID.</summary>
    private static IEnumerable<Guid> IdsOf(MultipartReport report, MimeMessage mail)
    {
        var original = report.OfType<MessagePart>().Select(part => part.Message).OfType<MimeMessage>().ToList();
        IEnumerable<string?> names =
        [
            .. original.Select(sent => sent.Headers[MailComposer.DeliveryHeader]), .. original.Select(sent => sent.MessageId), mail.InReplyTo,
            .. mail.References,
        ];
        foreach (var name in names)
        {
            if (Guid.TryParseExact(name?.Trim().Trim('<').Split('@')[0], "D", out var id))
            {
                yield return id;
            }
        }
    }

    [GeneratedRegex(@"\A\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})\b")]
    private static partial Regex Status { get; }

    [GeneratedRegex(@"\A\s*([A-Za-z0-9]{1,20})\s*;\s*([0-9]{3})\b")]
    private static partial Regex Diagnostic { get; }
}
