using System.Net;
using System.Text;
using System.Text.Json;
using Reporting.Infrastructure.Identity;
using Reporting.Integration.Tests.Incidents;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Hosting;

public sealed class ApiDescriptionTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new();

    [Fact]
    public async Task The_description_is_OpenAPI_3_1_with_strict_numbers_and_the_words_of_the_API()
    {
        using var browser = _host.Browser();

        var document = await browser.ReadAsync("/openapi/v1.json");

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var fields = schemas.GetProperty("DeclarationContent").GetProperty("properties");
        Assert.Contains("establishment", fields.EnumerateObject().Select(f => f.Name));
        Assert.DoesNotContain("pattern", fields.GetProperty("patientsEndangered").EnumerateObject().Select(p => p.Name));
        Assert.Contains("degradedMode", document.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("DegradedMode", document.ToString(), StringComparison.Ordinal);
        Assert.Contains("errors", schemas.GetProperty("ProblemDetails").GetProperty("properties").EnumerateObject().Select(f => f.Name));
        var list = document.GetProperty("paths").GetProperty("/api/v1/incidents").GetProperty("get");
        Assert.Contains("supportWanted", list.GetProperty("parameters").Texts("name"));
    }

    [Theory]
    [InlineData("/api/v1/declarations", HttpStatusCode.Created)]
    [InlineData("/api/v1/incidents/{reference}/classification", HttpStatusCode.OK)]
    public async Task An_example_of_the_description_is_accepted_as_it_stands(string path, HttpStatusCode expected)
    {
        var reference = await _host.DeclaredAsync();
        using var analyst = _host.SignedIn(Roles.Analyst);
        var document = await analyst.ReadAsync("/openapi/v1.json");
        var example = document.GetProperty("paths").GetProperty(path).GetProperty("post").GetProperty("requestBody").GetProperty("content")
            .GetProperty("application/json").GetProperty("example");

        var answer = await analyst.PostAsync(path.Replace("{reference}", reference), new StringContent(example.GetRawText(), Encoding.UTF8, "application/json"));

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Every_operation_refuses_a_query_parameter_that_it_does_not_know_and_takes_those_it_describes()
    {
        using var analyst = _host.SignedIn(Roles.Analyst, Roles.Lead);
        var document = await analyst.ReadAsync("/openapi/v1.json");

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var described = operation.Value.TryGetProperty("parameters", out var all)
                    ? all.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query").Select(p => p.GetProperty("name").GetString()!).ToList()
                    : [];
                var address = path.Name.Replace("{reference}", "none", StringComparison.Ordinal).Replace("{year}", "2020", StringComparison.Ordinal).Replace("{id}", $"{Guid.Empty}", StringComparison.Ordinal);

                var unknown = await UnknownAsync(operation.Name, $"{address}?lang=fr&stagee=1&{string.Join('&', described.Select(name => $"{name}="))}");

                Assert.Equal((address, "stagee"), (address, string.Join(' ', unknown)));
            }
        }

        async Task<IEnumerable<string>> UnknownAsync(string method, string address)
        {
            using var request = new HttpRequestMessage(new(method.ToUpperInvariant()), address) { Content = new ByteArrayContent("{}"u8.ToArray()) };
            request.Content.Headers.ContentType = new(method == "patch" ? "application/offset+octet-stream" : "application/json");
            using var answer = await analyst.SendAsync(request);
            Assert.Equal((address, HttpStatusCode.BadRequest), (address, answer.StatusCode));
            return (await answer.JsonAsync()).GetProperty("errors").EnumerateArray()
                .Where(e => e.GetProperty("code").GetString() == "field.unknown").Select(e => e.GetProperty("field").GetString()!);
        }
    }

    [Fact]
    public async Task Every_operation_says_who_may_and_what_it_answers()
    {
        using var browser = _host.Browser();

        var document = await browser.ReadAsync("/openapi/v1.json");

        Assert.All(Operations(document), operation =>
        {
            Assert.True(operation.TryGetProperty("summary", out _), operation.ToString());
            Assert.NotEmpty(operation.GetProperty("security").EnumerateArray());
            Assert.Contains(operation.GetProperty("responses").EnumerateObject(), r => r.Name[0] == '2');
        });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static IEnumerable<JsonElement> Operations(JsonElement document) =>
        document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Select(o => o.Value);
}
