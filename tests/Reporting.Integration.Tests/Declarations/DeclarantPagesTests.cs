using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Api.Features.Declarations;
using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Establishments;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Declarations;

public sealed class DeclarantPagesTests(DeclarantPagesTests.OneService one) : IClassFixture<DeclarantPagesTests.OneService>
{
    private readonly ReportingHost _host = one.Host;

    [Fact]
    public async Task A_declaration_is_stored_and_leads_to_its_receipt()
    {
        using var declarant = new Declarant(_host);

        var receipt = await declarant.DeclareAsync();

        var page = await PageAsync(declarant, receipt);
        var declaration = await StoredAsync(receipt);
        Assert.Contains(declaration.Reference.Value, page, StringComparison.Ordinal);
        Assert.Contains(declaration.Stages[0].Receipt.ContentHash, page, StringComparison.Ordinal);
        Assert.Contains(declaration.Stages[0].Receipt.Hash, page, StringComparison.Ordinal);
        Assert.Matches("[2-9A-Y]{5}-[2-9A-Y]{5}", page);
        var content = declaration.Stages[0].Content();
        Assert.Equal(("Valville", "+33612345678"), (content.Establishment!.Town, content.Declarant!.Phone));
        Assert.Equal(new DateTimeOffset(2024, 11, 23, 1, 40, 0, TimeSpan.Zero), content.AwareAt);
    }

    [Fact]
    public async Task What_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost()
    {
        using var declarant = new Declarant(_host);
        var typed = Declarant.ADeclaration(
            ("awareAt", "hier soir"), ("careImpact", ""), ("declarant.phone", "12 <b>"));

        var answer = await declarant.SendAsync("/declare", await declarant.OpenAsync("/declare"), typed);

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(["declarant_phone", "awareAt", "careImpact"], LinkedFields(page));
        Assert.All(LinkedFields(page), field => Assert.Contains($"id=\"{field}-error\"", page, StringComparison.Ordinal));
        Assert.Contains("value=\"hier soir\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"12 &lt;b&gt;\"", page, StringComparison.Ordinal);
        Assert.Matches("<input checked=\"checked\"[^>]*value=\"imaging\"", page);
        Assert.Contains(typed["description"], WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_hour_that_the_spring_night_skips_is_named_with_the_one_to_write()
    {
        using var declarant = new Declarant(_host);
        var typed = Declarant.ADeclaration(("awareAt", "2024-03-31T02:30"));

        var answer = await declarant.SendAsync("/declare", await declarant.OpenAsync("/declare"), typed);

        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(["awareAt"], LinkedFields(page));
        Assert.Contains("02:30 n'a pas existé cette nuit-là\u00a0: les horloges sont passées de 02:00 à 03:00. Écrivez 03:30.", page, StringComparison.Ordinal);
        Assert.Contains("value=\"2024-03-31T02:30\"", page, StringComparison.Ordinal);
        Assert.Contains(typed["description"], page, StringComparison.Ordinal);
        Assert.DoesNotContain("_hour.", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("first", 0, false)]
    [InlineData("second", 1, false)]
    [InlineData("unknown", 0, true)]
    public async Task An_hour_that_the_autumn_night_has_twice_is_asked_about_only_then(string choice, int hour, bool approximate)
    {
        using var declarant = new Declarant(_host);
        var typed = Declarant.ADeclaration(("awareAt", "2024-10-27T02:30"), ("declarant.phone", "12"));
        var answer = await declarant.SendAsync("/declare", await declarant.OpenAsync("/declare"), typed);
        var asked = await answer.Content.ReadAsStringAsync();

        Assert.Equal(["declarant_phone", "zhour_awareAt"], LinkedFields(asked));
        Assert.Equal(3, Regex.Count(asked, "name=\"_hour.awareAt\""));
        Assert.DoesNotMatch("<input checked=\"checked\"[^>]*name=\"_hour.awareAt\"", asked);
        Assert.Contains("value=\"2024-10-27T02:30\"", asked, StringComparison.Ordinal);

        // What was chosen is kept while something else is wrong.
        var chosen = KeyValuePair.Create("_hour.awareAt", choice);
        var again = await (await declarant.SendAsync("/declare", Declarant.HiddenOf(asked), typed, [chosen])).Content.ReadAsStringAsync();
        Assert.Equal(["declarant_phone"], LinkedFields(again));
        Assert.Matches($"<input checked=\"checked\"[^>]*name=\"_hour.awareAt\"[^>]*value=\"{choice}\"", again);
        typed["declarant.phone"] = "06 12 34 56 78";
        var sent = await declarant.SendAsync("/declare", Declarant.HiddenOf(again), typed, [chosen]);

        var content = (await StoredAsync(sent.Headers.Location!.ToString())).Stages[0].Content();
        Assert.Equal(new DateTimeOffset(2024, 10, 27, hour, 30, 0, TimeSpan.Zero), content.AwareAt);
        Assert.Equal(approximate, content.AwareAtApproximate ?? false);
    }

    [Fact]
    public async Task Of_a_text_with_characters_that_none_can_hold_only_these_are_lost()
    {
        using var declarant = new Declarant(_host);
        const string Pasted = "Avant\0\u001b[31m rouge\u202e\tpuis\r\nune ligne \U0001F3E5 après";

        var receipt = await declarant.DeclareAsync(("description", Pasted), ("establishment.name", "Centre\0 hospitalier"));
        var found = await declarant.Browser.GetAsync("/resume?reference=D%002024");

        var content = (await StoredAsync(receipt)).Stages[0].Content();
        Assert.Equal(("Avant[31m rouge\tpuis\nune ligne \U0001F3E5 après", "Centre hospitalier"), (content.Description, content.Establishment!.Name));
        Assert.Contains("value=\"D2024\"", await found.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_in_which_taking_out_a_character_would_make_another_is_read()
    {
        using var declarant = new Declarant(_host);
        var fields = (await declarant.OpenAsync("/declare")).Concat(Declarant.ADeclaration(("description", "Avant %00 après")));
        var form = await new FormUrlEncodedContent(fields).ReadAsStringAsync() + "&measuresTaken=a%%0000b";

        var answer = await declarant.Browser.PostAsync("/declare", new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded")));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("Avant %00 après", (await StoredAsync(answer.Headers.Location!.ToString())).Stages[0].Content().Description);
    }

    [Fact]
    public async Task An_empty_form_names_every_answer_that_is_needed_in_its_own_words()
    {
        using var declarant = new Declarant(_host);

        var answer = await declarant.SendAsync("/declare", await declarant.OpenAsync("/declare"));

        Assert.Equal(
            ["establishment_name", "establishment_town", "declarant_phone", "awareAt", "systems", "description", "careImpact", "ongoing", "supportWanted"],
            LinkedFields(await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Not_to_know_whether_help_is_wanted_is_taken_and_said_again()
    {
        using var declarant = new Declarant(_host);

        var reference = (await declarant.DeclareAsync(("supportWanted", "unknown"))).Split('/')[^1];
        var shown = await (await declarant.Browser.GetAsync($"/declarations/{reference}")).MainTextAsync();
        var later = await declarant.Browser.GetStringAsync($"/declarations/{reference}/complete/response");

        Assert.Contains("Ne sait pas encore s'il faut de l'aide", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("aide Oui", shown, StringComparison.Ordinal);
        Assert.Matches("<input[^>]*checked=\"checked\"[^>]*name=\"supportWanted\"[^>]*value=\"unknown\"", later);
        Assert.DoesNotContain("name=\"supportUndecided\"", later, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Not_to_know_since_when_is_taken_said_again_and_settled_later()
    {
        using var declarant = new Declarant(_host);

        var form = await PageAsync(declarant, "/declare");
        var reference = (await declarant.DeclareAsync(("awareAt", ""), ("awareAtApproximate", "true"), ("awareAtUnknown", "true"))).Split('/')[^1];
        var shown = await (await declarant.Browser.GetAsync($"/declarations/{reference}")).MainTextAsync();
        var step = await declarant.Browser.GetStringAsync($"/declarations/{reference}/complete/event");
        var settled = await declarant.CompleteAsync(reference, ("event", [("awareAt", "23/11/2024 2h40"), ("ongoing", "yes"), ("description", "Panne.")]));

        Assert.Matches("les délais comptent de l'heure de votre envoi", form);
        Assert.Contains("Depuis quand le constatez-vous ? Ne sait pas ; les délais comptent de l'envoi", shown, StringComparison.Ordinal);
        Assert.Matches("<input[^>]*checked=\"checked\"[^>]*name=\"awareAtUnknown\"", step);
        Assert.Equal(HttpStatusCode.Redirect, settled.StatusCode);
        var stages = (await StoredAsync(reference)).Stages;
        Assert.Equal((null, true, null), (stages[0].Content().AwareAt, stages[0].Content().AwareAtUnknown, stages[0].Content().AwareAtApproximate));
        Assert.Equal((new DateTimeOffset(2024, 11, 23, 1, 40, 0, TimeSpan.Zero), null), (stages[1].Content().AwareAt, stages[1].Content().AwareAtUnknown));
    }

    [Fact]
    public async Task A_time_and_not_to_know_it_are_refused_at_the_box_with_both_kept()
    {
        using var declarant = new Declarant(_host);

        var refused = await declarant.SendAsync("/declare", await declarant.OpenAsync("/declare"), Declarant.ADeclaration(("awareAtUnknown", "true")));
        var page = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync());

        Assert.Equal(["awareAtUnknown"], LinkedFields(page));
        Assert.Contains("effacez l'heure, ou décochez", page, StringComparison.Ordinal);
        Assert.Matches("name=\"awareAt\"[^>]*value=\"2024-11-23T02:40\"", page);
    }

    [Theory]
    [InlineData("fr", "systems", "décochez les systèmes", "supportKinds", "répondez «\u00A0Oui\u00A0»")]
    [InlineData("en", "systems", "untick the systems", "supportKinds", "answer “Yes”")]
    public async Task Answers_that_contradict_each_other_are_named_with_what_to_do(string language, params string[] said)
    {
        using var declarant = new Declarant(_host, language);

        var refused = await declarant.SendAsync(
            "/declare", await declarant.OpenAsync("/declare"), Declarant.ADeclaration(), [new("systems", "unknown"), new("supportKinds", "technicalHelp")]);
        var page = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync());

        Assert.Equal(["systems", "supportKinds"], LinkedFields(page));
        Assert.All(said, words => Assert.Contains(words, page, StringComparison.Ordinal));
        Assert.Matches("checked=\"checked\"[^>]*name=\"supportKinds\"[^>]*value=\"technicalHelp\"", page);
    }

    [Fact]
    public async Task A_number_typed_by_hand_is_answered_by_the_name_that_the_directory_has()
    {
        await _host.DbAsync(db =>
        {
            db.Establishments.Add(Establishment.Register(FinessNumber.Parse("350000089", null), new(
                null, "Clinique des Essais", "Vitré", "53", EstablishmentCategory.PrivateClinic, EstablishmentStatus.Private, false)));
            return db.SaveChangesAsync();
        });
        using var declarant = new Declarant(_host);

        var known = await ReceiptAsync("350000089");
        var unknown = await ReceiptAsync("350000097");
        var review = await ReviewAsync("350000089");
        var reviewOfUnknown = await ReviewAsync("350000097");

        Assert.Contains("Établissement : Clinique des Essais, Vitré – 350000089", known.Text, StringComparison.Ordinal);
        Assert.Contains("350000089 – Clinique des Essais, Vitré", await ShownAsync(known.Reference), StringComparison.Ordinal);
        Assert.Contains("350000097", await ShownAsync(unknown.Reference), StringComparison.Ordinal);
        Assert.DoesNotContain("350000097 –", await ShownAsync(unknown.Reference), StringComparison.Ordinal);
        Assert.DoesNotContain("pas dans notre répertoire", known.Text, StringComparison.Ordinal);
        Assert.Contains("Ce numéro FINESS n'est pas dans notre répertoire", unknown.Text, StringComparison.Ordinal);
        Assert.Contains("celui de : Clinique des Essais, Vitré", review, StringComparison.Ordinal);
        Assert.Contains("Ce numéro FINESS n'est pas dans notre répertoire", reviewOfUnknown, StringComparison.Ordinal);

        async Task<(string Reference, string Text)> ReceiptAsync(string finess)
        {
            var receipt = await declarant.DeclareAsync(("establishment.finess", finess), ("establishment.name", ""), ("establishment.town", ""), ("_anyway", "true"));
            return (receipt.Split('/')[^1], await (await declarant.Browser.GetAsync(receipt)).MainTextAsync());
        }

        async Task<string> ShownAsync(string reference) => await (await declarant.Browser.GetAsync($"/declarations/{reference}")).MainTextAsync();

        async Task<string> ReviewAsync(string finess)
        {
            var begun = await declarant.SendAsync("/declare/full", await declarant.OpenAsync("/declare/full"));
            var step = begun.Headers.Location!.ToString().TrimStart('~');
            await declarant.StepAsync(step, ("establishment.finess", finess));
            return await (await declarant.Browser.GetAsync(step[..step.LastIndexOf('/')] + "/review")).MainTextAsync();
        }
    }

    [Fact]
    public async Task What_comes_next_is_said_without_a_time_where_none_is_promised()
    {
        using var declarant = new Declarant(_host);

        var receipt = await declarant.DeclareAsync();
        var shown = await (await declarant.Browser.GetAsync(receipt)).MainTextAsync();
        var progress = await (await declarant.Browser.GetAsync($"/declarations/{receipt.Split('/')[^1]}")).MainTextAsync();

        Assert.Contains("un analyste lit votre signalement, puis vous écrit sur la page du signalement ou vous appelle", shown, StringComparison.Ordinal);
        Assert.Contains("Ensuite : la première réponse du CERT", progress, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_told_to_call_where_no_number_is_known()
    {
        using var declarant = new Declarant(_host);

        var receipt = await (await declarant.Browser.GetAsync(await declarant.DeclareAsync())).MainTextAsync();
        var paper = await (await declarant.Browser.GetAsync("/declare/blank")).MainTextAsync();

        Assert.DoesNotContain("n'attendez pas et appelez", receipt, StringComparison.Ordinal);
        Assert.Contains("n'attendez pas et écrivez à garde@cert.example", receipt, StringComparison.Ordinal);
        Assert.DoesNotContain("téléphone ou", paper, StringComparison.Ordinal);
        Assert.DoesNotContain("appel", paper.Replace("rappel", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Of_an_exercise_no_answer_is_expected()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync(("reportingReason", "exercise"))).Split('/')[^1];

        var progress = await (await declarant.Browser.GetAsync($"/declarations/{reference}")).MainTextAsync();

        Assert.Contains("Reçu – ", progress, StringComparison.Ordinal);
        Assert.DoesNotContain("première réponse", progress, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_double_tap_is_one_declaration_with_one_receipt()
    {
        using var declarant = new Declarant(_host);
        var form = await declarant.OpenAsync("/declare");
        var before = await CountAsync();

        var answers = await Task.WhenAll(
            declarant.SendAsync("/declare", form, Declarant.ADeclaration()), declarant.SendAsync("/declare", form, Declarant.ADeclaration()));

        Assert.Single(answers.Select(answer => answer.Headers.Location!.ToString()).Distinct());
        Assert.Equal(before + 1, await CountAsync());
    }

    [Fact]
    public async Task Fifty_forms_that_are_each_sent_twice_at_once_are_fifty_declarations()
    {
        var declarants = Enumerable.Range(0, 50).Select(_ => new Declarant(_host)).ToList();
        var before = await CountAsync();

        var receipts = await Task.WhenAll(declarants.Select(async declarant =>
        {
            var form = await declarant.OpenAsync("/declare");
            var answers = await Task.WhenAll(
                declarant.SendAsync("/declare", form, Declarant.ADeclaration()), declarant.SendAsync("/declare", form, Declarant.ADeclaration()));
            return answers.Select(answer => answer.Headers.Location!.ToString()).Distinct().Single();
        }));

        Assert.Equal(50, receipts.Distinct().Count());
        Assert.Equal(before + 50, await CountAsync());
        declarants.ForEach(declarant => declarant.Dispose());
    }

    [Fact]
    public async Task Six_questions_are_asked_and_the_full_declaration_is_one_link_away()
    {
        using var declarant = new Declarant(_host);

        var page = await PageAsync(declarant, "/declare");

        Assert.Equal(6, Regex.Count(page, "class=\"question\""));
        Assert.Contains("href=\"/declare/full\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"tlp\"", page, StringComparison.Ordinal);
        foreach (var field in new[] { "systems", "careImpact", "patientEndangerment", "ongoing", "suspectedOrigin", "supportWanted" })
        {
            Assert.Matches($"name=\"{field}\"[^>]*value=\"unknown\"", page);
        }
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("en")]
    public async Task The_questions_on_the_screen_are_those_on_paper_under_the_same_numbers(string language)
    {
        using var declarant = new Declarant(_host, language);

        var screen = await PageAsync(declarant, "/declare");
        var paper = await PageAsync(declarant, "/declare/blank");

        var asked = Regex.Matches(screen, "class=\"question\">.*?class=\"label\"[^>]*>([^<]+)<", RegexOptions.Singleline).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(6, asked.Count);
        Assert.Equal(asked, Regex.Matches(paper, "class=\"kit-question\">([^<]+)<").Select(match => match.Groups[1].Value));
    }

    [Fact]
    public async Task A_form_that_was_corrected_after_an_error_is_sent_under_the_same_page()
    {
        using var declarant = new Declarant(_host);
        var refused = await declarant.SendAsync("/declare", await declarant.OpenAsync("/declare"), Declarant.ADeclaration(("careImpact", "")));

        var answer = await declarant.SendAsync("/declare", Declarant.HiddenOf(await refused.Content.ReadAsStringAsync()), Declarant.ADeclaration());

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task A_form_that_was_sent_already_and_changed_asks_what_is_meant_and_stores_nothing()
    {
        using var declarant = new Declarant(_host);
        var form = await declarant.OpenAsync("/declare");
        await declarant.SendAsync("/declare", form, Declarant.ADeclaration());
        var before = await CountAsync();

        var answer = await declarant.SendAsync("/declare", form, Declarant.ADeclaration(("description", "Autre chose.")));

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(before, await CountAsync());
        Assert.Contains("Autre chose.", page, StringComparison.Ordinal);
        Assert.NotEqual(form["_key"], Declarant.HiddenOf(page)["_key"]);
    }

    [Fact]
    public async Task A_telephone_that_lost_its_cookies_declares_all_the_same()
    {
        using var declarant = new Declarant(_host);

        var answer = await declarant.SendAsync("/declare", Declarant.ADeclaration());

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task A_form_that_another_site_sends_is_shown_again_and_not_stored()
    {
        using var declarant = new Declarant(_host);
        declarant.Browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        var before = await CountAsync();

        var answer = await declarant.SendAsync("/declare", Declarant.ADeclaration(("description", "Venu d'ailleurs")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Venu d&#x27;ailleurs", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task A_member_whose_token_expired_finds_everything_again_and_sends_it()
    {
        using var member = new Declarant(_host, browser: _host.SignedIn(new Claim(ClaimTypes.NameIdentifier, Guid.NewGuid().ToString())));
        var before = await CountAsync();

        var answer = await member.SendAsync("/declare", Declarant.ADeclaration(("description", "Longue saisie")));

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.BadRequest, before), (answer.StatusCode, await CountAsync()));
        Assert.Contains("Longue saisie", page, StringComparison.Ordinal);
        var again = await member.SendAsync("/declare", Declarant.HiddenOf(page), Declarant.ADeclaration(("description", "Longue saisie")));
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
    }

    [Fact]
    public async Task Nobody_else_opens_a_receipt_or_a_declaration()
    {
        using var declarant = new Declarant(_host);
        using var other = new Declarant(_host);
        var receipt = await declarant.DeclareAsync();
        var own = await other.DeclareAsync();
        var reference = receipt.Split('/')[^1];

        // The other one's cookie, sent to this declaration's address.
        var sealedOther = await CookieOfAsync(other, own);
        foreach (var address in new[] { receipt, $"/declarations/{reference}", $"/declarations/{reference}/complete" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Add("Cookie", $"{DeclarationCookie.Name}={sealedOther}");
            using var stranger = _host.Browser();

            var answer = await stranger.SendAsync(request);

            Assert.Equal((HttpStatusCode.Redirect, $"/resume?reference={reference}"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        }
    }

    [Fact]
    public async Task A_reference_that_exists_and_one_that_does_not_look_the_same_to_a_stranger()
    {
        using var declarant = new Declarant(_host);
        using var stranger = _host.Browser();
        var known = (await declarant.DeclareAsync()).Split('/')[^1];
        var unknown = DeclarationReference.Draw(2026).Value;

        var (one, two) = (await stranger.GetAsync($"/declarations/{known}"), await stranger.GetAsync($"/declarations/{unknown}"));

        Assert.Equal(one.StatusCode, two.StatusCode);
        Assert.Equal(one.Headers.Location!.ToString().Replace(known, unknown, StringComparison.Ordinal), two.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Reference_and_secret_open_the_declaration_elsewhere_and_it_can_be_completed()
    {
        using var declarant = new Declarant(_host);
        using var colleague = new Declarant(_host);
        var receipt = await declarant.DeclareAsync();
        var (reference, secret) = await CodesAsync(declarant, receipt);

        var opened = await colleague.SendAsync(
            "/resume", await colleague.OpenAsync("/resume"),
            [KeyValuePair.Create("Reference", $" {reference.ToLowerInvariant()} "), KeyValuePair.Create("Secret", secret.Replace('-', ' '))]);

        Assert.Equal($"/declarations/{reference}", opened.Headers.Location!.ToString());
        var shown = await PageAsync(colleague, opened.Headers.Location.ToString());
        Assert.Contains("Imagerie (PACS, RIS)", shown, StringComparison.Ordinal);
        Assert.Contains("Valville", shown, StringComparison.Ordinal);
        var when = await colleague.Browser.GetStringAsync($"/declarations/{reference}/complete/event");
        Assert.Contains("value=\"2024-11-23T02:40\"", when, StringComparison.Ordinal);
        var sent = await colleague.CompleteAsync(
            reference, ("stage", [("_kind", "Final")]), ("event", [("awareAt", "23/11/2024 2h40"), ("ongoing", "no"), ("description", "Fin.")]),
            ("response", [("measuresTaken", "Réseau coupé"), ("supportWanted", "false")]), ("resolution", [("resolution.resolvedAt", "23/11/2024 9h")]));
        Assert.Equal($"/receipt/{reference}", sent.Headers.Location!.ToString());
        var declaration = await StoredAsync(receipt);
        Assert.Equal((2, StageKind.Final, "Réseau coupé"), (declaration.Stages.Count, declaration.Stages[1].Kind, declaration.Stages[1].Content().MeasuresTaken));
    }

    [Fact]
    public async Task A_completion_whose_access_expired_keeps_what_was_typed_and_asks_for_the_secret()
    {
        using var declarant = new Declarant(_host);
        var receipt = await declarant.DeclareAsync();
        var (reference, secret) = await CodesAsync(declarant, receipt);
        using var later = new Declarant(_host);

        var address = $"/declarations/{reference}/complete/response";
        Dictionary<string, string> typed = new() { ["measuresTaken"] = "Réseau coupé", ["supportWanted"] = "false" };

        var answer = await later.SendAsync(address, typed);

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("Réseau coupé", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Centre hospitalier du Val", page, StringComparison.Ordinal);
        var wrong = await later.SendAsync(address, Declarant.HiddenOf(page), typed, [KeyValuePair.Create("_secret", "22222-22222")]);
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        var again = await later.SendAsync(address, Declarant.HiddenOf(page), typed, [KeyValuePair.Create("_secret", secret)]);
        Assert.Equal($"/declarations/{reference}/complete/review", again.Headers.Location!.ToString());
        Assert.Contains("Réseau coupé", await PageAsync(later, again.Headers.Location.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_secret_and_an_unknown_reference_get_the_same_answer()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        using var guesser = new Declarant(_host);

        var wrong = await TryAsync(guesser, reference, "22222-22222");
        var unknown = await TryAsync(guesser, DeclarationReference.Draw(2026).Value, "22222-22222");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (wrong.Status, unknown.Status));
        Assert.Equal(wrong.Messages, unknown.Messages);
    }

    [Fact]
    public async Task An_establishment_is_looked_up_from_the_form_and_all_that_was_typed_stays()
    {
        await using (var scope = _host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<DirectoryImport>().TakeAsync(
                [
                    .. new[] { ("350000201", "RENNES"), ("350000202", "SAINT-MALO") }.Select(line => (FinessNumber.Parse(line.Item1, null), new EstablishmentProfile(
                        null, "CLINIQUE ST YVES", line.Item2, "53", EstablishmentCategory.PrivateClinic, EstablishmentStatus.Private, false))),
                ],
                default);
        }

        var before = await CountAsync();
        using var declarant = new Declarant(_host);
        var hidden = await declarant.OpenAsync("/declare");

        foreach (var (name, town, finess, found) in new[]
        {
            ("Clinique Saint-Yves", "rennes", "", "350000201"), ("cl. st yves", "Bruz", "", "350000201 350000202"), ("", "", "350000202", "350000202"),
            ("35 000 0202", "Rennes", "", "350000202"), ("Nulle part", "Rennes", "", ""), ("", "", "", ""),
        })
        {
            var answer = await declarant.SendAsync("/declare", hidden, Declarant.ADeclaration(
                ("establishment.name", name), ("establishment.town", town), ("establishment.finess", finess), ("_find", "true")));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
            Assert.Equal(found, string.Join(' ', Regex.Matches(page, "name=\"_pick\" value=\"([0-9]+)\"").Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal)));
            Assert.Contains("message inconnu", page, StringComparison.Ordinal);
            Assert.Contains($"name=\"_key\" value=\"{hidden["_key"]}\"", page, StringComparison.Ordinal);
            Assert.Contains("continuez sans choisir", page, StringComparison.Ordinal);
            Assert.DoesNotContain("class=\"error-summary", page, StringComparison.Ordinal);
        }

        var chosen = WebUtility.HtmlDecode(await (await declarant.SendAsync("/declare", hidden, Declarant.ADeclaration(("_pick", "350000202")))).Content.ReadAsStringAsync());
        Assert.Contains("value=\"CLINIQUE ST YVES\"", chosen, StringComparison.Ordinal);
        Assert.Contains("value=\"350000202\"", chosen, StringComparison.Ordinal);
        Assert.Contains("message inconnu", chosen, StringComparison.Ordinal);
        Assert.Equal(before, await CountAsync());

        // Not in the list is no obstacle.
        Assert.Equal(HttpStatusCode.Redirect, (await declarant.SendAsync("/declare", hidden, Declarant.ADeclaration(("establishment.name", "Nulle part")))).StatusCode);
    }

    [Fact]
    public async Task An_exercise_is_marked_on_its_receipt_and_in_the_store()
    {
        using var declarant = new Declarant(_host);

        var receipt = await declarant.DeclareAsync(("reportingReason", "exercise"));

        Assert.True((await StoredAsync(receipt)).Exercise);
        var page = await PageAsync(declarant, receipt);
        Assert.Contains("notice-exercise", page, StringComparison.Ordinal);
        Assert.Contains("<h1>Exercice : votre signalement est bien reçu</h1>", page, StringComparison.Ordinal);
        Assert.Contains("aucune autorité n'est prévenue", page, StringComparison.Ordinal);
        Assert.DoesNotContain("aux autorités de santé", page, StringComparison.Ordinal);
        Assert.Contains("<p class=\"print-mark\" aria-hidden=\"true\">EXERCICE</p>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exercise_is_marked_on_every_page_of_its_declaration_and_a_real_one_on_none()
    {
        using var declarant = new Declarant(_host);
        var exercise = (await declarant.DeclareAsync(("reportingReason", "exercise"))).Split('/')[^1];
        var real = (await declarant.DeclareAsync(("_anyway", "true"))).Split('/')[^1];

        foreach (var page in new[] { "", "/message", "/withdraw", "/link", "/files", "/complete", "/documents/data-protection" })
        {
            var shown = await PageAsync(declarant, $"/declarations/{exercise}{page}");
            Assert.True(shown.Contains("class=\"exercise\"", StringComparison.Ordinal) || shown.Contains(" exercise\"", StringComparison.Ordinal), $"{page} has the colours of a real one");
            Assert.True(shown.Contains("<p class=\"notice-title\">Exercice</p>", StringComparison.Ordinal), $"{page} does not say so");
            Assert.DoesNotContain("notice-exercise", await PageAsync(declarant, $"/declarations/{real}{page}"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_pages_speak_english_to_who_asks_for_it()
    {
        using var declarant = new Declarant(_host, language: "en");

        var form = await declarant.Browser.GetStringAsync("/declare");
        var receipt = await PageAsync(declarant, await declarant.DeclareAsync());

        Assert.Contains("Declare an incident", form, StringComparison.Ordinal);
        Assert.DoesNotContain("facultatif", form, StringComparison.Ordinal);
        Assert.Contains("Your declaration has been received", receipt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_no_form_is_refused_without_harm()
    {
        using var browser = _host.Browser();
        using var json = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");

        var answer = await browser.PostAsync("/declare", json);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    private static async Task<string> PageAsync(Declarant declarant, string address)
    {
        var answer = await declarant.Browser.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    private static IEnumerable<string> LinkedFields(string page) => Regex.Matches(page, "<a href=\"#([A-Za-z0-9_]+)\">").Select(link => link.Groups[1].Value);

    private static async Task<(string Reference, string Secret)> CodesAsync(Declarant declarant, string receipt)
    {
        var codes = Regex.Matches(await PageAsync(declarant, receipt), "<dd class=\"secret[^>]*>([^<]+)</dd>").Select(code => code.Groups[1].Value).ToList();
        return (codes[0], codes[1]);
    }

    private static async Task<(HttpStatusCode Status, string Messages)> TryAsync(Declarant guesser, string reference, string secret)
    {
        var answer = await guesser.SendAsync(
            "/resume", await guesser.OpenAsync("/resume"), [KeyValuePair.Create("Reference", reference), KeyValuePair.Create("Secret", secret)]);
        return (answer.StatusCode, Regex.Match(await answer.Content.ReadAsStringAsync(), "<div class=\"error-summary.*?</div>", RegexOptions.Singleline).Value);
    }

    private async Task<string> CookieOfAsync(Declarant declarant, string receipt)
    {
        var (reference, secret) = await CodesAsync(declarant, receipt);
        using var browser = new Declarant(_host);
        var answer = await browser.SendAsync(
            "/resume", await browser.OpenAsync("/resume"), [KeyValuePair.Create("Reference", reference), KeyValuePair.Create("Secret", secret)]);
        return answer.Headers.GetValues("Set-Cookie").First(cookie => cookie.StartsWith(DeclarationCookie.Name, StringComparison.Ordinal)).Split('=', 2)[1].Split(';')[0];
    }

    private Task<int> CountAsync() => _host.DbAsync(db => db.Declarations.CountAsync());

    private Task<Declaration> StoredAsync(string receipt)
    {
        var reference = DeclarationReference.Parse(receipt.Split('/')[^1], null);
        return _host.DbAsync(db => db.Declarations.AsNoTracking().Include(d => d.Stages.OrderBy(s => s.Number)).SingleAsync(d => d.Reference == reference));
    }

    /// <summary>One service for all of them.</summary>
    public sealed class OneService : IAsyncDisposable
    {
        public ReportingHost Host { get; } = new() { Settings = { ["Brand:ContactMail"] = "garde@cert.example" } };

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
