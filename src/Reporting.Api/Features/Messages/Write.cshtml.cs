using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Declarations;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Messages;

/// <summary>The declarant writes. Sent from the declaration's page it only comes into sight when something stands in the way; nothing typed is lost then.</summary>
[IgnoreAntiforgeryToken]
public sealed class WriteModel(
    OpenDeclaration open, WriteMessage write, DeclarationCookie cookie, IAntiforgery antiforgery, IStringLocalizer<DeclarationTexts> texts,
    IStringLocalizer<ProblemTexts> problems) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Reference { get; set; } = "";

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public string? Secret { get; set; }

    public bool Exercise { get; private set; }

    public string Key { get; private set; } = MessageForm.NewKey();

    /// <summary>The cookie went while the message was being written.</summary>
    public bool NeedsSecret { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (await open.RunAsync(Reference, null, HttpContext, toWrite: true, ct) is not OpenOutcome.Opened { Declaration: var declaration })
        {
            return this.NotOpen(Reference, r => $"{r.Address()}/message");
        }

        (Reference, Exercise) = (declaration.Reference.Value, declaration.Exercise);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Key = MessageForm.KeyOf(Request.HasFormContentType ? Request.Form[MessageForm.KeyField].ToString() : null);
        if (!await antiforgery.IsTrustedAsync(HttpContext))
        {
            return Again(StatusCodes.Status400BadRequest, "", texts["Error.token"]);
        }

        switch (await open.RunAsync(Reference, Secret, HttpContext, toWrite: true, ct))
        {
            case OpenOutcome.Opened { Declaration: var declaration }:
                if (!string.IsNullOrWhiteSpace(Secret))
                {
                    cookie.Give(HttpContext, declaration.Id, declaration.Reference);
                }

                return await WriteAsync(declaration, ct);
            case OpenOutcome.TooMany:
                NeedsSecret = true;
                return Again(StatusCodes.Status429TooManyRequests, nameof(Secret), problems["resume.throttled"]);
            default:
                NeedsSecret = true;
                return Again(StatusCodes.Status403Forbidden, nameof(Secret), texts["Error.expired"]);
        }
    }

    private async Task<IActionResult> WriteAsync(Declaration declaration, CancellationToken ct)
    {
        (Reference, Exercise) = (declaration.Reference.Value, declaration.Exercise);
        var (body, unreadable) = MessageForm.Read(Text, null);
        if (unreadable.Count > 0)
        {
            return Again(StatusCodes.Status400BadRequest, nameof(Text), problems.Of(unreadable[0]));
        }

        WriteOutcome outcome;
        try
        {
            outcome = await write.RunAsync(declaration.Id, MessageSide.Declarant, body with { Tlp = declaration.Stages[^1].Content().Tlp }, User.ToActor(), Key, ct);
        }
        catch (Exception error) when (DatabaseFaults.Of(error) is DatabaseFault.Unavailable or DatabaseFault.Contention)
        {
            return Again(StatusCodes.Status503ServiceUnavailable, "", problems["database.unavailable"]);
        }

        switch (outcome)
        {
            case WriteOutcome.Written written:
                return LocalRedirect(MessageForm.After(Request, written, declaration.Reference.Address(), Reference));
            case WriteOutcome.Invalid { Problems: var wrong }:
                return Again(StatusCodes.Status400BadRequest, nameof(Text), problems.Of(wrong[0]));
            default:
                Key = MessageForm.NewKey();
                return Again(StatusCodes.Status409Conflict, nameof(Text), problems["message.sent"]);
        }
    }

    private PageResult Again(int status, string field, string message)
    {
        ModelState.AddModelError(field, message);
        Response.StatusCode = status;
        return Page();
    }
}
