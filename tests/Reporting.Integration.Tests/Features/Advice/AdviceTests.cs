using System.Net;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;
using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Shared.Cards;
using Reporting.Domain.Advice;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Identity;
using Reporting.Integration.Tests.Declarations;
using Reporting.Integration.Tests.Incidents;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Features.Advice;

public sealed partial class AdviceTests(AdviceTests.OneService one) : IClassFixture<AdviceTests.OneService>
{
    private const string OnCall = "09 72 00 00 00";

    private static readonly AdviceLibrary _library = new();

    [Fact]
    public void Every_card_says_the_same_in_both_languages()
    {
        Assert.Equal(_library.All.Where(t => t.Language == "fr").Select(Shape), _library.All.Where(t => t.Language == "en").Select(Shape));
        Assert.Equal(Enum.GetValues<AdviceCard>(), _library.All.Select(t => t.Card).Distinct().Order());

        static (AdviceCard, int, DateOnly, int, int, int) Shape(AdviceText text) =>
            (text.Card, text.Version, text.Reviewed, Count(text.Now, "<li>"), Count(text.Rest, "<li>"), Count(text.Rest, "<h2>"));
    }

    [Fact]
    public void Every_card_is_one_page_that_begins_with_a_few_things_to_do() => Assert.All(_library.All, text =>
    {
        Assert.StartsWith("<ol>", Written(text.Now), StringComparison.Ordinal);
        Assert.InRange(Count(text.Now, "<li>"), 3, 5);
        Assert.Equal(3, Count(text.Rest, "<h2>"));
        Assert.InRange(Written(text.Now).Length + Written(text.Rest).Length, 800, 3_000);
    });

    [Fact]
    public void French_signs_keep_to_their_word_in_the_cards_too() => Assert.All(
        _library.All.Where(t => t.Language == "fr"),
        text => Assert.DoesNotMatch(BreakingSpace(), $"{text.Title}\n{text.Summary}\n{WebUtility.HtmlDecode(Written(text.Now) + Written(text.Rest))}"));

    [Fact]
    public void A_tag_in_a_card_is_shown_and_not_obeyed()
    {
        var text = AdviceText.Read(AdviceCard.Ransomware, 1, "fr", "file", "---\ntitle: T\nsummary: S\nreviewed: 2026-01-31\n---\n## N\n\n1. <script>a</script>\n\n## R\n\n<b>x</b>\n");

        Assert.Contains("&lt;script&gt;", Written(text.Now), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", Written(text.Rest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("## N\n\n- a\n", "head")]
    [InlineData("---\ntitle: T\nsummary: S\n---\n## N\n\n- a\n\n## R\n", "reviewed")]
    [InlineData("---\ntitle: T\nsummary: S\nreviewed: 2026-01-31\n---\nText.\n", "heading")]
    public void A_card_that_is_not_whole_is_refused_by_name(string file, string named) =>
        Assert.Matches($"fr/x.1.md.*{named}", Assert.Throws<FormatException>(() => AdviceText.Read(AdviceCard.Ransomware, 1, "fr", "fr/x.1.md", file)).Message);

    [Theory]
    [InlineData(null)]
    [InlineData(Roles.Declarant)]
    [InlineData(Roles.Analyst)]
    public async Task Anybody_reads_every_card_in_the_language_asked_for(string? role)
    {
        using var reader = role is null ? one.Host.Browser("en") : one.Host.SignedIn(role);
        var index = await (await reader.GetAsync("/advice?lang=en")).Content.ReadAsStringAsync();

        foreach (var card in Enum.GetValues<AdviceCard>())
        {
            var address = $"/advice/{AdviceLibrary.CodeOf(card)}";
            var answer = await reader.GetAsync(address);

            Assert.Contains($"href=\"{address}\"", index, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var text = await answer.MainTextAsync();
            Assert.Contains(_library.Latest(card, "en").Title, text, StringComparison.Ordinal);
            Assert.Contains("Version 1, last reviewed on 28 November 2026", text, StringComparison.Ordinal);
            Assert.Contains(OnCall, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/advice/nothing")]
    [InlineData("/advice/Ransomware%20")]
    [InlineData("/advice/ransomware?version=99")]
    public async Task A_card_or_a_version_that_does_not_exist_is_not_found(string address)
    {
        using var reader = one.Host.Browser();

        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync(address)).StatusCode);
    }

    [Theory]
    [InlineData("ransomware", AdviceCard.Ransomware)]
    [InlineData("telecomLoss", AdviceCard.Outage)]
    [InlineData("", AdviceCard.FirstSteps)]
    public async Task A_receipt_begins_with_the_card_of_what_was_declared(string type, AdviceCard card)
    {
        using var declarant = new Declarant(one.Host);
        var receipt = await declarant.DeclareAsync(("type", type), ("description", "À compléter."), ("systems", "unknown"));

        var page = await declarant.Browser.GetStringAsync(receipt);

        var text = _library.Latest(card, "fr");
        var (heading, advice, keys) = (At("<h1>"), At(Written(text.Now).Trim()), At("class=\"keys\""));
        Assert.True(0 < heading && heading < advice && advice < keys, "The card stands between the heading and what has to be kept.");
        Assert.Contains($"href=\"/advice/{AdviceLibrary.CodeOf(card)}\"", page, StringComparison.Ordinal);

        int At(string what) => page.IndexOf(what, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_card_that_was_shown_is_kept_once_and_the_analyst_sees_which_version()
    {
        using var declarant = new Declarant(one.Host);
        var receipt = await declarant.DeclareAsync(("type", "defacement"));
        var reference = receipt.Split('/')[^1];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => declarant.Browser.GetStringAsync(receipt)));
        await declarant.Browser.GetStringAsync(receipt + "?lang=en");
        await declarant.Browser.GetStringAsync(receipt + "?lang=fr");

        var kept = await one.Host.DbAsync(db => db.AdviceGiven.AsNoTracking()
            .Where(g => db.Declarations.Any(d => d.Id == g.DeclarationId && d.Reference == DeclarationReference.Parse(reference, null))).OrderBy(g => g.Language).ToListAsync());
        Assert.Equal([(1, AdviceCard.Defacement, 1, "en"), (1, AdviceCard.Defacement, 1, "fr")], kept.Select(g => (g.Stage, g.Card, g.Version, g.Language)));

        using var analyst = one.Host.SignedIn(Roles.Analyst);
        var answer = await Eventually.Async(() => analyst.GetAsync($"/incidents/{reference}"), a => a.StatusCode is HttpStatusCode.OK);
        Assert.Matches(@"Fiche montrée : Site web défiguré ?, version 1 \(FR\)", await answer.MainTextAsync());
        var stage = (await analyst.ReadAsync($"/api/v1/incidents/{reference}")).GetProperty("stages")[0];
        Assert.Equal(["defacement", "defacement"], stage.GetProperty("advice").Texts("card"));
    }

    [Fact]
    public async Task An_API_that_nobody_was_shown_anything_by_keeps_no_card()
    {
        var reference = await one.Host.DeclaredAsync();
        using var analyst = one.Host.SignedIn(Roles.Analyst);

        Assert.Equal(0, (await analyst.ReadAsync($"/api/v1/incidents/{reference}")).GetProperty("stages")[0].GetProperty("advice").GetArrayLength());
    }

    private static string Written(IHtmlContent content)
    {
        using var writer = new StringWriter();
        content.WriteTo(writer, HtmlEncoder.Default);
        return writer.ToString();
    }

    private static int Count(IHtmlContent content, string tag) => Written(content).Split(tag).Length - 1;

    [GeneratedRegex(@"\S [?:;!»]|« ")]
    private static partial Regex BreakingSpace();

    public sealed class OneService : IAsyncDisposable
    {
        public ReportingHost Host { get; } = new() { Settings = { ["Brand:OnCallPhone"] = OnCall } };

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
