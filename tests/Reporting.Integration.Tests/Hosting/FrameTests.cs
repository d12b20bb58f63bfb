using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;
using Reporting.Worker.Hosting;

namespace Reporting.Integration.Tests.Hosting;

/// <summary>What is the same for every page and every answer.</summary>
public sealed class FrameTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new();

    [Theory]
    [InlineData("/")]
    [InlineData("/css/site.css")]
    [InlineData("/api/v1/declarations/none")]
    [InlineData("/not-there")]
    [InlineData("/health/live")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        using var browser = _host.Browser();

        var answer = await browser.GetAsync(path);

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Pages_are_never_kept_by_a_cache_and_versioned_files_are()
    {
        using var browser = _host.Browser();

        var page = await browser.GetAsync("/");
        var sheet = await browser.GetAsync("/css/site.css?v=1");

        Assert.True(page.Headers.CacheControl!.NoStore);
        Assert.Equal(TimeSpan.FromDays(365), sheet.Headers.CacheControl!.MaxAge);
    }

    [Fact]
    public async Task The_language_is_the_browsers_then_the_one_that_was_chosen()
    {
        using var browser = _host.Browser("en");

        var asked = await browser.GetStringAsync("/");
        var chosen = await browser.GetStringAsync("/?lang=fr");
        var kept = await browser.GetStringAsync("/sign-in");
        var unknown = await browser.GetStringAsync("/sign-in?lang=xx");

        Assert.Contains("<html lang=\"en\">", asked, StringComparison.Ordinal);
        Assert.All([chosen, kept, unknown], page => Assert.Contains("<html lang=\"fr\">", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_asks_for_another_language_gets_French()
    {
        using var browser = _host.Browser("de-DE,de;q=0.9");

        Assert.Contains("<html lang=\"fr\">", await browser.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fr", "Page introuvable")]
    [InlineData("en", "Page not found")]
    public async Task A_page_that_does_not_exist_says_what_to_do(string language, string words)
    {
        using var browser = _host.Browser(language);

        var answer = await browser.GetAsync("/not-there");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(words, await answer.MainTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fr", "Introuvable")]
    [InlineData("en", "Not found")]
    public async Task Programs_get_a_problem_in_their_language(string language, string title)
    {
        using var program = _host.Browser(language);

        var answer = await program.GetAsync("/api/v1/nothing");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(title, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_in_the_readers_own_form()
    {
        using var sender = _host.Browser();
        var large = new string('a', 3 * 1024 * 1024);

        var problem = await sender.PostAsync("/api/v1/declarations", new StringContent(large, Encoding.UTF8, "application/json"));
        var page = await sender.PostAsync("/sign-in", new StringContent(large, Encoding.UTF8, "application/x-www-form-urlencoded"));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, problem.StatusCode);
        Assert.Equal("application/problem+json", problem.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, page.StatusCode);
        Assert.Contains("1 Mo", await page.MainTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        using var browser = _host.Browser();

        var answer = await browser.PostAsync("/sign-in", new FormUrlEncodedContent([KeyValuePair.Create("Email", "a@b.example")]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("rechargez", await answer.MainTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_names_the_part_that_is_missing_and_says_no_more()
    {
        await using var host = new ReportingHost
        {
            Outside = services => services.AddHealthChecks()
                .AddCheck("storage", () => HealthCheckResult.Unhealthy("a secret reason"), tags: [Health.Ready]),
        };
        using var probe = host.Browser();

        var ready = await probe.GetAsync("/health/ready");
        var live = await probe.GetAsync("/health/live");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        var body = await ready.Content.ReadAsStringAsync();
        Assert.Contains("\"name\":\"storage\",\"status\":\"down\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task A_source_that_asks_too_often_is_told_to_wait()
    {
        await using var host = new ReportingHost { Settings = { ["RateLimits:RequestsPerMinute"] = "3" } };
        using var browser = host.Browser();

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await browser.GetAsync("/"));
        }

        var refused = answers.First(answer => answer.StatusCode is HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, answers[0].StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("Attendez", await refused.MainTextAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/health/live")).StatusCode);
    }

    [Fact]
    public async Task Tries_at_a_password_are_counted_and_reading_the_page_is_not()
    {
        await using var host = new ReportingHost { Settings = { ["RateLimits:SignInsPerFiveMinutes"] = "2" } };
        using var browser = host.Browser();
        (string, string)[] tried = [("Email", "nobody@example.org"), ("Password", "not the right one")];

        var first = await browser.SubmitAsync("/sign-in", tried);
        var second = await browser.SubmitAsync("/sign-in", tried);
        var third = await browser.SubmitAsync("/sign-in", tried);
        var reading = await browser.GetAsync("/sign-in");

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests], [first.StatusCode, second.StatusCode, third.StatusCode]);
        Assert.Equal(HttpStatusCode.OK, reading.StatusCode);
    }

    [Fact]
    public async Task An_agency_puts_its_own_face_on_the_service()
    {
        var folder = Directory.CreateTempSubdirectory("brand-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "theme.css"), ":root { --primary: #123456; }");
        await using var host = new ReportingHost
        {
            Settings = { ["Brand:Folder"] = folder, ["Brand:Name"] = "Alerte Santé", ["Brand:OnCallPhone"] = "09 00 00 00 00" },
        };
        using var browser = host.Browser();

        var page = await browser.GetStringAsync("/");

        Assert.Contains("Alerte Santé", page, StringComparison.Ordinal);
        Assert.Contains("tel:0900000000", page, StringComparison.Ordinal);
        Assert.Contains("#123456", await browser.GetStringAsync("/brand/theme.css"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/brand/logo.svg")).StatusCode);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/accounts")]
    [InlineData("/admin/accounts/new")]
    [InlineData("/admin/accounts/0198c000-0000-7000-8000-00000000000f")]
    [InlineData("/admin/keys")]
    [InlineData("/admin/audit")]
    [InlineData("/admin/health")]
    [InlineData("/admin/recipients")]
    [InlineData("/admin/recipients/ars-11")]
    public async Task Administration_is_for_administrators(string path)
    {
        using var nobody = _host.Browser();
        using var analyst = _host.SignedIn(new Claim(ClaimTypes.Role, Roles.Lead));
        using var administrator = _host.SignedIn(new Claim(ClaimTypes.Role, Roles.Administrator));

        var toNobody = await nobody.GetAsync(path);
        var toAnalyst = await analyst.GetAsync(path);
        var toAdministrator = await administrator.GetAsync(path);

        Assert.Equal(HttpStatusCode.Redirect, toNobody.StatusCode);
        Assert.StartsWith("/sign-in", toNobody.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, toAnalyst.StatusCode);
        Assert.Equal(path.EndsWith('f') ? HttpStatusCode.NotFound : HttpStatusCode.OK, toAdministrator.StatusCode);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
