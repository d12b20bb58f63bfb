using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Declarations;

namespace Reporting.Api.Features.Events;

/// <summary>One event. The team ends it; its name is published and taken back by a lead analyst alone.</summary>
public sealed class ShowModel(ListEvents list, ChangeEvent change, IStringLocalizer<ProblemTexts> problems) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public string? Until { get; set; }

    public EventRow Row { get; private set; } = null!;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (await list.FindAsync(Id, HttpContext.RequestAborted) is not { } row)
        {
            context.Result = NotFound();
            return;
        }

        Row = row;
        await next();
    }

    public async Task<IActionResult> OnPostPublishAsync(CancellationToken ct) =>
        !User.IsLead() ? Forbid() : After(await change.PublishAsync(Id, User.ToActor(), ct));

    public async Task<IActionResult> OnPostWithdrawAsync(CancellationToken ct) =>
        !User.IsLead() ? Forbid() : After(await change.WithdrawAsync(Id, User.ToActor(), ct));

    public async Task<IActionResult> OnPostCloseAsync(CancellationToken ct)
    {
        DateTimeOffset? until = null;
        if (!string.IsNullOrWhiteSpace(Until))
        {
            if (EventTime.Read(Until, HourChoice.Second, nameof(Until), out var read) is { } problem)
            {
                ModelState.AddModelError(problem.Path, problems.Of(problem));
                return Page();
            }

            until = read;
        }

        return After(await change.CloseAsync(Id, until, User.ToActor(), ct));
    }

    private IActionResult After(bool found) => found ? Redirect($"/events/{Id}") : NotFound();
}
