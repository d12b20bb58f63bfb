using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Reporting.Api.Features.Errors;

/// <summary>Marks the texts of the error pages.</summary>
public sealed class ErrorTexts;

/// <summary>What a person reads when an address answers with an error; it runs again inside the failed request, whatever its method was.</summary>
[IgnoreAntiforgeryToken]
public sealed class StatusModel : PageModel
{
    private static readonly int[] _known = [400, 403, 404, 405, 409, 413, 429, 500, 503];

    public int Code { get; private set; }

    /// <summary>The nearest status that has words of its own.</summary>
    public int Known => Array.IndexOf(_known, Code) >= 0 ? Code : Code < 500 ? 400 : 500;

    public string Trace => Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier;

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        // Opened by its address, it is one more page that does not exist.
        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is null)
        {
            context.Result = NotFound();
            return;
        }

        Code = Response.StatusCode;
        ModelState.Clear();
    }
}
