using System.Text;
using System.Text.Json;
using CsCheck;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Declarations;

public sealed class ContentReaderTests
{
    private static readonly TimeZoneInfo _paris = Regions.TimeZoneOf("11");

    [Fact]
    public void Whatever_can_be_said_is_read_as_it_was_said() => AnyContent.Any.Sample(
        content =>
        {
            // The reader trims texts and takes empty ones for nothing said; the generator knows neither.
            var said = Whole(content);
            var (read, problems) = Read(said);

            Assert.DoesNotContain(problems, p => p.Code is not "text.control");
            if (problems.Count == 0)
            {
                var (again, _) = Read(Whole(read));
                Assert.Equal(Whole(read), Whole(again));
            }
        },
        iter: 300);

    [Fact]
    public void Every_field_of_a_plain_declaration_is_read()
    {
        var (content, problems) = Read(
            """
            {
              "establishment": { "finess": "750712184", "region": "11", "category": "universityHospital", "essentialOperator": true },
              "declarant": { "name": " Garde ", "phone": "06 12 34 56 78" },
              "awareAt": "14/03/2026 à 2h40", "awareAtApproximate": true,
              "ongoing": "beingResolved", "description": "Une\r\nligne", "systems": ["patientRecord", "network"],
              "careImpact": "degradedMode", "supportWanted": true, "financialLoss": 1200.50, "downtimeMinutes": 90,
              "providers": [{ "name": "Hébergeur", "role": "host" }],
              "dataImpact": [{ "kind": "disclosure", "certainty": "potential" }],
              "personsAffected": { "minimum": 10, "maximum": 20 },
              "technicalContact": null
            }
            """);

        Assert.Empty(problems);
        Assert.Equal("Garde", content.Declarant!.Name);
        Assert.Equal("Une\nligne", content.Description);
        Assert.Equal(new DateTimeOffset(2026, 3, 14, 1, 40, 0, TimeSpan.Zero), content.AwareAt);
        Assert.Equal([AffectedSystem.PatientRecord, AffectedSystem.Network], content.Systems);
        Assert.Equal((OngoingState.BeingResolved, CareImpact.DegradedMode), (content.Ongoing, content.CareImpact));
        Assert.Equal((1200.50m, 90, true), (content.FinancialLoss, content.DowntimeMinutes, content.SupportWanted));
        Assert.Equal(ProviderRole.Host, content.Providers![0].Role);
        Assert.Equal((DataImpactKind.Disclosure, Certainty.Potential), (content.DataImpact![0].Kind, content.DataImpact[0].Certainty));
        Assert.Null(content.TechnicalContact);
    }

    [Theory]
    [InlineData("\u200B")]
    [InlineData(" \u2060\u200D ")]
    [InlineData("\uFEFF\u3164\u2800")]
    public void What_nobody_sees_says_nothing(string blank)
    {
        var (content, problems) = Read($$"""{ "description": "{{blank}}", "rootCauseNarrative": "a{{blank}}b" }""");

        Assert.Empty(problems);
        Assert.Equal((null, $"a{blank}b"), (content.Description, content.RootCauseNarrative));
    }

    [Fact]
    public void Every_wrong_field_is_named_at_once_with_its_place()
    {
        var (_, problems) = Read(
            """
            {
              "establishment": { "finess": 750712184, "category": "castle" },
              "declarant": "Garde",
              "awareAt": "hier",
              "ongoing": 1,
              "description": ["x"],
              "systems": ["network", "fax", 3, null],
              "providers": [{ "name": "A" }, { "name": 5, "role": "chef" }, "B"],
              "dataImpact": { "kind": "disclosure" },
              "supportWanted": "yes",
              "financialLoss": "12",
              "downtimeMinutes": 1.5,
              "patientsEndangered": -1,
              "personsAffected": { "minimum": 1e30 },
              "careDisruption": { "since": 5, "bed": 1 },
              "surprise": true
            }
            """);

        Assert.Equal(
            [
                "awareAt instant.unreadable", "careDisruption.bed field.unknown", "careDisruption.since instant.unreadable",
                "dataImpact type.list", "declarant type.object", "description type.text", "downtimeMinutes number.whole",
                "establishment.category choice.unknown", "establishment.finess type.text", "financialLoss type.number",
                "ongoing choice.unknown", "patientsEndangered number.whole", "personsAffected.minimum type.number",
                "providers[1].name type.text", "providers[1].role choice.unknown", "providers[2] type.object",
                "supportWanted type.boolean", "surprise field.unknown",
                "systems[1] choice.unknown", "systems[2] choice.unknown", "systems[3] field.required",
            ],
            problems.Select(p => $"{p.Path} {p.Code}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_field_refuses_what_it_cannot_be_and_names_itself()
    {
        foreach (var field in ContentGroups.OfField.Keys)
        {
            // A list of lists is no value of any field.
            var (_, problems) = Read($$"""{"{{field}}": [[[1]]]}""");

            Assert.Contains(problems, p => p.Path == field || p.Path.StartsWith(field + "[0]", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("12")]
    [InlineData("true")]
    public void What_is_no_object_is_refused_as_a_whole(string body)
    {
        var (_, problems) = Read(body);

        Assert.Equal([("", "type.object")], problems.Select(p => (p.Path, p.Code)));
    }

    [Theory]
    [InlineData("""{"description": "\ud800"}""", "description", "text.control")]
    [InlineData("""{"description": "\udc00\ud800"}""", "description", "text.control")]
    [InlineData("""{"description": "a\u0000b"}""", "description", "text.control")]
    [InlineData("""{"description": "a\u001bb"}""", "description", "text.control")]
    [InlineData("""{"description": "a\uffffb"}""", "description", "text.control")]
    [InlineData("""{"awareAt": "\ud800"}""", "awareAt", "instant.unreadable")]
    [InlineData("""{"ongoing": "\ud800"}""", "ongoing", "choice.unknown")]
    [InlineData("""{"indicators": ["ok", "\ud800"]}""", "indicators[1]", "text.control")]
    [InlineData("""{"\ud800": 1}""", "\uFFFD", "field.unknown")]
    [InlineData("""{"establishment": {"\ud800": 1}}""", "establishment.\uFFFD", "field.unknown")]
    public void Half_characters_and_control_characters_are_named_and_no_failure(string body, string path, string code)
    {
        var (_, problems) = Read(body);

        Assert.Equal([(path, code)], problems.Select(p => (p.Path, p.Code)));
    }

    [Fact]
    public void A_text_is_looked_up_in_any_tree_without_a_failure()
    {
        Assert.Equal("x", TextAt("""{"establishment": {"finess": "x"}}"""));
        Assert.All(
            [
                "null", "[]", "{}", """{"establishment": 1}""", """{"establishment": {"finess": 1}}""", """{"establishment": {"finess": "\ud800"}}""",
                """{"establishmen\ud800": 1}""", """{"establishment": {"fines\ud800": 1}}""", """{"\ud800establishment": {}}""",
            ],
            body => Assert.Null(TextAt(body)));

        static string? TextAt(string body) => ContentReader.TextAt(Parse(body), "establishment", "finess");
    }

    [Fact]
    public void Depth_without_end_is_refused_at_the_first_wrong_step()
    {
        var deep = new StringBuilder("{\"establishment\":");
        deep.Insert(deep.Length, "{\"establishment\":", 500).Append('1').Append('}', 501);
        using var document = JsonDocument.Parse(deep.ToString(), new JsonDocumentOptions { MaxDepth = 2_000 });

        var (_, problems) = ContentReader.Read(document.RootElement, _paris);

        Assert.Equal(["establishment.establishment"], problems.Select(p => p.Path));
    }

    [Fact]
    public void Lists_and_names_without_end_do_not_make_an_answer_without_end()
    {
        var manyItems = $$"""{"indicators": [{{string.Join(',', Enumerable.Repeat("\"x\"", 101))}}]}""";
        var longName = $$"""{"{{new string('n', 5_000)}}": 1}""";
        var manyNames = $$"""{{{string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"n{i}\":1"))}}}""";

        Assert.Equal([("indicators", "list.long")], Read(manyItems).Problems.Select(p => (p.Path, p.Code)));
        Assert.Equal(100, Read(longName).Problems.Single().Path.Length);
        Assert.InRange(Read(manyNames).Problems.Count, 100, 1_000);
    }

    [Fact]
    public void A_problem_never_quotes_what_was_typed()
    {
        var (_, problems) = Read("""{"ongoing": "secret words", "awareAt": "secret words", "description": 5, "systems": ["secret words"]}""");

        Assert.Equal(4, problems.Count);
        Assert.All(problems, p => Assert.DoesNotContain("secret", $"{p.Path} {p.Code} {string.Join(' ', p.Arguments)}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_form_sends_texts_and_what_it_left_empty_was_not_said()
    {
        var (content, problems) = ContentReader.Read(
            Parse(
                """
                {
                  "awareAt": "", "ongoing": "", "supportWanted": "true", "essential": "", "financialLoss": "1 200,50",
                  "downtimeMinutes": "90", "personsAffected": { "minimum": "" }, "systems": ["network"], "description": "  "
                }
                """),
            _paris, typed: true);

        Assert.Equal(["essential"], problems.Select(p => p.Path));
        Assert.Equal((null, null, true, 1200.50m, 90, null), (content.AwareAt, content.Ongoing, content.SupportWanted, content.FinancialLoss, content.DowntimeMinutes, content.Description));
        Assert.Null(content.PersonsAffected!.Minimum);
    }

    [Fact]
    public void A_program_may_not_send_texts_for_numbers_and_flags()
    {
        var (_, problems) = Read("""{"supportWanted": "true", "downtimeMinutes": "90", "ongoing": ""}""");

        Assert.Equal(["downtimeMinutes", "ongoing", "supportWanted"], problems.Select(p => p.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_of_enums_are_their_words_and_never_numbers_or_other_cases()
    {
        Assert.All(
            ["\"Yes\"", "\"YES\"", "1", "\"1\"", "\"yes,no\"", "\" yes\""],
            word => Assert.Equal("ongoing", Assert.Single(Read($$"""{"ongoing": {{word}}}""").Problems).Path));
    }

    [Fact]
    public void Any_tree_is_read_or_refused_and_never_a_failure() => Tree(4).Sample(json =>
    {
        var (content, problems) = Read(json);

        Assert.NotNull(content);
        Assert.All(problems, p => Assert.NotEmpty(p.Code));
    }, iter: 2_000);

    /// <summary>Trees whose names are often those of the content, and whose values seldom are.</summary>
    private static Gen<string> Tree(int depth)
    {
        var leaf = Gen.OneOf("null", "true", "-1", "1e400", "0.1", "99999999999999999999", "\"\"", "\"yes\"", "\"\\ud800\"", "\"2026-03-14T02:40Z\"", "\"\\u0000\"");
        if (depth == 0)
        {
            return leaf;
        }

        string[] names = [.. ContentGroups.OfField.Keys, "finess", "name", "phone", "minimum", "kind", "x", "\\ud800", ""];
        var list = Tree(depth - 1).Array[0, 3].Select(items => $"[{string.Join(',', items)}]");
        var record = Gen.Select(Gen.OneOf(names), Tree(depth - 1)).Array[0, 6]
            .Select(fields => $"{{{string.Join(',', fields.Select(f => $"\"{f.Item1}\":{f.Item2}"))}}}");
        return Gen.Frequency((2, leaf), (1, list), (4, record));
    }

    [Theory]
    [InlineData("""{"description": "a\u0000b"}""", "U+0000")]
    [InlineData("""{"description": "a\u202eb"}""", "U+202E")]
    [InlineData("""{"description": "a\ud800b"}""", "U+D800…U+DFFF")]
    public void A_program_is_told_which_character_no_text_can_hold(string body, string which) =>
        Assert.Equal([which], Assert.Single(Read(body).Problems).Arguments);

    [Fact]
    public void On_the_nights_of_the_clock_change_a_form_is_asked_and_a_program_is_not()
    {
        const string Body = """{"awareAt":"25/10/2026 02:30","startedAt":"29/03/2026 02:30","onBehalfOf":{"toldAt":"25/10/2026 02:30"}}""";

        var (_, asked) = ContentReader.Read(Parse(Body), _paris, typed: true);
        var (read, refused) = Read(Body);

        Assert.Equal(
            ["awareAt instant.twice 02:30", "startedAt instant.skipped 02:30 02:00 03:00 03:30", "onBehalfOf.toldAt instant.twice 02:30"],
            asked.Select(p => string.Join(' ', [p.Path, p.Code, .. p.Arguments])));
        Assert.Empty(refused);
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero), read.AwareAt);
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero), read.StartedAt);
    }

    [Theory]
    [InlineData(HourChoice.First, 0, null)]
    [InlineData(HourChoice.Second, 1, null)]
    [InlineData(HourChoice.Unknown, 0, true)]
    public void Whoever_cannot_tell_the_two_hours_apart_was_aware_at_about_the_first(HourChoice choice, int hour, bool? approximate)
    {
        var body = $$"""{"awareAt":"{{DeclaredTime.Marked("25/10/2026 02:30", choice)}}","awareAtApproximate":null}""";

        var (content, problems) = ContentReader.Read(Parse(body), _paris, typed: true);

        Assert.Empty(problems);
        Assert.Equal(new DateTimeOffset(2026, 10, 25, hour, 30, 0, TimeSpan.Zero), content.AwareAt);
        Assert.Equal(approximate, content.AwareAtApproximate);
    }

    private static (DeclarationContent Content, IReadOnlyList<FieldProblem> Problems) Read(string body) => ContentReader.Read(Parse(body), _paris);

    private static JsonElement Parse(string body) => JsonDocument.Parse(body).RootElement;

    private static string Whole(DeclarationContent content) => JsonSerializer.Serialize(content, ContentJson.Options);
}
