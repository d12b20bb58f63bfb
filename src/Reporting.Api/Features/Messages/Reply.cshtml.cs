using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Incidents;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Messages;

/// <summary>An analyst writes to the declarant, or a note for colleagues. Seen only when something stands in the way.</summary>
public sealed class ReplyModel(ReportingDbContext db, WriteMessage write, IStringLocalizer<ProblemTexts> problems) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Reference { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string Kind { get; set; } = "";

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public string? NoteText { get; set; }

    [BindProperty]
    public Tlp? Tlp { get; set; } = Domain.Taxonomy.Tlp.AmberStrict;

    public bool Exercise { get; private set; }

    public string Key { get; private set; } = MessageForm.NewKey();

    public bool IsNote => Kind == "note";

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await DeclarationAsync(ct) is null ? NotFound() : Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await DeclarationAsync(ct) is not { } declarationId)
        {
            return NotFound();
        }

        Key = MessageForm.KeyOf(Request.Form[MessageForm.KeyField]);
        var field = IsNote ? nameof(NoteText) : nameof(Text);
        var (body, unreadable) = MessageForm.Read(IsNote ? NoteText : Text, IsNote ? null : Tlp?.ToString());
        if (unreadable.Count > 0)
        {
            return Again(StatusCodes.Status400BadRequest, field, problems.Of(unreadable[0]));
        }

        switch (IsNote
            ? await write.NoteAsync(declarationId, MessageSide.Cert, body, User.ToActor(), Key, ct)
            : await write.RunAsync(declarationId, MessageSide.Cert, body, User.ToActor(), Key, ct))
        {
            case WriteOutcome.Written written:
                return LocalRedirect(IsNote ? $"/incidents/{Reference}#notes" : MessageForm.After(Request, written, $"/incidents/{Reference}", Reference));
            case WriteOutcome.Invalid { Problems: var wrong }:
                return Again(StatusCodes.Status400BadRequest, field, problems.Of(wrong[0]));
            default:
                Key = MessageForm.NewKey();
                return Again(StatusCodes.Status409Conflict, field, problems["message.sent"]);
        }
    }

    /// <summary>Null when the analyst has no such incident.</summary>
    private async Task<Guid?> DeclarationAsync(CancellationToken ct)
    {
        Reference = ShowIncident.Written(Reference);
        var incident = await db.Incidents.AsNoTracking().WithinRegions(User.Regions()).Where(i => i.Reference == Reference)
            .Select(i => new { i.DeclarationId, i.Exercise }).SingleOrDefaultAsync(ct);
        Exercise = incident?.Exercise is true;
        return incident?.DeclarationId;
    }

    private PageResult Again(int status, string field, string message)
    {
        ModelState.AddModelError(field, message);
        Response.StatusCode = status;
        return Page();
    }
}
