using System.Net;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Api.Features.Declarations;
using Reporting.Api.Features.Shared;
using Reporting.Api.Features.Shared.Parts;
using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Incidents;
using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Establishments;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Declarations;

public sealed class DraftPagesTests(DraftPagesTests.OneService one) : IClassFixture<DraftPagesTests.OneService>
{
    private const string Finess = "350000004";
    private const string OtherSite = "350000005";
    private readonly ReportingHost _host = one.Host;

    [Fact]
    public void Every_field_of_a_declaration_is_asked_on_one_page() =>
        Assert.Equal(ContentFields.All.Select(f => f.Path).Order(), DraftStep.All.SelectMany(s => s.Paths).Order());

    [Fact]
    public async Task Page_by_page_an_incident_is_declared_with_its_establishment_from_the_directory()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);

        var found = await declarant.StepAsync($"{draft}/establishment", ("_search", "ehpad st malo"), ("_do", "search"));
        Assert.DoesNotContain("malo", found.Headers.Location!.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("EHPAD LES PINS", await PageAsync(declarant, $"{draft}/establishment"), StringComparison.Ordinal);
        await declarant.StepAsync($"{draft}/establishment", ("_pick", Finess));
        await declarant.StepAsync($"{draft}/establishment", ("_pick", OtherSite));
        var next = await declarant.StepAsync($"{draft}/establishment", ("sites[0].finess", OtherSite), ("sites[0].name", "EHPAD LES CHENES"), ("sites[1].name", "Annexe"));
        Assert.Equal($"{draft}/contacts", next.Headers.Location!.ToString());
        await FillAsync(declarant, draft, withPlace: false);
        var review = await PageAsync(declarant, $"{draft}/review");
        Assert.DoesNotContain("error-summary", review, StringComparison.Ordinal);
        Assert.Contains("EHPAD LES PINS", review, StringComparison.Ordinal);
        var sent = await declarant.StepAsync($"{draft}/review", ("_do", "send"));

        var declaration = await StoredAsync(sent);
        var content = declaration.Stages[0].Content();
        Assert.NotNull(declaration.EstablishmentId);
        Assert.Equal((Finess, "EHPAD LES PINS"), (content.Establishment!.Finess, content.Establishment.Name));
        Assert.Equal([OtherSite, null], content.Sites!.Select(s => s.Finess));
        var row = await _host.DbAsync(db => db.DeclarationDrafts.AsNoTracking().SingleAsync(d => d.SentAs == declaration.Id));
        Assert.Null(row.Answers);
    }

    [Fact]
    public async Task What_is_partial_or_wrong_is_kept_named_at_the_review_too_and_corrected_there()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);
        await FillAsync(declarant, draft);
        await declarant.StepAsync($"{draft}/event", ("awareAt", "hier soir"), ("description", "Panne."));

        var refused = await declarant.StepAsync($"{draft}/review", ("_do", "send"));

        var review = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains($"href=\"{draft}/event?review=true#awareAt\"", review, StringComparison.Ordinal);
        Assert.Contains($"href=\"{draft}/event?review=true#ongoing\"", review, StringComparison.Ordinal);
        var page = await PageAsync(declarant, $"{draft}/event?review=true");
        Assert.Contains("value=\"hier soir\"", page, StringComparison.Ordinal);
        Assert.Contains("id=\"awareAt-error\"", page, StringComparison.Ordinal);
        var back = await declarant.StepAsync($"{draft}/event?review=true", ("_review", "true"), ("awareAt", "23/11/2024 2h40"), ("ongoing", "yes"), ("description", "Panne."));
        Assert.Equal($"{draft}/review", back.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Redirect, (await declarant.StepAsync($"{draft}/review", ("_do", "send"))).StatusCode);
    }

    [Theory]
    [InlineData("establishment", "establishment.finess", "12 34", "establishment.name=Clinique")]
    [InlineData("contacts", "declarant.phone", "zéro six", "director.name=Mme Directrice")]
    [InlineData("contacts", "technicalContact.email", "astreinte", "declarant.phone=06 12 34 56 78")]
    [InlineData("event", "awareAt", "hier soir", "description=Panne.")]
    [InlineData("event", "startedAt", "31/03/2024 2h30", "description=Panne.")]
    [InlineData("event", "endedAt", "22/11/2024 2h40", "startedAt=23/11/2024 2h40&ongoing=no")]
    [InlineData("event", "awareAtUnknown", "true", "awareAt=23/11/2024 2h40")]
    [InlineData("systems", "extentCounts.servers", "-3", "extent=severalServers")]
    [InlineData("care", "careDisruption.until", "01/11/2024 2h40", "careImpact=interruption&careDisruption.since=23/11/2024 2h40")]
    [InlineData("data", "personsAffected.maximum", "5", "dataImpact[0].kind=disclosure&dataImpact[0].certainty=proven&personsAffected.minimum=10")]
    [InlineData("reach", "financialLoss", "beaucoup", "maySpread=no")]
    [InlineData("reach", "financialLoss", "250.000", "maySpread=no")]
    [InlineData("cause", "vulnerabilities", "CVE-26-1", "rootCauseNarrative=Inconnue")]
    public async Task What_cannot_be_right_is_refused_at_its_page_saved_as_it_was_typed_and_left_by_going_back(string step, string field, string typed, string others)
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);
        (string, string)[] answers = [(field, typed), .. others.Split('&').Select(other => other.Split('=') is [var name, var value] ? (name, value) : throw new InvalidOperationException(other))];

        var refused = await declarant.StepAsync($"{draft}/{step}", answers);
        var page = await PageAsync(declarant, refused.Headers.Location!.ToString());
        var again = await declarant.StepAsync($"{draft}/{step}", answers);
        var back = await declarant.StepAsync($"{draft}/{step}", [.. answers, ("_do", "back")]);
        var left = await declarant.StepAsync($"{draft}/{step}", [.. answers, ("_do", "leave")]);
        var kept = await PageAsync(declarant, $"{draft}/{step}");

        Assert.Equal($"{draft}/{step}?wrong=true", refused.Headers.Location!.ToString());
        Assert.Equal(refused.Headers.Location, again.Headers.Location);
        Assert.Equal([FormControl.IdOf(field)], Regex.Matches(page, "<a href=\"#([^\"]+)\">").Select(link => link.Groups[1].Value).Where(id => id != "main"));
        Assert.DoesNotContain("wrong", $"{back.Headers.Location}{left.Headers.Location}", StringComparison.Ordinal);
        Assert.DoesNotContain("error-summary", kept, StringComparison.Ordinal);
        Assert.All([page, kept], shown => Assert.Contains(typed == "true" ? "checked=\"checked\"" : typed, shown, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_who_fill_in_one_page_keep_each_others_answers()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        var page = $"/declarations/{reference}/complete/event";
        var (mine, theirs) = (await declarant.OpenAsync(page), await declarant.OpenAsync(page));
        const string Declared = "Les postes du service d'imagerie affichent un message inconnu.";

        await SaveAsync(theirs, "23/11/2024 2h40", "", "Tous les fichiers sont chiffrés,\r\nles sauvegardes aussi.");
        var saved = await SaveAsync(mine, "23/11/2024 2h40", "22/11/2024 20h15", Declared);

        Assert.Equal((HttpStatusCode.Redirect, false), (saved.StatusCode, saved.Headers.Location!.ToString().Contains("wrong", StringComparison.Ordinal)));
        var kept = await PageAsync(declarant, page);
        Assert.Contains("les sauvegardes aussi.", kept, StringComparison.Ordinal);
        Assert.Contains("value=\"22/11/2024 20h15\"", kept, StringComparison.Ordinal);
        Assert.DoesNotContain(Declared, kept, StringComparison.Ordinal);

        Task<HttpResponseMessage> SaveAsync(Dictionary<string, string> opened, string awareAt, string startedAt, string description) => declarant.SendAsync(
            page, opened, new Dictionary<string, string> { ["awareAt"] = awareAt, ["startedAt"] = startedAt, ["ongoing"] = "yes", ["description"] = description, ["_do"] = "next" });
    }

    [Fact]
    public async Task What_two_change_at_once_is_shown_and_replaced_only_when_it_is_sent_again()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);
        var page = $"{draft}/care";
        var (mine, theirs, left) = (await declarant.OpenAsync(page), await declarant.OpenAsync(page), await declarant.OpenAsync(page));
        await declarant.SendAsync(page, theirs, Answers("interruption", "Urgences et bloc.", "next"));

        var asked = await declarant.SendAsync(page, mine, Answers("degradedMode", "Imagerie.", "next"));
        var shown = await asked.MainTextAsync();
        var stored = await PageAsync(declarant, page);
        var again = await declarant.SendAsync(page, Declarant.HiddenOf(await asked.Content.ReadAsStringAsync()), Answers("degradedMode", "Imagerie.", "next"));
        await declarant.SendAsync(page, left, Answers("none", "Rien.", "keep"));
        var final = await PageAsync(declarant, page);

        Assert.Equal(HttpStatusCode.Conflict, asked.StatusCode);
        Assert.Contains("« Soins interrompus »", shown.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.Contains("« Urgences et bloc. »", shown.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.Contains("Imagerie.", shown, StringComparison.Ordinal);
        Assert.Contains("Urgences et bloc.", stored, StringComparison.Ordinal);
        Assert.Equal($"{draft}/data", again.Headers.Location?.ToString());
        Assert.Contains("Imagerie.", final, StringComparison.Ordinal);
        Assert.DoesNotContain("Rien.", final, StringComparison.Ordinal);

        static Dictionary<string, string> Answers(string impact, string services, string act) => new()
        {
            ["careImpact"] = impact,
            ["careDisruption.services"] = services,
            ["patientEndangerment"] = "unknown",
            ["_do"] = act,
        };
    }

    [Fact]
    public async Task What_is_optional_is_marked_and_nothing_else()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);
        await declarant.StepAsync($"{draft}/care", ("careImpact", "interruption"), ("patientEndangerment", "proven"));
        await declarant.StepAsync($"{draft}/data", ("dataImpact[0].kind", "disclosure"), ("dataImpact[0].certainty", "proven"), ("personsInformed", "no"));

        var plain = new List<string>();
        foreach (var step in DraftStep.Of(new DraftAnswers([]), later: false))
        {
            var page = (await PageAsync(declarant, $"{draft}/{step.Key}")).Split("<form method=\"post\"")[^1];
            Assert.All(Regex.Matches(page, "class=\"form-more\"[^>]*>\\s*<summary>.*?</summary>|<h2>.*?</h2>", RegexOptions.Singleline), group => Assert.Contains("(facultatif)", group.Value, StringComparison.Ordinal));
            var ungrouped = Regex.Replace(page, "<details class=\"form-more\".*?</details>|<h2>.*", "", RegexOptions.Singleline);
            plain.AddRange(Regex.Matches(ungrouped, "<(label|legend) class=\"label\"[^>]*>(.*?)</\\1>", RegexOptions.Singleline)
                .Select(caption => caption.Groups[2].Value.Trim()).Where(caption => !caption.Contains("(facultatif)", StringComparison.Ordinal)));
        }

        Assert.Equal(
            [
                "Cherchez votre établissement", "Nom de l'établissement", "Commune", "Téléphone où vous rappeler", "Depuis quand le constatez-vous\u00A0?", "Est-ce encore en cours\u00A0?",
                "Que se passe-t-il\u00A0?", "Qu'est-ce qui ne fonctionne plus, ou mal\u00A0?", "Les soins sont-ils touchés\u00A0?", "Voulez-vous de l'aide\u00A0?",
            ],
            plain);
    }

    [Fact]
    public async Task What_is_missing_holds_up_no_page()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);
        var address = $"{draft}/establishment";

        foreach (var next in DraftStep.Of(new DraftAnswers([]), later: false).Skip(1).Select(step => step.Key).Append(DraftStep.Review))
        {
            var answer = await declarant.StepAsync(address, ("_do", "next"));
            address = $"{draft}/{next}";
            Assert.Equal(address, answer.Headers.Location!.ToString());
        }
    }

    [Fact]
    public async Task On_the_way_back_to_the_review_what_cannot_be_right_is_refused_too()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);

        var refused = await declarant.StepAsync($"{draft}/contacts?review=true", ("_review", "true"), ("declarant.phone", "zéro six"));
        var page = await PageAsync(declarant, refused.Headers.Location!.ToString());
        var corrected = await declarant.StepAsync(refused.Headers.Location.ToString(), ("_review", "true"), ("declarant.phone", "06 12 34 56 78"));

        Assert.Equal($"{draft}/contacts?wrong=true&review=true", refused.Headers.Location.ToString());
        Assert.Contains("Vérifiez le numéro de téléphone", page, StringComparison.Ordinal);
        Assert.Equal($"{draft}/review", corrected.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_later_stage_too_refuses_at_its_page_what_cannot_be_right()
    {
        using var declarant = new Declarant(_host);
        var complete = $"/declarations/{(await declarant.DeclareAsync()).Split('/')[^1]}/complete";

        var refused = await declarant.StepAsync($"{complete}/event", ("awareAt", "demain"), ("ongoing", "yes"), ("description", "Panne."));

        Assert.Equal($"{complete}/event?wrong=true", refused.Headers.Location!.ToString());
        Assert.Contains("Écrivez le jour et l'heure du constat", await PageAsync(declarant, $"{complete}/event?wrong=true"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_hour_that_comes_twice_is_one_more_question_of_its_page_and_one_that_never_was_is_refused_there()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);
        await FillAsync(declarant, draft);
        (string, string)[] page = [("awareAt", "27/10/2024 2h30"), ("startedAt", "31/03/2024 2h30"), ("ongoing", "yes"), ("description", "Panne.")];

        var asked = await declarant.StepAsync($"{draft}/event", page.Where(f => f.Item1 != "startedAt"));
        Assert.Equal($"{draft}/event?more=true#zhour_awareAt", asked.Headers.Location!.ToString());
        Assert.Matches("name=\"_hour.awareAt\"[^>]*value=\"second\"", await PageAsync(declarant, $"{draft}/event"));
        Assert.Equal($"{draft}/event?wrong=true", (await declarant.StepAsync($"{draft}/event", page)).Headers.Location!.ToString());
        var refused = WebUtility.HtmlDecode(await (await declarant.StepAsync($"{draft}/review", ("_do", "send"))).Content.ReadAsStringAsync());
        Assert.Contains($"href=\"{draft}/event?review=true#zhour_awareAt\"", refused, StringComparison.Ordinal);
        Assert.Contains($"href=\"{draft}/event?review=true#startedAt\"", refused, StringComparison.Ordinal);
        Assert.Contains("Écrivez 03:30.", refused, StringComparison.Ordinal);

        await declarant.StepAsync($"{draft}/event", [.. page.Where(f => f.Item1 != "startedAt"), ("startedAt", "31/03/2024 3h30"), ("_hour.awareAt", "second")]);
        Assert.Matches("checked=\"checked\"[^>]*name=\"_hour.awareAt\"[^>]*value=\"second\"", await PageAsync(declarant, $"{draft}/event"));
        Assert.Contains("27 octobre 2024 à 02:30 (UTC+1:00)", await PageAsync(declarant, $"{draft}/review"), StringComparison.Ordinal);

        var content = (await StoredAsync(await declarant.StepAsync($"{draft}/review", ("_do", "send")))).Stages[0].Content();
        Assert.Equal(new DateTimeOffset(2024, 10, 27, 1, 30, 0, TimeSpan.Zero), content.AwareAt);
        Assert.Null(content.AwareAtApproximate);
    }

    [Fact]
    public async Task Going_back_saves_and_a_question_that_applies_again_finds_its_answer()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);

        var asked = await declarant.StepAsync($"{draft}/care", ("careImpact", "degradedMode"));
        Assert.StartsWith($"{draft}/care?more=true#careDisruption_since", asked.Headers.Location!.ToString(), StringComparison.Ordinal);
        var back = await declarant.StepAsync($"{draft}/care", ("careImpact", "degradedMode"), ("careDisruption.services", "Imagerie"), ("_do", "back"));
        Assert.Equal($"{draft}/systems", back.Headers.Location!.ToString());
        await declarant.StepAsync($"{draft}/care", ("careImpact", "none"), ("careDisruption.services", "Imagerie"));
        Assert.DoesNotContain("Imagerie", await PageAsync(declarant, $"{draft}/care"), StringComparison.Ordinal);
        await declarant.StepAsync($"{draft}/care", ("careImpact", "interruption"));

        Assert.Contains("Imagerie", await PageAsync(declarant, $"{draft}/care"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_left_by_no_button_is_saved_by_the_script()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);

        var kept = await declarant.StepAsync($"{draft}/event", ("description", "À moitié"), ("_do", "keep"));

        Assert.Equal(HttpStatusCode.NoContent, kept.StatusCode);
        Assert.Contains("À moitié", await PageAsync(declarant, $"{draft}/event"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_opens_to_its_browser_and_its_account_and_to_nobody_else()
    {
        var account = new Claim(ClaimTypes.NameIdentifier, Guid.CreateVersion7().ToString());
        using var member = new Declarant(_host, browser: _host.SignedIn(account));
        using var elsewhere = new Declarant(_host, browser: _host.SignedIn(account));
        using var other = new Declarant(_host, browser: _host.SignedIn(new Claim(ClaimTypes.NameIdentifier, Guid.CreateVersion7().ToString())));
        using var stranger = new Declarant(_host);
        using var analyst = new Declarant(_host, browser: _host.SignedIn(Roles.Analyst));
        using var administrator = new Declarant(_host, browser: _host.SignedIn(Roles.Administrator));
        var draft = await BeginAsync(member);
        await member.StepAsync($"{draft}/contacts", ("declarant.phone", "06 12 34 56 78"));

        Assert.Contains("06 12 34 56 78", await PageAsync(elsewhere, $"{draft}/contacts"), StringComparison.Ordinal);
        Assert.Contains(draft, await PageAsync(elsewhere, "/declare/full"), StringComparison.Ordinal);
        foreach (var nobody in new[] { other, stranger, analyst, administrator })
        {
            Assert.Equal("/declare/full", (await nobody.Browser.GetAsync($"{draft}/contacts")).Headers.Location!.ToString());
            Assert.DoesNotContain(draft, await PageAsync(nobody, "/declare/full"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Whoever_lost_the_cookie_in_the_middle_keeps_what_was_typed_in_another_draft()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);
        var page = await declarant.OpenAsync($"{draft}/contacts");
        using var later = new Declarant(_host);

        var answer = await later.SendAsync($"{draft}/contacts", page.Where(f => !f.Key.StartsWith("__", StringComparison.Ordinal)), [KeyValuePair.Create("declarant.phone", "06 99 99 99 99"), KeyValuePair.Create("_do", "next")]);

        var address = answer.Headers.Location!.ToString();
        Assert.EndsWith("/event?anew=true", address, StringComparison.Ordinal);
        Assert.DoesNotContain(draft, address, StringComparison.Ordinal);
        Assert.Contains("06 99 99 99 99", await PageAsync(later, address.Replace("event", "contacts", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("06 99 99 99 99", await PageAsync(declarant, $"{draft}/contacts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sent_twice_at_once_or_again_later_it_is_one_declaration()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);
        await FillAsync(declarant, draft);
        var before = await _host.DbAsync(db => db.Declarations.CountAsync());
        var page = await declarant.OpenAsync($"{draft}/review");
        KeyValuePair<string, string>[] send = [KeyValuePair.Create("_do", "send")];

        var answers = await Task.WhenAll(declarant.SendAsync($"{draft}/review", page, send), declarant.SendAsync($"{draft}/review", page, send));
        var again = await declarant.SendAsync($"{draft}/review", page, send);
        var back = await declarant.Browser.GetAsync($"{draft}/event");

        Assert.Single(answers.Append(again).Append(back).Select(a => a.Headers.Location?.ToString()).Distinct());
        Assert.StartsWith("/receipt/", back.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(before + 1, await _host.DbAsync(db => db.Declarations.CountAsync()));
    }

    [Fact]
    public async Task The_answers_lie_in_the_database_sealed()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);
        await declarant.StepAsync($"{draft}/event", ("description", "Mot reconnaissable"));

        var id = Guid.Parse(draft.Split('/')[^1]);
        var row = await _host.DbAsync(db => db.DeclarationDrafts.AsNoTracking().SingleAsync(d => d.Id == id));

        Assert.StartsWith("v1.", row.Answers, StringComparison.Ordinal);
        Assert.DoesNotContain("reconnaissable", row.Answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_can_be_erased_by_hand()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);

        await declarant.StepAsync($"{draft}/review", ("_do", "discard"));

        var id = Guid.Parse(draft.Split('/')[^1]);
        Assert.False(await _host.DbAsync(db => db.DeclarationDrafts.AnyAsync(d => d.Id == id)));
        Assert.Equal("/declare/full", (await declarant.Browser.GetAsync($"{draft}/event")).Headers.Location!.ToString());
    }

    [Fact]
    public async Task Too_long_a_text_is_refused_and_comes_back()
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);

        var answer = await declarant.StepAsync($"{draft}/event", ("description", new string('x', DraftAnswers.MostText + 1)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains(new string('x', 1000), await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_stage_is_begun_by_one_and_ended_by_another_with_the_secret()
    {
        using var declarant = new Declarant(_host);
        using var colleague = new Declarant(_host);
        var receipt = await declarant.DeclareAsync();
        var reference = receipt.Split('/')[^1];
        var codes = Regex.Matches(await PageAsync(declarant, receipt), "<dd class=\"secret[^>]*>([^<]+)</dd>").Select(code => code.Groups[1].Value).ToList();
        await declarant.StepAsync($"/declarations/{reference}/complete/response", ("measuresTaken", "Réseau coupé"), ("supportWanted", "false"));

        await colleague.SendAsync("/resume", await colleague.OpenAsync("/resume"), [KeyValuePair.Create("Reference", reference), KeyValuePair.Create("Secret", codes[1])]);

        Assert.Contains($"/declarations/{reference}/complete/review", await PageAsync(colleague, $"/declarations/{reference}"), StringComparison.Ordinal);
        Assert.Contains("Réseau coupé", await PageAsync(colleague, $"/declarations/{reference}/complete/response"), StringComparison.Ordinal);
        var sent = await colleague.CompleteAsync(reference);
        Assert.Equal("Réseau coupé", (await StoredAsync(sent)).Stages[1].Content().MeasuresTaken);
    }

    [Fact]
    public async Task What_began_again_after_its_end_can_be_said_to_go_on()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        var complete = $"/declarations/{reference}/complete";
        await declarant.CompleteAsync(reference, ("stage", [("_kind", "Final")]), ("resolution", [("resolution.resolvedAt", "23/11/2024 9h")]));

        var goesOn = await declarant.StepAsync($"{complete}/event", ("awareAt", "23/11/2024 2h40"), ("ongoing", "yes"), ("description", "Panne."));
        var refused = await declarant.StepAsync($"{complete}/resolution", ("resolution.resolvedAt", "23/11/2024 9h"));
        var taken = await declarant.StepAsync($"{complete}/resolution", ("resolution.resolvedAt", ""));
        var sent = await declarant.StepAsync($"{complete}/review", ("_do", "send"));

        Assert.Equal($"{complete}/systems", goesOn.Headers.Location!.ToString());
        Assert.Equal($"{complete}/resolution?wrong=true", refused.Headers.Location!.ToString());
        Assert.Equal($"{complete}/review", taken.Headers.Location!.ToString());
        var content = (await StoredAsync(sent)).Stages[2].Content();
        Assert.Equal((OngoingState.Yes, (Resolution?)null), (content.Ongoing, content.Resolution));
    }

    [Fact]
    public async Task What_was_said_before_stands_again_when_it_is_not_over_after_all()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        var stage = $"/declarations/{reference}/complete/stage";
        var said = (await StoredAsync(reference)).Stages[0].Content().Ongoing;

        await declarant.StepAsync(stage, ("_kind", "Final"));
        await declarant.StepAsync(stage, ("_kind", "Final"));
        var over = await PageAsync(declarant, $"/declarations/{reference}/complete/review");
        await declarant.StepAsync(stage, ("_kind", "Correction"), ("changeReason", "Le service était mal nommé."));
        var sent = await declarant.CompleteAsync(reference, ("systems", [("systems", "laboratory")]));

        Assert.Contains("Non, il est terminé", over, StringComparison.Ordinal);
        Assert.Equal(OngoingState.Yes, said);
        Assert.Equal(said, (await StoredAsync(sent)).Stages[1].Content().Ongoing);
    }

    [Fact]
    public async Task A_complement_without_any_change_is_refused_at_the_review_and_a_report_is_not()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];

        var refused = await declarant.CompleteAsync(reference, ("stage", [("_kind", "Notification")]));
        var review = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync());
        var report = await declarant.CompleteAsync(reference, ("stage", [("_kind", "Intermediate")]));

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("Rien n'a changé depuis le dernier envoi.", review, StringComparison.Ordinal);
        Assert.Contains("Les postes du service d'imagerie", review, StringComparison.Ordinal);
        Assert.Equal(2, (await StoredAsync(report)).Stages.Count);
    }

    [Fact]
    public async Task An_exercise_stays_one_in_its_later_stages()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync(("reportingReason", "exercise"))).Split('/')[^1];

        await declarant.CompleteAsync(reference, ("establishment", [("establishment.name", "Centre hospitalier du Val"), ("establishment.town", "Valville"), ("reportingReason", "incident")]));

        Assert.Equal(ReportingReason.Exercise, (await StoredAsync(reference)).Stages[1].Content().ReportingReason);
    }

    [Fact]
    public async Task A_correction_says_why_and_the_reason_is_shown()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];

        var asks = await declarant.StepAsync($"/declarations/{reference}/complete/stage", ("_kind", "Correction"));
        Assert.Contains("more=true#changeReason", asks.Headers.Location!.ToString(), StringComparison.Ordinal);
        var refused = await declarant.CompleteAsync(reference);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        await declarant.CompleteAsync(reference, ("stage", [("_kind", "Correction"), ("changeReason", "Le service était mal nommé.")]), ("systems", [("systems", "laboratory")]));

        Assert.Equal(StageKind.Correction, (await StoredAsync(reference)).Stages[1].Kind);
        var shown = await PageAsync(declarant, $"/declarations/{reference}");
        Assert.Contains("Le service était mal nommé.", shown, StringComparison.Ordinal);
        Assert.Contains("modifié", shown, StringComparison.Ordinal);
        Assert.Contains("Avant\u00a0: <s class=\"as-typed\">Imagerie (PACS, RIS)</s>", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("systems", "extentCounts.servers", "extent=severalServers", "Indiquez un nombre entier, de zéro à")]
    [InlineData("reach", "financialLoss", "maySpread=no", "Indiquez un nombre de zéro à")]
    public async Task A_number_below_zero_is_answered_by_what_it_may_be(string step, string field, string other, string said)
    {
        using var declarant = new Declarant(_host);
        var draft = await BeginAsync(declarant);

        var refused = await declarant.StepAsync($"{draft}/{step}", (field, "-5"), (other.Split('=')[0], other.Split('=')[1]));

        Assert.Contains(said, await PageAsync(declarant, refused.Headers.Location!.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withdrawn_declaration_is_kept_out_of_the_figures_and_a_later_stage_takes_it_back()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        await UntilAsync(reference, i => i.Status is IncidentStatus.Received);

        var silent = await declarant.StepAsync($"/declarations/{reference}/withdraw");
        Assert.Equal(HttpStatusCode.BadRequest, silent.StatusCode);
        await declarant.StepAsync($"/declarations/{reference}/withdraw", ("changeReason", "Fausse alerte."));

        await UntilAsync(reference, i => i is { Status: IncidentStatus.Rejected, Disposition: Disposition.Withdrawn });
        Assert.True(await Eventually.Async(() => ExclusionAsync(reference), e => e is FactExclusion.Withdrawn) is FactExclusion.Withdrawn);
        var shown = await PageAsync(declarant, $"/declarations/{reference}");
        Assert.Contains("Fausse alerte.", shown, StringComparison.Ordinal);
        Assert.Contains("vous l'avez retiré", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Le CERT a terminé le traitement", shown, StringComparison.Ordinal);
        var receipt = await PageAsync(declarant, $"/receipt/{reference}");
        Assert.Contains("<h1>Votre signalement est retiré</h1>", receipt, StringComparison.Ordinal);
        Assert.Contains("Un nouvel envoi annule le retrait", receipt, StringComparison.Ordinal);
        Assert.DoesNotContain("Un analyste vous rappelle", receipt, StringComparison.Ordinal);
        Assert.DoesNotContain($"href=\"/declarations/{reference}/complete\"", receipt, StringComparison.Ordinal);
        using var analyst = _host.SignedIn(Roles.Analyst);
        var incident = WebUtility.HtmlDecode(await analyst.GetStringAsync($"/incidents/{reference}"));
        Assert.Contains("Fausse alerte.", incident, StringComparison.Ordinal);
        Assert.Contains("rouvrez l'incident s'il faut poursuivre", incident, StringComparison.Ordinal);
        Assert.DoesNotContain("puis rejetez l'incident", incident, StringComparison.Ordinal);
        await declarant.CompleteAsync(reference, ("stage", [("_kind", "Notification")]));
        await UntilAsync(reference, i => i is { Status: IncidentStatus.Received, Withdrawn: false });
        Assert.True(await Eventually.Async(() => ExclusionAsync(reference), e => e is FactExclusion.None) is FactExclusion.None);
    }

    [Fact]
    public async Task Nobody_else_completes_or_withdraws_a_declaration()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        using var stranger = new Declarant(_host);
        using var analyst = new Declarant(_host, browser: _host.SignedIn(Roles.Analyst));
        foreach (var nobody in new[] { stranger, analyst })
        {
            foreach (var address in new[] { $"/declarations/{reference}/complete/event", $"/declarations/{reference}/withdraw" })
            {
                Assert.Equal($"/resume?reference={reference}", (await nobody.Browser.GetAsync(address)).Headers.Location!.ToString());
                Assert.Equal(HttpStatusCode.Forbidden, (await nobody.SendAsync(address, new Dictionary<string, string> { ["changeReason"] = "Non", ["_do"] = "next" })).StatusCode);
            }
        }

        Assert.Single((await StoredAsync(reference)).Stages);
    }

    [Fact]
    public async Task A_likely_duplicate_is_shown_to_members_and_to_whoever_holds_it_and_to_nobody_else()
    {
        var establishment = await _host.DbAsync(db => db.Establishments.Where(e => e.Name == "EHPAD LES CHENES").Select(e => e.Id).SingleAsync());
        using var first = new Declarant(_host);
        var reference = (await first.DeclareAsync(("establishment.finess", OtherSite))).Split('/')[^1];
        using var member = new Declarant(_host, browser: _host.SignedIn(new Claim(ClaimTypes.NameIdentifier, Guid.CreateVersion7().ToString()), new Claim(Claimed.Establishment, establishment.ToString())));
        using var stranger = new Declarant(_host);
        using var analyst = new Declarant(_host, browser: _host.SignedIn(Roles.Analyst));

        Assert.Contains(reference, await ReviewAsync(member), StringComparison.Ordinal);
        Assert.Contains(reference, await ReviewAsync(first), StringComparison.Ordinal);
        Assert.DoesNotContain(reference, await ReviewAsync(stranger), StringComparison.Ordinal);
        Assert.DoesNotContain(reference, await ReviewAsync(analyst), StringComparison.Ordinal);

        async Task<string> ReviewAsync(Declarant declarant)
        {
            var draft = await BeginAsync(declarant);
            await FillAsync(declarant, draft);
            await declarant.StepAsync($"{draft}/establishment", ("establishment.finess", OtherSite));
            return await PageAsync(declarant, $"{draft}/review");
        }
    }

    private static async Task<string> BeginAsync(Declarant declarant)
    {
        var begun = await declarant.StepAsync("/declare/full");
        Assert.Equal(HttpStatusCode.Redirect, begun.StatusCode);
        return begun.Headers.Location!.ToString()[..^"/establishment".Length];
    }

    private static async Task FillAsync(Declarant declarant, string draft, bool withPlace = true)
    {
        if (withPlace)
        {
            await declarant.StepAsync($"{draft}/establishment", ("establishment.name", "Centre hospitalier du Val"), ("establishment.town", "Valville"));
        }

        await declarant.StepAsync($"{draft}/contacts", ("declarant.phone", "06 12 34 56 78"));
        await declarant.StepAsync($"{draft}/event", ("awareAt", "23/11/2024 2h40"), ("ongoing", "yes"), ("description", "Panne du serveur d'imagerie."));
        await declarant.StepAsync($"{draft}/systems", ("systems", "imaging"));
        await declarant.StepAsync($"{draft}/care", ("careImpact", "none"));
        await declarant.StepAsync($"{draft}/response", ("supportWanted", "false"));
    }

    private static async Task<string> PageAsync(Declarant declarant, string address)
    {
        var answer = await declarant.Browser.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    private Task<Declaration> StoredAsync(HttpResponseMessage sent)
    {
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        return StoredAsync(sent.Headers.Location!.ToString().Split('/')[^1]);
    }

    private Task<Declaration> StoredAsync(string written)
    {
        var reference = DeclarationReference.Parse(written, null);
        return _host.DbAsync(db => db.Declarations.AsNoTracking().Include(d => d.Stages.OrderBy(s => s.Number)).SingleAsync(d => d.Reference == reference));
    }

    private async Task UntilAsync(string reference, Func<Incident, bool> holds) => Assert.True(await Eventually.Async(
        () => _host.DbAsync(async db => await db.Incidents.AsNoTracking().SingleOrDefaultAsync(i => i.Reference == reference) is { } incident && holds(incident)), done => done));

    private Task<FactExclusion?> ExclusionAsync(string reference) => _host.DbAsync(db =>
        db.Incidents.Where(i => i.Reference == reference).Join(db.IncidentFacts, i => i.Id, f => f.IncidentId, (_, f) => (FactExclusion?)f.Exclusion).SingleOrDefaultAsync());

    /// <summary>One service for all of them, with a directory of two.</summary>
    public sealed class OneService : IAsyncLifetime
    {
        public ReportingHost Host { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await using var scope = Host.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<DirectoryImport>().TakeAsync(
                [
                    (FinessNumber.Parse(Finess), new EstablishmentProfile(null, "EHPAD LES PINS", "SAINT-MALO", "53", EstablishmentCategory.NursingHome, EstablishmentStatus.Public, false)),
                    (FinessNumber.Parse(OtherSite), new EstablishmentProfile(null, "EHPAD LES CHENES", "SAINT-MALO", "53", EstablishmentCategory.NursingHome, EstablishmentStatus.Public, false)),
                ],
                default);
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
