using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Declarations;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Declarations;

/// <summary>Bodies that no form would send. Seeds are fixed: a failing one fails again.</summary>
public sealed class MutatedBodiesTests : IAsyncLifetime
{
    private const int Bodies = 5_000;

    private static readonly (string Field, string Json)[] _values =
    [
        ("establishment", """{"finess":"750712184","region":"11","category":"universityHospital"}"""), ("declarant", """{"name":"Garde","phone":"+33612345678"}"""),
        ("awareAt", "\"2026-03-14T07:00:00Z\""), ("startedAt", "\"2026-03-14T06:00:00Z\""), ("detectedBy", "\"user\""), ("ongoing", "\"yes\""),
        ("description", "\"Le réseau ne répond plus.\""), ("systems", "[\"network\",\"mail\"]"), ("extent", "\"oneSite\""), ("vector", "\"mail\""),
        ("providers", """[{"name":"Hébergeur","role":"host"}]"""), ("vulnerabilities", "[\"CVE-2026-1234\"]"), ("indicators", "[\"198.51.100.7\"]"),
        ("careImpact", "\"degradedMode\""), ("patientEndangerment", "\"none\""), ("patientsEndangered", "0"), ("dataImpact", """[{"kind":"disclosure","certainty":"potential"}]"""),
        ("personsAffected", """{"minimum":1,"maximum":2,"approximate":true}"""), ("financialLoss", "12.5"), ("downtimeMinutes", "30"),
        ("suspectedOrigin", "\"malicious\""), ("type", "\"ransomware\""), ("supportWanted", "true"), ("otherAuthorities", """[{"authority":"police","informed":"intends"}]"""),
        ("tlp", "\"amber\""), ("anonymisedLesson", "true"),
    ];

    /// <summary>Wrong for every field, whatever its type: a list of lists of an object with an unknown name.</summary>
    private static readonly string[] _wrongForAll = ["[[[1]]]", "[[{\"x\":1}]]"];

    private readonly ReportingHost _host = new() { Settings = { ["Worker:InProcess"] = "false" } };
    private HttpClient _french = null!;
    private HttpClient _english = null!;

    public ValueTask InitializeAsync()
    {
        (_french, _english) = (_host.Browser(), _host.Browser("en"));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _french.Dispose();
        _english.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Five_thousand_spoilt_bodies_are_answered_in_kind_and_none_breaks_the_service()
    {
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();

        await Parallel.ForEachAsync(Enumerable.Range(0, Bodies), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (seed, ct) =>
        {
            var (body, type, field) = Spoilt(seed);
            var answer = await PostAsync(seed % 2 == 0 ? _french : _english, body, type);
            if (await ComplaintAsync(answer, field, seed % 2 == 0) is { } complaint)
            {
                failures.Enqueue($"seed {seed}: {complaint}");
            }
        });

        Assert.Empty(failures.Take(20));
    }

    [Fact]
    public async Task The_body_that_is_not_spoilt_is_accepted() =>
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(_french, Whole(_values), "application/json")).StatusCode);

    [Theory]
    [InlineData("""{"establishment":{"finess":"12345"}}""", "establishment.finess")]
    [InlineData("""{"awareAt":"2099-01-01T00:00:00Z"}""", "awareAt")]
    [InlineData("""{"startedAt":"2026-03-14T08:00:00Z"}""", "awareAt")]
    [InlineData("""{"description":"a\u0000b"}""", "description")]
    [InlineData("""{"description":"\ud800"}""", "description")]
    [InlineData("""{"\ud800":1}""", "")]
    [InlineData("""{"establishmen\ud800":1}""", "")]
    [InlineData("""{"systems":["fax"]}""", "systems[0]")]
    [InlineData("""{"careImpact":"terrible"}""", "careImpact")]
    [InlineData("""{"downtimeMinutes":1e999}""", "downtimeMinutes")]
    [InlineData("""{"financialLoss":-1}""", "financialLoss")]
    [InlineData("""{"unheardOf":1}""", "unheardOf")]
    [InlineData("""{"declarant":{"phone":"x","mail":"y"}}""", "declarant.mail")]
    public async Task What_is_wrong_is_named_in_both_languages(string change, string field)
    {
        var body = With(change);

        var (french, english) = (await ErrorsAsync(_french, body), await ErrorsAsync(_english, body));

        Assert.Contains(field, french.Keys);
        Assert.Contains(field, english.Keys);
        Assert.NotEqual(french[field], english[field]);
        Assert.All([french[field], english[field]], text => Assert.DoesNotContain(".", text.TrimEnd('.').Split(' ')[0], StringComparison.Ordinal));
        Assert.Equal((0, 0), await _host.DbAsync(async db => (await db.Declarations.CountAsync(), await db.Outbox.CountAsync())));
    }

    [Theory]
    [InlineData("", "application/json", 400)]
    [InlineData("{", "application/json", 400)]
    [InlineData("{\"a\":1,}", "application/json", 400)]
    [InlineData("{}{}", "application/json", 400)]
    [InlineData("null", "application/json", 400)]
    [InlineData("\uFEFFnull", "application/json", 400)]
    [InlineData("{}", "text/plain", 415)]
    [InlineData("a=1", "application/x-www-form-urlencoded", 415)]
    [InlineData("<a/>", "application/xml", 415)]
    [InlineData("{}", null, 415)]
    [InlineData("{\"awareAt\":\"2026-03-14T07:00:00Z\",\"awareAt\":\"2026-03-14T07:00:00Z\"}", "application/json", 400)]
    public async Task What_is_no_JSON_is_a_problem_and_not_a_failure(string body, string? type, int status)
    {
        var answer = await PostAsync(_french, body, type);

        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Three_megabytes_are_refused_before_they_are_read()
    {
        var answer = await PostAsync(_french, With($$"""{"description":"{{new string('x', 3 * 1024 * 1024)}}"}"""), "application/json");

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Depth_without_end_is_a_problem()
    {
        var answer = await PostAsync(_french, string.Concat(Enumerable.Repeat("{\"establishment\":", 50_000)) + "1" + new string('}', 50_000), "application/json");

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_body_of_nothing_but_wrong_names_gets_a_short_answer()
    {
        var answer = await PostAsync(_french, $"{{{string.Join(',', Enumerable.Range(0, 60_000).Select(i => $"\"n{i}\":1"))}}}", "application/json");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.InRange((await answer.Content.ReadAsStringAsync()).Length, 1_000, 100_000);
    }

    [Fact]
    public async Task The_text_of_every_rule_exists_in_both_languages()
    {
        // One body that is wrong everywhere a list of rules can be.
        var body = $"{{{string.Join(',', ContentGroups.OfField.Keys.Select(f => $"\"{f}\":[[1]]"))}}}";

        var (french, english) = (await ErrorsAsync(_french, body), await ErrorsAsync(_english, body));

        Assert.All(french.Keys, field => Assert.NotEqual(french[field], english[field]));
        Assert.Superset(ContentGroups.OfField.Keys.ToHashSet(), french.Keys.Concat(french.Keys.Select(k => k.Split('[')[0])).ToHashSet());
    }

    private static (string Body, string? Type, string? Field) Spoilt(int seed)
    {
        var random = new Random(seed);
        var chosen = _values[random.Next(_values.Length)];
        (string Field, string Json)[] without = [.. _values.Where(v => v != chosen)];
        switch (random.Next(10))
        {
            case 0: // wrong for any type
                return (Whole([.. without, (chosen.Field, _wrongForAll[random.Next(_wrongForAll.Length)])]), "application/json", chosen.Field);
            case 1: // another field's value
                return (Whole([.. without, (chosen.Field, _values[random.Next(_values.Length)].Json)]), "application/json", null);
            case 2: // missing
                string[] required = ["establishment", "declarant", "awareAt", "ongoing", "description", "systems", "careImpact", "supportWanted"];
                return (Whole(without), "application/json", required.Contains(chosen.Field) ? chosen.Field : null);
            case 3: // unknown name
                return (Whole([.. _values, ($"x{random.Next()}", chosen.Json)]), "application/json", "x");
            case 4: // control characters and half characters in every text of the value
                string[] spoil = ["\\u0000", "\\u001f", "\\ud800", "\\udfff", "\\uffff"];
                var text = chosen.Json.Replace("\"}", spoil[random.Next(spoil.Length)] + "\"}", StringComparison.Ordinal);
                return (Whole([.. without, (chosen.Field, chosen.Json.StartsWith('"') ? $"\"{spoil[random.Next(spoil.Length)]}\"" : text)]), "application/json", chosen.Json.StartsWith('"') ? chosen.Field : null);
            case 5: // numbers without measure
                string[] numbers = ["1e400", "-1e400", "99999999999999999999999999999999999999", "-0", "1E-400", "0.1e1"];
                return (Whole([.. without, (chosen.Field, numbers[random.Next(numbers.Length)])]), "application/json", null);
            case 6: // depth
                var depth = random.Next(1, 120);
                return (Whole([.. without, (chosen.Field, new string('[', depth) + new string(']', depth))]), "application/json", null);
            case 7: // twice
                return (Whole([.. _values, chosen]), "application/json", null);
            case 8: // cut or scrambled
                var whole = Whole(_values);
                return random.Next(2) == 0
                    ? (whole[..random.Next(whole.Length)], "application/json", null)
                    : (Scrambled(whole, random), "application/json", null);
            default: // type of the content
                string?[] types = ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset=utf-16", null];
                return (Whole(_values), types[random.Next(types.Length)], null);
        }
    }

    private static string Scrambled(string text, Random random)
    {
        var characters = text.ToCharArray();
        for (var i = 0; i < 5; i++)
        {
            characters[random.Next(characters.Length)] = (char)random.Next(0x20, 0x17F);
        }

        return new string(characters);
    }

    private static async Task<string?> ComplaintAsync(HttpResponseMessage answer, string? field, bool french)
    {
        var status = (int)answer.StatusCode;
        if (status == 201)
        {
            return field is null ? null : $"{field} was accepted";
        }

        if (status is < 400 or >= 500)
        {
            return $"status {status}";
        }

        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return $"status {status} as {answer.Content.Headers.ContentType}";
        }

        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var title = problem.RootElement.GetProperty("title").GetString();
        if (title is null or "" || problem.RootElement.GetProperty("status").GetInt32() != status)
        {
            return "no title or another status";
        }

        if (status == 400 && !answer.Content.Headers.ContentLanguage.Contains(french ? "fr-FR" : "en-GB"))
        {
            return $"language {string.Join(' ', answer.Content.Headers.ContentLanguage)}";
        }

        var named = problem.RootElement.TryGetProperty("errors", out var errors) ? errors.EnumerateArray().Select(e => e.GetProperty("field").GetString()!).ToList() : [];
        return field is null || named.Any(n => n.StartsWith(field, StringComparison.Ordinal)) ? null : $"{field} is not named, but {string.Join(", ", named)}";
    }

    private static async Task<Dictionary<string, string>> ErrorsAsync(HttpClient client, string body)
    {
        var answer = await PostAsync(client, body, "application/json");
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return problem.RootElement.GetProperty("errors").EnumerateArray()
            .ToDictionary(e => e.GetProperty("field").GetString()!, e => e.GetProperty("message").GetString()!);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string body, string? type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type is not null)
        {
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        return await client.PostAsync("/api/v1/declarations", content);
    }

    private static string Whole((string Field, string Json)[] fields) => $"{{{string.Join(',', fields.Select(f => $"\"{f.Field}\":{f.Json}"))}}}";

    /// <summary>The whole body, with the fields of <paramref name="change"/> instead.</summary>
    private static string With(string change)
    {
        var inner = change.Trim()[1..^1];
        return Whole([.. _values.Where(v => !inner.StartsWith($"\"{v.Field}\"", StringComparison.Ordinal))])[..^1] + "," + inner + "}";
    }
}
