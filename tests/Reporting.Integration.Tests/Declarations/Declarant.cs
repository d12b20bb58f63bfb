using System.Net;
using System.Text.RegularExpressions;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Declarations;

/// <summary>Somebody with a browser and no scripts: opens a page, fills in its form, sends it.</summary>
internal sealed partial class Declarant(ReportingHost host, string language = "fr", HttpClient? browser = null) : IDisposable
{
    public HttpClient Browser { get; } = browser ?? host.Browser(language);

    /// <summary>Valid by default; a test names only what it is about. An empty value takes the field out.</summary>
    public static Dictionary<string, string> ADeclaration(params IEnumerable<(string Name, string Value)> other)
    {
        var form = new Dictionary<string, string>
        {
            ["reportingReason"] = "incident",
            ["establishment.name"] = "Centre hospitalier du Val",
            ["establishment.town"] = "Valville",
            ["declarant.phone"] = "06 12 34 56 78",
            ["awareAt"] = "23/11/2024 2h40",
            ["ongoing"] = "yes",
            ["description"] = "Les postes du service d'imagerie affichent un message inconnu.",
            ["systems"] = "imaging",
            ["careImpact"] = "degradedMode",
            ["supportWanted"] = "false",
        };
        foreach (var (name, value) in other)
        {
            form[name] = value;
        }

        return form.Where(field => field.Value.Length > 0).ToDictionary();
    }

    /// <summary>The token and the key of a page that was opened.</summary>
    public async Task<Dictionary<string, string>> OpenAsync(string address) => HiddenOf(await Browser.GetStringAsync(address));

    public static Dictionary<string, string> HiddenOf(string page) => HiddenField.Matches(page)
        .Select(match => match.Value)
        .Select(input => (Name: Attribute(input, "name"), Value: Attribute(input, "value")))
        .Where(field => field.Name.StartsWith('_'))
        .DistinctBy(field => field.Name) // signing out has a form and a token too
        .ToDictionary(field => field.Name, field => field.Value);

    public Task<HttpResponseMessage> SendAsync(string address, params IEnumerable<IEnumerable<KeyValuePair<string, string>>> fields) =>
        Browser.PostAsync(address, new FormUrlEncodedContent(fields.SelectMany(field => field)));

    /// <summary>The whole way to the receipt's address.</summary>
    public async Task<string> DeclareAsync(params IEnumerable<(string Name, string Value)> other)
    {
        var answer = await SendAsync("/declare", await OpenAsync("/declare"), ADeclaration(other));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    /// <summary>Fills in one page of a draft and goes on. Sections that are not named keep what they say.</summary>
    /// <param name="address">Of the page.</param>
    public async Task<HttpResponseMessage> StepAsync(string address, params IEnumerable<(string Name, string Value)> fields) => await SendAsync(
        address, await OpenAsync(address), fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), fields.Any(f => f.Name is "_do" or "_pick") ? [] : [KeyValuePair.Create("_do", "next")]);

    /// <summary>Fills in these pages of a later stage and sends it.</summary>
    public async Task<HttpResponseMessage> CompleteAsync(string reference, params IEnumerable<(string Step, (string Name, string Value)[] Fields)> pages)
    {
        foreach (var (step, fields) in pages)
        {
            var saved = await StepAsync($"/declarations/{reference}/complete/{step}", fields);
            Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        }

        return await StepAsync($"/declarations/{reference}/complete/review", ("_do", "send"));
    }

    public void Dispose() => Browser.Dispose();

    private static string Attribute(string input, string name) =>
        WebUtility.HtmlDecode(Regex.Match(input, $"{name}=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex HiddenField { get; }
}
