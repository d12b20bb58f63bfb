using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Escalation;

public sealed class RecipientTests
{
    private static Recipient AnAgency() => Recipient.Register("ars-11", RecipientKind.RegionalAgency, ["11"], "ARS Île-de-France", "fr", Tlp.AmberStrict);

    [Fact]
    public void Eighteen_regional_agencies_the_territories_and_three_national_authorities_ship_without_address()
    {
        var recipients = Seed.Recipients();

        Assert.Equal(18, recipients.Count(r => r.Code.StartsWith("ars-", StringComparison.Ordinal)));
        Assert.Equal(["anssi", "dgs-corruss", "fssi"], recipients.Where(r => !r.Kind.IsRegional()).Select(r => r.Code).Order(StringComparer.Ordinal));
        Assert.All(recipients, r => Assert.False(r.IsReachable));
        Assert.All(recipients, r => Assert.True(r.Active));
    }

    [Theory]
    [InlineData("alerte@ars.example")]
    [InlineData(null)]
    public void A_plain_address_or_none_is_taken(string? address)
    {
        var recipient = AnAgency();

        recipient.SetMailAddress(address);

        Assert.Equal(address, recipient.MailAddress);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ars.example")]
    [InlineData("Alerte <alerte@ars.example>")]
    [InlineData("a@ars.example, b@ars.example")]
    [InlineData("a@ars.example\r\nBcc: b@ars.example")]
    [InlineData(" a@ars.example")]
    public void What_is_not_one_plain_address_is_refused(string address)
    {
        var recipient = AnAgency();

        Assert.Equal("recipient.mail", Assert.Throws<RuleViolationException>(() => recipient.SetMailAddress(address)).Code);
        Assert.False(recipient.IsReachable);
    }

    [Theory]
    [InlineData("/hook", "wrapped")]
    [InlineData("ftp://ars.example/hook", "wrapped")]
    [InlineData("https://user:password@ars.example/hook", "wrapped")]
    [InlineData("https://ars.example/hook", " ")]
    public void A_webhook_needs_an_absolute_address_without_credentials_and_a_secret(string url, string secret) =>
        Assert.Throws<RuleViolationException>(() => AnAgency().SetWebhook(url, secret));

    [Fact]
    public void A_webhook_is_set_and_removed_with_its_secret()
    {
        var recipient = AnAgency();

        recipient.SetWebhook("https://ars.example/hook", "wrapped");
        Assert.True(recipient.IsReachable);

        recipient.RemoveWebhook();
        Assert.Equal((null, null), (recipient.WebhookUrl, recipient.WebhookSecret));
    }

    [Theory]
    [InlineData("ARS 11", RecipientKind.RegionalAgency, "11", "fr", "recipient.code")]
    [InlineData("ars-11", RecipientKind.RegionalAgency, "", "fr", "recipient.regions")]
    [InlineData("ars-11", RecipientKind.RegionalAgency, "12", "fr", "recipient.regions")]
    [InlineData("anssi", RecipientKind.NationalAgency, "11", "fr", "recipient.regions")]
    [InlineData("anssi", RecipientKind.NationalAgency, "", "de", "recipient.language")]
    public void A_recipient_cannot_be_registered_wrong(string code, RecipientKind kind, string regions, string language, string refusal)
    {
        var refused = Assert.Throws<RuleViolationException>(
            () => Recipient.Register(code, kind, regions.Split(' ', StringSplitOptions.RemoveEmptyEntries), "Name", language, Tlp.Green));

        Assert.Equal(refusal, refused.Code);
    }

    [Theory]
    [InlineData("\"ars-11\"", "\"ars-53\"", "recipients[1].code")]
    [InlineData("\"fr\"", "\"de\"", "recipients[0]")]
    [InlineData("\"green\"", "\"white\"", "recipients[0].clearance")]
    public void A_wrong_recipient_is_refused_by_its_field(string right, string wrong, string path)
    {
        const string Recipients = """
            { "recipients": [
              { "code": "ars-11", "kind": "regionalAgency", "regions": ["11"], "name": "x", "language": "fr", "clearance": "green" },
              { "code": "ars-53", "kind": "regionalAgency", "regions": ["53"], "name": "y", "language": "en", "clearance": "amberStrict", "mail": "a@b.example" }
            ] }
            """;
        Assert.Equal("a@b.example", RecipientFile.Parse(Recipients)[1].MailAddress);

        var refused = Assert.Throws<DataFileException>(() => RecipientFile.Parse(Recipients.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Equal(path, refused.Path);
    }
}
