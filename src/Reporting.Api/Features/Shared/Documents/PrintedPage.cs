using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using Reporting.Api.Hosting;
using Reporting.Infrastructure.Documents;

namespace Reporting.Api.Features.Shared.Documents;

/// <summary>
/// A page as a PDF: the very page, with its print style, in the language of the request. Where none can be made the page itself comes, says
/// so, and offers to print it.
/// </summary>
/// <param name="fileName">Ends in <c>.pdf</c>, and names nobody.</param>
/// <param name="footer">At the bottom of each sheet, before its number.</param>
public sealed class PrintedPage(string fileName, string footer) : PageResult
{
    private static readonly object _drawn = new();
    private static readonly object _problem = new();

    private const string RetryAfterSeconds = "15";

    /// <summary>Nothing comes from elsewhere, and nothing runs.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    private static readonly string[] _styles = ["css/site.css", "brand/theme.css"];

    /// <summary>True while the page is drawn for a PDF. Buttons and forms have no place there.</summary>
    public static bool IsDrawn(HttpContext http) => http.Items[_drawn] is true;

    /// <summary>Why there is no PDF: the end of a key in <see cref="SharedTexts"/>; null when none was asked for.</summary>
    public static string? ProblemOf(HttpContext http) => http.Items[_problem] as string;

    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var http = context.HttpContext;
        var printer = http.RequestServices.GetRequiredService<PdfPrinter>();
        var outcome = printer.Available
            ? await printer.PrintAsync(new PrintedDocument(await DrawAsync(context), footer), http.RequestAborted)
            : new PrintOutcome.Unavailable();
        if (outcome is PrintOutcome.Made { Pdf: var pdf })
        {
            http.Response.ContentType = "application/pdf";
            http.Response.ContentLength = pdf.Length;
            http.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = fileName }.ToString();
            await http.Response.Body.WriteAsync(pdf, http.RequestAborted);
            return;
        }

        http.Items[_problem] = outcome.GetType().Name;
        StatusCode = StatusCodes.Status503ServiceUnavailable;
        if (outcome is not PrintOutcome.Unavailable)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        await base.ExecuteResultAsync(context);
    }

    private async Task<string> DrawAsync(ActionContext context)
    {
        var http = context.HttpContext;
        var answer = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var drawn = new MemoryStream();
        var paper = new StreamResponseBodyFeature(drawn);
        http.Features.Set<IHttpResponseBodyFeature>(paper);
        try
        {
            http.Items[_drawn] = true;
            await base.ExecuteResultAsync(context);
            await paper.CompleteAsync();
        }
        finally
        {
            http.Items[_drawn] = false;
            http.Features.Set(answer);
        }

        var html = Encoding.UTF8.GetString(drawn.GetBuffer(), 0, (int)drawn.Length);
        var root = http.RequestServices.GetRequiredService<IConfiguration>().PublicAddressBy(http.Request);
        var head = $"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\"><base href=\"{System.Net.WebUtility.HtmlEncode(root)}/\"><style>{StyleOf(http)}</style></head>";
        return html.Replace("</head>", head, StringComparison.Ordinal);
    }

    private static string StyleOf(HttpContext http)
    {
        var files = http.RequestServices.GetRequiredService<IWebHostEnvironment>().WebRootFileProvider;
        var style = new StringBuilder();
        foreach (var file in _styles.Select(files.GetFileInfo).Where(file => file.Exists))
        {
            using var reader = new StreamReader(file.CreateReadStream());
            style.AppendLine(reader.ReadToEnd());
        }

        return style.Replace("</", "<\\/").ToString();
    }
}

public static class PrintedPages
{
    /// <summary>This page as a PDF; <see cref="PrintedPage"/>.</summary>
    public static IActionResult Printed(this PageModel page, IActionResult shown, string fileName, string footer) =>
        shown is PageResult ? new PrintedPage(fileName, footer) { ViewData = page.ViewData } : shown;
}
