using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Common;

namespace Reporting.Api.Hosting;

/// <summary>
/// When the domain refuses what a page sent, the page comes back with the reason and the typed text. A page that comes back with errors says
/// 400 unless it says something else, and one that may be sent again when the service is back says after how long.
/// </summary>
/// <remarks>A page that needs more than its bound fields to show itself loads it in <c>OnPageHandlerExecutionAsync</c>, or catches the refusal.</remarks>
internal sealed class RedisplayRefusedForm(IStringLocalizer<ProblemTexts> texts) : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var executed = await next();
        var text = executed.Exception switch
        {
            RuleViolationException refusal => texts.Of(refusal),
            DbUpdateConcurrencyException => texts["concurrency"].Value,
            _ => null,
        };

        if (text is not null && executed.HandlerInstance is PageModel page && HttpMethods.IsPost(executed.HttpContext.Request.Method))
        {
            executed.ExceptionHandled = true;
            executed.ModelState.AddModelError("", text);
            executed.Result = page.Page();
            executed.HttpContext.Response.StatusCode = StatusCodes.Status409Conflict;
        }

        if (executed.Result is PageResult && HttpMethods.IsPost(executed.HttpContext.Request.Method))
        {
            Mark(executed.HttpContext.Response, executed.ModelState.IsValid);
        }
    }

    private static void Mark(HttpResponse response, bool valid)
    {
        if (response.StatusCode == StatusCodes.Status200OK && !valid)
        {
            response.StatusCode = StatusCodes.Status400BadRequest;
        }
        else if (response.StatusCode == StatusCodes.Status503ServiceUnavailable && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = EscapedExceptions.RetryAfterSeconds;
        }
    }
}
