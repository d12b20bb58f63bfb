using System.Diagnostics.CodeAnalysis;
using MimeKit;

namespace Reporting.Infrastructure.Notifications;

internal static class MailAddresses
{
    private static readonly ParserOptions _strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    /// <summary>One address with a domain; no list, no group, no line break that would smuggle a header in.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out MailboxAddress? address)
    {
        address = null;
        return text is { Length: > 2 and <= 320 } && !text.Any(char.IsControl) && MailboxAddress.TryParse(_strict, text, out address);
    }
}
