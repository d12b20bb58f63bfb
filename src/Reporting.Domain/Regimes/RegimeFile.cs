using Reporting.Domain.Common;

namespace Reporting.Domain.Regimes;

/// <summary>Reads a regime from its file; the layout is told in docs/regimes.md.</summary>
public static class RegimeFile
{
    /// <param name="file">Named in errors.</param>
    /// <exception cref="DataFileException">Names the file and the field.</exception>
    public static Regime Parse(string json, string file = "regime") => DataField.Read(file, json, Read);

    private static Regime Read(DataField root)
    {
        root.Only("code", "version", "validFrom", "validTo", "standing", "appliesTo", "source", "obligations");
        var regime = new Regime
        {
            Code = root.Text("code"),
            Version = root.Number("version", 1, 9999),
            ValidFrom = root.Date("validFrom"),
            ValidTo = root.OptionalDate("validTo"),
            Standing = root.Word<RegimeStanding>("standing"),
            AppliesTo = root.Words<ObligationFact>("appliesTo"),
            Source = root.Text("source"),
            Obligations = [.. root.Items("obligations").Select(ReadObligation)],
        };

        if (regime.ValidTo < regime.ValidFrom)
        {
            throw root.Field("validTo").Wrong("is before validFrom");
        }

        var fields = root.Items("obligations");
        for (var i = 0; i < fields.Count; i++)
        {
            var (field, obligation) = (fields[i], regime.Obligations[i]);
            if (!obligation.Code.StartsWith($"{regime.Code}.", StringComparison.Ordinal))
            {
                throw field.Field("code").Wrong($"must start with {regime.Code}.");
            }

            // Only earlier ones are seen: a code that comes twice and a report that waits for itself are refused alike.
            var earlier = regime.Obligations.Take(i).Select(o => o.Code).ToArray();
            if (earlier.Contains(obligation.Code))
            {
                throw field.Field("code").Wrong("is there twice");
            }

            if (obligation.After is { } after && !earlier.Contains(after))
            {
                throw field.Field("after").Wrong("must name an obligation that stands above it");
            }
        }

        return regime;
    }

    private static Obligation ReadObligation(DataField field)
    {
        field.Only("code", "trigger", "after", "delay", "recipient", "when", "clock", "reminder", "metBy", "source", "toVerify");
        var trigger = field.Word<Trigger>("trigger");
        if (field.Has("after") != trigger is Trigger.PreviousReport)
        {
            throw field.Wrong("needs 'after' if and only if its trigger is previousReport");
        }

        return new Obligation(
            field.Text("code"),
            trigger,
            field.OptionalText("after"),
            ReadDelay(field.Field("delay")),
            field.Text("recipient"),
            field.Words<ObligationFact>("when"),
            field.Word<Clock>("clock"),
            field.Flag("reminder"),
            field.Word<Fulfilment>("metBy"),
            field.Text("source"),
            field.Flag("toVerify"));
    }

    private static Delay ReadDelay(DataField field)
    {
        field.Only("withoutDelay", "hours", "days", "weeks", "months");
        Delay?[] said =
        [
            field.Flag("withoutDelay") ? Delay.Without : null,
            field.OptionalNumber("hours", 1, 8784) is { } hours ? Delay.Hours(hours) : null,
            field.OptionalNumber("days", 1, 3660) is { } days ? Delay.Days(days) : null,
            field.OptionalNumber("weeks", 1, 520) is { } weeks ? Delay.Weeks(weeks) : null,
            field.OptionalNumber("months", 1, 120) is { } months ? Delay.Months(months) : null,
        ];
        return said.OfType<Delay>().ToArray() is [var delay]
            ? delay
            : throw field.Wrong("must be one of withoutDelay (true), hours, days, weeks, months");
    }
}
