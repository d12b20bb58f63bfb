using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using Reporting.Api.Hosting;
using Reporting.Infrastructure.Drafts;
using Reporting.Infrastructure.Establishments;

namespace Reporting.Api.Features.Declarations;

/// <summary>Where the full declaration begins, and where one that was begun is found again. Nothing is stored until somebody begins.</summary>
[IgnoreAntiforgeryToken]
public sealed class FullModel(KeepDraft drafts, DirectorySearch directory, DraftCookie cookie, IAntiforgery antiforgery, IOptions<DraftSettings> settings) : PageModel
{
    public IReadOnlyList<DraftRow> Begun { get; private set; } = [];

    public IReadOnlyList<DraftStep> Steps { get; } = DraftStep.Of(new DraftAnswers([]), later: false);

    public int DaysKept => Math.Max(1, (int)Math.Round(settings.Value.KeptFor.TotalDays));

    public bool Exercise { get; private set; }

    public Task OnGetAsync(bool exercise, CancellationToken ct)
    {
        Exercise = exercise;
        return ListAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(bool exercise, CancellationToken ct)
    {
        if (!await antiforgery.IsTrustedAsync(HttpContext))
        {
            (Exercise, Response.StatusCode) = (exercise, StatusCodes.Status400BadRequest);
            await ListAsync(ct);
            return Page();
        }

        var answers = new DraftAnswers([new("reportingReason", exercise ? "exercise" : "incident")]);
        if (await directory.FindAsync(User.Establishments(), ct) is [var own])
        {
            answers.Choose(own);
        }

        var draft = await drafts.StartAsync(null, User.ToActor(), answers, ct);
        cookie.Add(HttpContext, draft.Id);
        return LocalRedirect($"~{DraftPage.FullAddress}/{draft.Id}/{Steps[0].Key}");
    }

    private async Task ListAsync(CancellationToken ct) => Begun = await drafts.ListAsync(cookie.Read(HttpContext), User.ToActor(), ct);
}
