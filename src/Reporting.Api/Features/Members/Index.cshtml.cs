using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Identity;

namespace Reporting.Api.Features.Members;

public sealed class InvitationForm
{
    /// <summary>Not asked of a manager of one.</summary>
    public Guid? Establishment { get; set; }

    [Required(ErrorMessage = "field.required")]
    public string? Role { get; set; } = Roles.Declarant;

    [EmailAddress(ErrorMessage = "mail.invalid"), MaxLength(254, ErrorMessage = "field.long")]
    public string? Address { get; set; }
}

/// <summary>The people of a manager's establishments: who belongs to them, who is invited.</summary>
public sealed class IndexModel(
    ListMembers list, InviteColleague invite, ChangeMembers change, IConfiguration configuration, IStringLocalizer<MemberTexts> texts, IStringLocalizer<ProblemTexts> problems)
    : PageModel
{
    private const string Path = "/members";

    [BindProperty]
    public InvitationForm Form { get; set; } = new();

    /// <summary>Key of a text that says what was just done.</summary>
    [TempData]
    public string? Done { get; set; }

    public IReadOnlyList<EstablishmentChoice> Establishments { get; private set; } = [];

    public IReadOnlyList<MemberRow> Rows { get; private set; } = [];

    public IReadOnlyList<InvitationRow> Invitations { get; private set; } = [];

    public string? First { get; private set; }

    public string? NextPage { get; private set; }

    /// <summary>Shown in answer to the form alone.</summary>
    public string? NewLink { get; private set; }

    public Invited? Invited { get; private set; }

    public Guid? Me => User.ToActor().Id;

    public IEnumerable<SelectListItem> Choices => Establishments.Select(e => new SelectListItem($"{e.Name}, {e.Town}", e.Id.ToString()));

    public IEnumerable<SelectListItem> RoleChoices => Roles.OfEstablishments.Select(role => new SelectListItem(texts[$"Role.{role}.Choice"], role));

    public async Task<IActionResult> OnGetAsync(string? after, CancellationToken ct) => await ShowAsync(after, ct);

    public async Task<IActionResult> OnPostInviteAsync(CancellationToken ct)
    {
        var own = User.Establishments();
        var establishment = own is [var only] ? only : Form.Establishment ?? Guid.Empty;
        if (ModelState.IsValid && await invite.RunAsync(establishment, Form.Role!, Form.Address, own, User.ToActor(), ct) is { } invited)
        {
            NewLink = $"{configuration.PublicAddressBy(Request)}/invitation/{invited.Token}";
            Invited = invited;
            ModelState.Clear();
            Form = new();
            return await ShowAsync(null, ct);
        }

        if (ModelState.IsValid)
        {
            ModelState.AddModelError(Roles.OfEstablishments.Contains(Form.Role!) ? "Form.Establishment" : "Form.Role", problems["field.invalid"]);
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return await ShowAsync(null, ct);
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid id, CancellationToken ct) =>
        await DoneAsync("revoked", () => change.RevokeAsync(id, User.Establishments(), User.ToActor(), ct), ct);

    public async Task<IActionResult> OnPostRemoveAsync(Guid id, CancellationToken ct) =>
        await DoneAsync("removed", () => change.RemoveAsync(id, User.Establishments(), User.ToActor(), ct), ct);

    private async Task<IActionResult> DoneAsync(string what, Func<Task<bool>> act, CancellationToken ct)
    {
        try
        {
            if (!await act())
            {
                return NotFound();
            }

            Done = what;
            return LocalRedirect(Path);
        }
        catch (RuleViolationException refusal)
        {
            ModelState.Clear();
            ModelState.AddModelError("", problems.Of(refusal));
            Response.StatusCode = StatusCodes.Status409Conflict;
            return await ShowAsync(null, ct);
        }
    }

    private async Task<IActionResult> ShowAsync(string? after, CancellationToken ct)
    {
        var own = User.Establishments();
        Establishments = await list.EstablishmentsAsync(own, ct);
        (Rows, var next) = await list.RunAsync(own, after, ct);
        Invitations = await list.InvitationsAsync(own, ct);
        (First, NextPage) = (after is null ? null : Path, next is null ? null : Path + QueryString.Create("after", next));
        return Page();
    }
}
