using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Import;

namespace Reporting.Integration.Tests.Import;

public sealed class VerisRecordTests
{
    private static readonly TimeZoneInfo _paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Theory]
    [InlineData("""{"hacking":{}}""", Origin.Malicious)]
    [InlineData("""{"error":{},"physical":{}}""", Origin.Malicious)]
    [InlineData("""{"error":{}}""", Origin.NotMalicious)]
    [InlineData("""{"error":{},"environmental":{}}""", Origin.NotMalicious)]
    [InlineData("""{"error":{},"unknown":{}}""", Origin.Undetermined)]
    [InlineData("""{"unknown":{}}""", Origin.Undetermined)]
    [InlineData("{}", Origin.Undetermined)]
    public void The_origin_follows_the_actions(string action, Origin origin)
    {
        var (record, _) = VerisRecord.Read($$"""{"incident_id":"a","timeline":{"incident":{"year":2013} },"action":{{action}} }""", _paris);

        Assert.Equal(origin, record!.History.Labels.Origin);
    }

    [Theory]
    [InlineData("""{"year":2013}""", "2012-12-31T23:00:00Z", DatePrecision.Year)]
    [InlineData("""{"year":2013,"month":7}""", "2013-06-30T22:00:00Z", DatePrecision.Month)]
    [InlineData("""{"year":2013,"month":7,"day":14}""", "2013-07-13T22:00:00Z", DatePrecision.Day)]
    [InlineData("""{"year":2013,"month":2,"day":31}""", "2013-01-31T23:00:00Z", DatePrecision.Month)]
    [InlineData("""{"year":2013,"month":0,"day":3}""", "2012-12-31T23:00:00Z", DatePrecision.Year)]
    public void A_date_is_as_precise_as_the_record(string incident, string filedAt, DatePrecision precision)
    {
        var (record, _) = VerisRecord.Read($$"""{"incident_id":"a","timeline":{"incident":{{incident}} },"action":{} }""", _paris);

        Assert.Equal((DateTimeOffset.Parse(filedAt, null), precision), (record!.History.FiledAt, record.History.Precision));
    }

    [Theory]
    [InlineData("not json", "")]
    [InlineData("[]", "incident_id")]
    [InlineData("""{"incident_id":12}""", "incident_id")]
    [InlineData("""{"incident_id":"a","action":"hacking"}""", "action")]
    [InlineData("""{"incident_id":"a","action":{}}""", "timeline.incident.year")]
    [InlineData("""{"incident_id":"a","action":{},"timeline":{"incident":{"year":"2013"}}}""", "timeline.incident.year")]
    [InlineData("""{"incident_id":"\ud800","action":{},"timeline":{"incident":{"year":2013}}}""", "")]
    public void A_useless_line_names_the_field(string line, string field)
    {
        var (record, problem) = VerisRecord.Read(line, _paris);

        Assert.Null(record);
        Assert.Equal(field, problem!.Path);
    }

    [Fact]
    public void Codes_become_content_and_labels()
    {
        const string Line = """
            {"incident_id":"6A1","source_id":"sample","security_incident":"Confirmed","summary":" Files\tof the ward\u0007 were encrypted.\r\n","notes":"Paid nothing.",
             "action":{"malware":{"variety":["Ransomware"]},"social":{"variety":["Phishing"]}},
             "attribute":{"availability":{"variety":["Obscuration"]},"confidentiality":{"data_disclosure":"Potentially","data_total":1200,"data_victim":["Patient"],"data":[{"variety":"Medical"}]}},
             "discovery_method":{"internal":{"variety":["Reported by employee"]}},
             "timeline":{"incident":{"year":2016,"month":2,"day":5}},"victim":[{"industry":"622110","victim_id":"A hospital","country":["US"]}]}
            """;

        var (record, _) = VerisRecord.Read(Line, _paris);

        var (content, labels) = (record!.Content, record.History.Labels);
        Assert.Equal("Files of the ward were encrypted.\n\nPaid nothing.", content.Description);
        Assert.Equal(("A hospital", EstablishmentCategory.GeneralHospital, null), (content.Establishment!.Name, content.Establishment.Category, content.Establishment.Region));
        Assert.Equal((DetectedBy.User, 1200, DataKind.PatientHealth), (content.DetectedBy, content.PersonsAffected!.Maximum, Assert.Single(content.DataKinds!)));
        Assert.Equal((IncidentType.Ransomware, RootCause.MaliciousAction), (labels.Type, labels.RootCause));
        Assert.Equal((Certainty.Proven, Certainty.None, Certainty.Potential), (labels.DataLoss, labels.DataIntegrity, labels.DataDisclosure));
        Assert.Equal(("sample", "6A1"), (record.History.Source, record.History.SourceId));
    }

    [Fact]
    public void A_record_without_a_narrative_is_told_by_its_codes()
    {
        var (record, _) = VerisRecord.Read(
            """{"incident_id":"a","action":{"error":{"variety":["Loss"]}},"asset":{"assets":[{"variety":"M - Disk media"}]},"timeline":{"incident":{"year":2013}}}""", _paris);

        Assert.Equal("VERIS record without a narrative. Action: error (Loss). Assets: M - Disk media.", record!.Content.Description);
        Assert.Equal("Unnamed in the source (a)", record.Content.Establishment!.Name);
    }
}
