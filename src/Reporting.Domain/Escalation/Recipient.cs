using System.Text.RegularExpressions;
using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Escalation;

/// <summary>An authority that is told, and the ways to reach it.</summary>
public sealed partial class Recipient : AggregateRoot
{
    private Recipient()
    {
    }

    /// <summary>Unique: <c>ars-11</c>, <c>fssi</c>, <c>dgs-corruss</c>, <c>anssi</c>.</summary>
    public string Code { get; private init; } = "";
    public RecipientKind Kind { get; private init; }

    /// <summary>INSEE codes of the regions it answers for; empty for a national one.</summary>
    public IReadOnlyList<string> Regions { get; private set; } = [];
    public string DisplayName { get; private set; } = "";
    public string? MailAddress { get; private set; }
    public string? WebhookUrl { get; private set; }

    /// <summary>The signing secret, wrapped by a server key: opaque here, never shown again.</summary>
    public string? WebhookSecret { get; private set; }

    /// <summary><c>fr</c> or <c>en</c>.</summary>
    public string Language { get; private set; } = "fr";

    /// <summary>Nothing above it is sent to this recipient.</summary>
    public Tlp Clearance { get; private set; }
    public bool Active { get; private set; } = true;

    public bool IsReachable => MailAddress is not null || WebhookUrl is not null;

    /// <exception cref="RuleViolationException">The code is malformed, a region is unknown or missing, or the language is not one of the two.</exception>
    public static Recipient Register(
        string code, RecipientKind kind, IReadOnlyList<string> regions, string displayName, string language, Tlp clearance)
    {
        Require(CodePattern.IsMatch(code), "recipient.code", "A code is made of lower-case letters, digits and hyphens, 40 at most.");
        var recipient = new Recipient { Code = code, Kind = kind };
        recipient.Describe(regions, displayName, language, clearance);
        return recipient;
    }

    /// <exception cref="RuleViolationException">A region is unknown or missing, the name is empty, or the language is not one of the two.</exception>
    public void Describe(IReadOnlyList<string> regions, string displayName, string language, Tlp clearance)
    {
        Require(regions.Count > 0 == Kind.IsRegional(), "recipient.regions", "A regional recipient names its regions, a national one names none.");
        Require(regions.All(r => Taxonomy.Regions.Find(r) is not null), "recipient.regions", "A region is not known.");
        Require(!string.IsNullOrWhiteSpace(displayName), "recipient.name", "A recipient has a name.");
        Require(language is "fr" or "en", "recipient.language", "The language is fr or en.");
        (Regions, DisplayName, Language, Clearance) = ([.. regions], displayName.Trim(), language, clearance);
    }

    /// <summary>Null takes the address away.</summary>
    /// <exception cref="RuleViolationException">It is not one plain address.</exception>
    public void SetMailAddress(string? address)
    {
        // Only the plain form: "Name <a@b>" and lists would let one field reach several people.
        var plain = address is null
            || (address.Length <= 254 && System.Net.Mail.MailAddress.TryCreate(address, out var parsed) && parsed.Address == address);
        Require(plain, "recipient.mail", "This is not one plain mail address.");
        MailAddress = address;
    }

    /// <param name="wrappedSecret">Already wrapped; the plain secret never reaches this class.</param>
    /// <exception cref="RuleViolationException">The address is not an absolute one over HTTP, holds credentials, or there is no secret.</exception>
    public void SetWebhook(string url, string wrappedSecret)
    {
        var usable = url.Length <= 2000 && Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp) && uri.UserInfo.Length == 0;
        Require(usable, "recipient.webhook", "A webhook is an absolute http or https address without credentials.");
        Require(!string.IsNullOrWhiteSpace(wrappedSecret), "recipient.webhook-secret", "A webhook is signed: it needs a secret.");
        (WebhookUrl, WebhookSecret) = (url, wrappedSecret);
    }

    public void RemoveWebhook() => (WebhookUrl, WebhookSecret) = (null, null);

    public void Activate() => Active = true;

    public void Deactivate() => Active = false;

    private static void Require(bool holds, string code, string message)
    {
        if (!holds)
        {
            throw new RuleViolationException(code, message);
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,39}\z")]
    private static partial Regex CodePattern { get; }
}
