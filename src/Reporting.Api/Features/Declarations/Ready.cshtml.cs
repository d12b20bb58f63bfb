using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared.Documents;
using Reporting.Api.Hosting;
using Reporting.Domain.Declarations;

namespace Reporting.Api.Features.Declarations;

/// <summary>
/// A form of another authority, filled in from the latest stage, as a page, a PDF and JSON: the declarant sends it there. For whoever may
/// read the declaration.
/// </summary>
[EnableRateLimiting(RateLimits.Documents)]
public sealed class ReadyModel(OpenDeclaration open, ReadyFile file, EstablishmentClock clock, IStringLocalizer<ReadyTexts> texts) : PageModel
{
    private Declaration _declaration = null!;

    public ReadyForm Form { get; private set; } = null!;

    public string Reference => _declaration.Reference.Value;

    public bool Exercise => _declaration.Exercise;

    public DeclarationStage Stage { get; private set; } = null!;

    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    public IReadOnlyList<AnsweredSection> Sections { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string reference, string form, CancellationToken ct)
    {
        if (ReadyForm.Find(form) is not { } known)
        {
            return NotFound();
        }

        if (await open.RunAsync(reference, Request.Headers[DeclarationsFeature.SecretHeader], HttpContext, toWrite: false, ct) is not OpenOutcome.Opened { Declaration: var declaration })
        {
            return this.NotOpen(reference, r => $"{r.Address()}/documents/{form}");
        }

        (_declaration, Form, Stage) = (declaration, known, declaration.Stages[^1]);
        Zone = await clock.OfAsync(declaration, Stage.Content(), ct);
        Sections = file.Words(known, Stage, Zone);
        return Page();
    }

    public async Task<IActionResult> OnGetPdfAsync(string reference, string form, CancellationToken ct)
    {
        var shown = await OnGetAsync(reference, form, ct);
        return shown is PageResult ? this.Printed(shown, $"{FileName}.pdf", Footer) : shown;
    }

    public async Task<IActionResult> OnGetJsonAsync(string reference, string form, CancellationToken ct)
    {
        var shown = await OnGetAsync(reference, form, ct);
        return shown is PageResult ? File(file.Json(Form, _declaration, Stage), "application/json", $"{FileName}.json") : shown;
    }

    /// <summary>Below each sheet, since sheets are parted.</summary>
    private string Footer => (Exercise ? texts["Exercise.Mark"] + " – " : "") + texts["Title", texts[$"Form.{Form.Key}"].Value, Reference];

    private string FileName => $"{(Exercise ? texts["Exercise.File"] + "-" : "")}{texts[$"Form.{Form.Key}.File"].Value}-{Reference}-{Stage.Number}";
}
