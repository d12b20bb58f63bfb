using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Common;

namespace Reporting.Api.Hosting;

/// <summary>When the domain refuses what a page sent, the page comes back with the reason and the typed text.</summary>
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
    }
}
