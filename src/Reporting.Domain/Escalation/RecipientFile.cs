using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Escalation;

/// <summary>Reads the recipients that a new installation starts with; the layout is told in docs/regimes.md.</summary>
public static class RecipientFile
{
    /// <summary>Whoever takes them in adds those whose code is new, and leaves the others as the administrator has set them.</summary>
    /// <param name="file">Named in errors.</param>
    /// <exception cref="DataFileException">Names the file and the field.</exception>
    public static IReadOnlyList<Recipient> Parse(string json, string file = "recipients") => DataField.Read(file, json, root =>
    {
        root.Only("recipients");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return root.Items("recipients").Select(field =>
        {
            var recipient = ReadRecipient(field);
            return seen.Add(recipient.Code) ? recipient : throw field.Field("code").Wrong("is there twice");
        }).ToArray();
    });

    private static Recipient ReadRecipient(DataField field)
    {
        field.Only("code", "kind", "regions", "name", "language", "clearance", "mail", "source", "toVerify");
        try
        {
            var recipient = Recipient.Register(
                field.Text("code"),
                field.Word<RecipientKind>("kind"),
                field.Texts("regions"),
                field.Text("name"),
                field.Text("language"),
                field.Word<Tlp>("clearance"));
            recipient.SetMailAddress(field.OptionalText("mail"));
            return recipient;
        }
        catch (RuleViolationException refused)
        {
            throw field.Wrong($"is refused: {refused.Message.TrimEnd('.')}");
        }
    }
}
