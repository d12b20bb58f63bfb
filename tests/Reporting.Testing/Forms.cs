using System.Net;
using System.Text.RegularExpressions;

namespace Reporting.Testing;

/// <summary>Sends a page's form as a browser without scripts does: with the hidden token that the page carries.</summary>
public static partial class Forms
{
    /// <param name="page">Address of the page that shows the form.</param>
    /// <param name="fields">Names and values; a name may come more than once.</param>
    /// <param name="action">Where it is sent; the page itself when not given.</param>
    public static async Task<HttpResponseMessage> SubmitAsync(
        this HttpClient browser, string page, IEnumerable<(string Name, string Value)> fields, string? action = null)
    {
        var shown = await browser.GetStringAsync(page);
        var token = Token().Match(shown);
        var sent = fields.Select(field => KeyValuePair.Create(field.Name, field.Value))
            .Append(KeyValuePair.Create("__RequestVerificationToken", token.Groups[1].Value));
        return await browser.PostAsync(action ?? page, new FormUrlEncodedContent(sent));
    }

    /// <summary>What a person reads on a page: its main part without tags, spaces made one.</summary>
    public static async Task<string> MainTextAsync(this HttpResponseMessage answer)
    {
        var html = await answer.Content.ReadAsStringAsync();
        return Space().Replace(WebUtility.HtmlDecode(Tag().Replace(Main().Match(html).Value, " ").Replace("<wbr>", "", StringComparison.Ordinal)), " ").Trim();
    }

    [GeneratedRegex(@"name=""__RequestVerificationToken"" type=""hidden"" value=""([^""]+)""")]
    private static partial Regex Token();

    [GeneratedRegex(@"<main.*</main>", RegexOptions.Singleline)]
    private static partial Regex Main();

    [GeneratedRegex(@"<(?!wbr>)[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
