using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Reporting.Api.Features.Declarations;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Integration.Tests.Messaging;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Declarations;

public sealed partial class ResumeTests(ResumeTests.OneService one) : IClassFixture<ResumeTests.OneService>
{
    private readonly ReportingHost _host = one.Host;

    [Fact]
    public async Task A_link_opens_the_declaration_elsewhere_and_leaves_the_address_at_once()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        using var elsewhere = _host.Browser();

        var made = await (await declarant.Browser.SubmitAsync($"/declarations/{reference}/link", [])).Content.ReadAsStringAsync();
        var address = new Uri(ResumeLink.Match(WebUtility.HtmlDecode(made)).Value).PathAndQuery;
        var opened = await elsewhere.GetAsync(address);

        Assert.Equal((HttpStatusCode.Redirect, $"/declarations/{reference}"), (opened.StatusCode, opened.Headers.Location?.ToString()));
        Assert.Contains(reference, await elsewhere.GetStringAsync($"/declarations/{reference}"), StringComparison.Ordinal);
        Assert.Equal("no-referrer", opened.Headers.GetValues("Referrer-Policy").Single());
        Assert.DoesNotContain(reference, address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("made-up")]
    [InlineData("CfDJ8N00000000000000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_link_that_is_made_up_opens_nothing_and_says_what_to_do(string token)
    {
        using var browser = _host.Browser();

        var answer = await browser.GetAsync($"/resume/{token}");

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Contains("Ce lien ne fonctionne plus", await answer.MainTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_stops_working_after_a_day()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 2, 40, 0, TimeSpan.Zero));
        var links = new DeclarationLink(new EphemeralDataProtectionProvider(), clock);
        var declaration = Declaration.Submit(
            Guid.CreateVersion7(), DeclarationReference.Draw(2026), StageKind.Notification, CoreHost.Content(), null, [], Actor.Anonymous, ReceiptLane.Start(1),
            clock.GetUtcNow());

        var token = links.TokenFor(declaration);
        clock.Advance(TimeSpan.FromHours(23));
        var inTime = links.Read(token);
        clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal((declaration.Id, declaration.Reference), inTime);
        Assert.Null(links.Read(token));
        Assert.Null(links.Read(token + "x"));
    }

    [Fact]
    public async Task Only_who_may_complete_a_declaration_gets_a_link_to_it()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        using var stranger = _host.Browser();
        using var analyst = _host.SignedIn(Reporting.Infrastructure.Identity.Roles.Analyst);

        var answers = new[] { await stranger.GetAsync($"/declarations/{reference}/link"), await analyst.GetAsync($"/declarations/{reference}/link") };

        Assert.All(answers, a => Assert.StartsWith("/resume", a.Headers.Location?.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_last_eight_characters_and_the_secret_are_enough()
    {
        using var declarant = new Declarant(_host);
        var receipt = await declarant.DeclareAsync();
        var reference = receipt.Split('/')[^1];
        var secret = Secret.Match(await declarant.Browser.GetStringAsync(receipt)).Value;
        using var elsewhere = new Declarant(_host);

        var opened = await elsewhere.SendAsync("/resume", new Dictionary<string, string> { ["Reference"] = reference[4..].ToLowerInvariant(), ["Secret"] = secret });
        var alone = await elsewhere.SendAsync("/resume", new Dictionary<string, string> { ["Reference"] = reference[4..], ["Secret"] = "22222-22222" });

        Assert.Equal($"/declarations/{reference}", opened.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, alone.StatusCode);
    }

    [Fact]
    public async Task What_is_mistyped_is_told_by_its_form_and_nothing_tells_whether_a_declaration_exists()
    {
        using var declarant = new Declarant(_host);
        var existing = (await declarant.DeclareAsync()).Split('/')[^1];
        using var elsewhere = new Declarant(_host);

        var mistyped = await TryAsync("S26-7K3M-9QT8", "22222-22222");
        var shortCode = await TryAsync(existing, "2222");
        var shortCodeOfNone = await TryAsync("S26-7K3M-9QT7", "2222");
        var wrong = await TryAsync(existing, "22222-22222");
        var none = await TryAsync("S26-7K3M-9QT7", "22222-22222");

        Assert.Contains("comme S26-7K3M-9QT7", mistyped, StringComparison.Ordinal);
        Assert.Contains("8 caractères", mistyped, StringComparison.Ordinal);
        Assert.Contains("href=\"#Reference\"", mistyped, StringComparison.Ordinal);
        Assert.Contains("href=\"#Secret\"", shortCode, StringComparison.Ordinal);
        Assert.Equal(shortCodeOfNone, shortCode);
        Assert.Contains("ne s'ouvre avec cette référence et ce code", wrong, StringComparison.Ordinal);
        Assert.Equal(none, wrong);

        async Task<string> TryAsync(string reference, string secret)
        {
            var answer = await elsewhere.SendAsync("/resume", new Dictionary<string, string> { ["Reference"] = reference, ["Secret"] = secret });
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            return Token.Replace(WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), "").Replace($"value=\"{reference}\"", "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Whoever_guesses_is_slowed_and_the_owner_behind_the_same_address_gets_in()
    {
        await using var host = new ReportingHost();
        using var declarant = new Declarant(host);
        var receipt = await declarant.DeclareAsync();
        var secret = Secret.Match(await declarant.Browser.GetStringAsync(receipt)).Value;
        using var guesser = new Declarant(host);
        for (var i = 0; i < ResumeThrottle.FailuresPerSource; i++)
        {
            await GuessAsync(DeclarationReference.Draw(2026).Value, "22222-22222");
        }

        var wrong = GuessAsync(receipt.Split('/')[^1], "22222-22222");
        var right = await GuessAsync(receipt.Split('/')[^1], secret);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await wrong).StatusCode);
        Assert.InRange((await wrong).Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);

        Task<HttpResponseMessage> GuessAsync(string reference, string with) =>
            guesser.SendAsync("/resume", new Dictionary<string, string> { ["Reference"] = reference, ["Secret"] = with });
    }

    [Fact]
    public void The_line_about_guessing_says_who_and_at_what_and_not_one_mistyped_secret_makes_it()
    {
        var log = new LogLines();
        using var factory = new LoggerFactory([log]);
        var throttle = new ResumeThrottle(TimeProvider.System, new Logger<ResumeThrottle>(factory));
        var reference = DeclarationReference.Draw(2026);
        for (var i = 0; i < 9; i++)
        {
            throttle.Failed("192.0.2.7", DeclarationReference.Draw(2026));
        }

        Assert.Empty(log.All);
        throttle.Failed("192.0.2.7", reference);

        Assert.Contains($"Source 192.0.2.7 has failed 10 times to open a declaration in the last quarter of an hour, last {reference}", Assert.Single(log.All).Line, StringComparison.Ordinal);
    }

    [GeneratedRegex("https?://[^<\"]+/resume/[A-Za-z0-9_-]+")]
    private static partial Regex ResumeLink { get; }

    [GeneratedRegex("<input[^>]*__RequestVerificationToken[^>]*>")]
    private static partial Regex Token { get; }

    [GeneratedRegex("[2-9A-Y]{5}-[2-9A-Y]{5}")]
    private static partial Regex Secret { get; }

    public sealed class OneService : IAsyncDisposable
    {
        public ReportingHost Host { get; } = new();

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
