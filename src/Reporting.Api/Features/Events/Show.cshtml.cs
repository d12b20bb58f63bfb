using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Api.Hosting;

namespace Reporting.Api.Features.Events;

/// <summary>One event. The team ends it; its name is published and taken back by a lead analyst alone.</summary>
public sealed class ShowModel(ListEvents list, ChangeEvent change) : PageModel
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

    public async Task<IActionResult> OnPostCloseAsync(CancellationToken ct) => After(await change.CloseAsync(Id, Until, User.ToActor(), ct));

    private IActionResult After(bool found) => found ? Redirect($"/events/{Id}") : NotFound();
}
