using Reporting.Domain.Common;
using Reporting.Domain.Regimes;

namespace Reporting.Domain.Tests.Regimes;

public sealed class RegimeFileTests
{
    private const string Nis = """
        {
          "_remark": "any text",
          "code": "nis2", "version": 3, "validFrom": "2024-10-18", "validTo": "2030-01-01", "standing": "inForce",
          "appliesTo": ["inPerimeter"], "source": "Directive (EU) 2022/2555",
          "obligations": [
            { "code": "nis2.notification", "trigger": "awareness", "delay": { "hours": 72 }, "recipient": "csirt",
              "when": ["significant", "major"], "clock": "legal", "metBy": "notification", "source": "23(4)(b)" },
            { "code": "nis2.final-report", "trigger": "previousReport", "after": "nis2.notification", "delay": { "months": 1 },
              "recipient": "csirt", "clock": "legal", "reminder": true, "metBy": "final", "source": "23(4)(d)", "toVerify": true }
          ]
        }
        """;

    [Fact]
    public void A_regime_is_read_as_it_is_written()
    {
        var regime = RegimeFile.Parse(Nis);

        Assert.Equal(("nis2", 3, RegimeStanding.InForce), (regime.Code, regime.Version, regime.Standing));
        Assert.Equal(new DateOnly(2030, 1, 1), regime.ValidTo);
        Assert.Equal([ObligationFact.InPerimeter], regime.AppliesTo);
        Assert.Equal([ObligationFact.Significant, ObligationFact.Major], regime.Obligations[0].When);
        Assert.Equal(Delay.Hours(72), regime.Obligations[0].Delay);
        Assert.Equal(("nis2.notification", Delay.Months(1), true, true), (regime.Obligations[1].After, regime.Obligations[1].Delay, regime.Obligations[1].Reminder, regime.Obligations[1].ToVerify));
    }

    [Theory]
    [InlineData("\"version\": 3", "\"version\": 0", "version")]
    [InlineData("\"version\": 3", "\"version\": \"3\"", "version")]
    [InlineData("\"version\": 3, ", "", "version")]
    [InlineData("2024-10-18", "18/10/2024", "validFrom")]
    [InlineData("2030-01-01", "2024-10-17", "validTo")]
    [InlineData("\"inForce\"", "\"inforce\"", "standing")]
    [InlineData("\"inForce\"", "\"0\"", "standing")]
    [InlineData("\"inPerimeter\"", "\"hospital\"", "appliesTo[0]")]
    [InlineData("\"significant\", \"major\"", "\"major\", \"major\"", "obligations[0].when")]
    [InlineData("{ \"hours\": 72 }", "{ \"hours\": 72, \"days\": 3 }", "obligations[0].delay")]
    [InlineData("{ \"hours\": 72 }", "{ }", "obligations[0].delay")]
    [InlineData("{ \"hours\": 72 }", "{ \"hours\": 0 }", "obligations[0].delay.hours")]
    [InlineData("{ \"hours\": 72 }", "{ \"hours\": 7.5 }", "obligations[0].delay.hours")]
    [InlineData("{ \"hours\": 72 }", "\"72 hours\"", "obligations[0].delay")]
    [InlineData("\"after\": \"nis2.notification\", ", "", "obligations[1]")]
    [InlineData("\"after\": \"nis2.notification\"", "\"after\": \"nis2.final-report\"", "obligations[1].after")]
    [InlineData("\"nis2.final-report\", \"trigger\"", "\"nis2.notification\", \"trigger\"", "obligations[1].code")]
    [InlineData("\"nis2.final-report\", \"trigger\"", "\"gdpr.final-report\", \"trigger\"", "obligations[1].code")]
    [InlineData("\"reminder\": true", "\"reminder\": \"yes\"", "obligations[1].reminder")]
    [InlineData("\"toVerify\"", "\"verify\"", "obligations[1].verify")]
    [InlineData("\"23(4)(b)\"", "\" \"", "obligations[0].source")]
    public void A_wrong_field_is_refused_by_its_path(string right, string wrong, string path)
    {
        Assert.Contains(right, Nis, StringComparison.Ordinal);

        var refused = Assert.Throws<DataFileException>(() => RegimeFile.Parse(Nis.Replace(right, wrong, StringComparison.Ordinal), "nis2.json"));

        Assert.Equal(path, refused.Path);
        Assert.StartsWith($"nis2.json: {path} ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"code\": \"nis2\",\n  \"version\": 03\n}", "line 3")]
    [InlineData("{\n  \"code\": \"a\",\n  \"code\": \"b\"\n}", "is not JSON")]
    [InlineData("", "line 1")]
    public void What_is_not_strict_JSON_is_refused_by_its_place(string json, string place)
    {
        var refused = Assert.Throws<DataFileException>(() => RegimeFile.Parse(json, "nis2.json"));

        Assert.Contains(place, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_instead_of_an_object_is_refused() =>
        Assert.Equal("the file must be an object", Assert.Throws<DataFileException>(() => RegimeFile.Parse("[]", "x")).Message[3..^1]);
}
