using Reporting.Domain.Common;
using Reporting.Domain.Regimes;

namespace Reporting.Domain.Escalation;

/// <summary>Reads a routing table from its file; the layout is told in docs/regimes.md.</summary>
public static class RoutingFile
{
    /// <param name="file">Named in errors.</param>
    /// <exception cref="DataFileException">Names the file and the field.</exception>
    public static IReadOnlyList<RoutingRule> Parse(string json, string file = "routing") => DataField.Read(file, json, root =>
    {
        root.Only("rules");
        var seen = new HashSet<(string, int)>();
        return root.Items("rules").Select(field =>
        {
            var rule = ReadRule(field);
            return seen.Add((rule.Code, rule.Version)) ? rule : throw field.Field("code").Wrong("is there twice in the same version");
        }).ToArray();
    });

    private static RoutingRule ReadRule(DataField field)
    {
        field.Only("code", "version", "validFrom", "validTo", "recipient", "when", "reason", "source", "toVerify");
        var rule = new RoutingRule
        {
            Code = field.Text("code"),
            Version = field.Number("version", 1, 9999),
            ValidFrom = field.Date("validFrom"),
            ValidTo = field.OptionalDate("validTo"),
            Recipient = field.Word<RecipientKind>("recipient"),
            When = field.Words<ObligationFact>("when"),
            Reason = field.Text("reason"),
            Source = field.Text("source"),
            ToVerify = field.Flag("toVerify"),
        };
        return rule.ValidTo < rule.ValidFrom ? throw field.Field("validTo").Wrong("is before validFrom") : rule;
    }
}
