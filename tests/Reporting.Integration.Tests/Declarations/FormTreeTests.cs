using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Reporting.Api.Features.Declarations;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Integration.Tests.Declarations;

public sealed class FormTreeTests
{
    private static readonly TimeZoneInfo _paris = Regions.TimeZoneOf(null);

    [Fact]
    public void Names_become_the_tree_of_the_api()
    {
        var tree = Tree(("establishment.finess", "750712184"), ("declarant.phone", "06 12"), ("description", "Panne"));

        Assert.Equal("""{"establishment":{"finess":"750712184"},"declarant":{"phone":"06 12"},"description":"Panne"}""", tree.Body.GetRawText());
    }

    [Fact]
    public void Empty_texts_and_fields_of_the_page_are_left_out()
    {
        var tree = Tree(("description", "  "), ("director.name", ""), ("_key", "abc"), ("__RequestVerificationToken", "abc"), ("ongoing", "unknown"));

        Assert.Equal("""{"ongoing":"unknown"}""", tree.Body.GetRawText());
    }

    [Fact]
    public void Not_to_know_whether_help_is_wanted_is_a_field_of_its_own_and_comes_back_as_the_answer_it_was()
    {
        var tree = Tree(("supportWanted", "unknown"));

        Assert.Equal("""{"supportUndecided":"true"}""", tree.Body.GetRawText());
        var values = FormTree.ValuesOf(new DeclarationContent { SupportUndecided = true }, _paris).Single();
        Assert.Equal(("supportWanted", "unknown"), (values.Key, values.Value.ToString()));
    }

    [Fact]
    public void A_group_that_is_always_there_lets_the_rules_say_what_is_missing()
    {
        var tree = FormTree.Of([new("establishment.name", "")], "establishment", "declarant");

        Assert.Equal("""{"establishment":{},"declarant":{}}""", tree.Body.GetRawText());
    }

    [Fact]
    public void One_ticked_box_is_a_list_too_and_one_value_is_none()
    {
        var tree = FormTree.Of([new("systems", "mail"), new("dataKinds", new StringValues(["staff", "technical"])), new("careImpact", "none")]);

        Assert.Equal("""{"systems":["mail"],"dataKinds":["staff","technical"],"careImpact":"none"}""", tree.Body.GetRawText());
    }

    [Fact]
    public void A_text_area_is_a_list_of_its_lines()
    {
        var tree = Tree(("vulnerabilities", "CVE-2026-12345\r\n\r\nCVE-1\r\n"));

        Assert.Equal("""{"vulnerabilities":["CVE-2026-12345","CVE-1"]}""", tree.Body.GetRawText());
        Assert.Equal("vulnerabilities", tree.FieldOf("vulnerabilities[1]"));
    }

    [Fact]
    public void Rows_left_blank_close_up_and_an_answer_still_finds_the_row_that_was_typed()
    {
        var tree = Tree(("providers[0].name", ""), ("providers[1].name", ""), ("providers[3].product", "PACS"));

        Assert.Equal("""{"providers":[{"product":"PACS"}]}""", tree.Body.GetRawText());
        Assert.Equal("providers[3].name", tree.FieldOf("providers[0].name"));
    }

    [Fact]
    public void A_row_of_which_only_the_heading_came_says_nothing()
    {
        var tree = Tree(
            ("dataImpact[0].kind", "integrity"), ("dataImpact[1].kind", "disclosure"), ("dataImpact[1].certainty", "proven"),
            ("otherAuthorities[0].authority", "police"));

        Assert.Equal("""{"dataImpact":[{"kind":"disclosure","certainty":"proven"}]}""", tree.Body.GetRawText());
    }

    [Theory]
    [InlineData("establishment", "establishment.name")]
    [InlineData("description", "description.more")]
    public void A_value_and_a_group_under_one_name_are_both_handed_on_and_refused(string value, string member)
    {
        var tree = Tree((value, "x"), (member, "y"));

        var (_, problems) = ContentReader.Read(tree.Body, _paris, typed: true);

        Assert.NotEmpty(problems);
    }

    [Theory]
    [InlineData("a.b.c.d.e.f.g")]
    [InlineData("providers[999].name")]
    [InlineData("providers[-1].name")]
    [InlineData("systems[")]
    [InlineData("]")]
    [InlineData("<script>")]
    [InlineData("")]
    public void A_name_that_the_form_does_not_have_is_named_by_the_reader(string name)
    {
        var tree = Tree((name, "x"));

        var (_, problems) = ContentReader.Read(tree.Body, _paris, typed: true);

        Assert.Equal("field.unknown", Assert.Single(problems).Code);
    }

    [Theory]
    [InlineData("Europe/Paris")]
    [InlineData("Indian/Reunion")]
    public void What_a_form_shows_of_a_content_says_the_same_when_it_is_sent_again(string zone)
    {
        var clock = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var content = new DeclarationContent
        {
            Establishment = new() { Finess = "750712184", EssentialOperator = true },
            Declarant = new() { Phone = "+33612345678" },
            AwareAt = new(2026, 10, 25, 0, 30, 0, TimeSpan.Zero),
            StartedAt = new(2026, 10, 25, 1, 30, 0, TimeSpan.Zero),
            EndedAt = new(2026, 11, 2, 10, 0, 31, 250, TimeSpan.Zero),
            Systems = [AffectedSystem.Mail, AffectedSystem.Network],
            Vulnerabilities = ["CVE-2026-1234", "CVE-2026-12345"],
            Providers = [new() { Name = "Un", Role = ProviderRole.Host }, new() { Name = "Deux" }],
            FinancialLoss = 1234.5m,
            DowntimeMinutes = 90,
            SupportWanted = false,
        };

        var (again, problems) = ContentReader.Read(FormTree.Of(FormTree.ValuesOf(content, clock)).Body, clock, typed: true);

        Assert.Empty(problems);
        Assert.Equal(JsonSerializer.Serialize(content, ContentJson.Options), JsonSerializer.Serialize(again, ContentJson.Options));
    }

    [Fact]
    public void Every_field_of_a_declaration_has_its_place_in_the_form()
    {
        var placed = ContentSection.All.SelectMany(section => section.Paths).ToList();

        Assert.Equal(ContentFields.All.Select(field => field.Path).Order(), placed.Order());
    }

    private static FormTree Tree(params IEnumerable<(string Name, string Value)> form) =>
        FormTree.Of(form.Select(field => KeyValuePair.Create(field.Name, new StringValues(field.Value))));
}
