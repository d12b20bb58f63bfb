using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Reporting.Api.Features.Kits;
using Reporting.Api.Hosting;

namespace Reporting.Api.Features.Declarations;

/// <summary>The first stage, by anybody: six questions on one page. The rest is asked later, or at <see cref="FullModel"/>.</summary>
[CompressedPage]
public sealed class NewModel(SubmitDeclaration submit, DeclarationCookie cookie, IAntiforgery antiforgery, DeclarationFormTexts texts)
    : DeclarationFormPage(submit, cookie, antiforgery, texts)
{
    /// <summary>In the order of the page.</summary>
    private static readonly string[] _asked =
    [
        "establishment.name", "establishment.town", "declarant.name", "establishment.finess", "establishment.region", "declarant.role",
        "declarant.phone", "declarant.email", "awareAt", "awareAtApproximate", "systems", "description", "careImpact", "patientEndangerment",
        "ongoing", "suspectedOrigin", "supportWanted", "supportKinds",
    ];

    /// <summary>Led here by an emergency sheet whose code has ended.</summary>
    public bool KitOutOfDate { get; private set; }

    public void OnGet(bool exercise)
    {
        Show([new("reportingReason", exercise ? "exercise" : "incident")]);
        if (TempData[KitsFeature.Finess] is string finess)
        {
            Show([new("establishment.finess", finess)]);
        }

        KitOutOfDate = TempData[KitsFeature.OutOfDate] is true;
        LetBrowserKeepIt();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct) => await ReadFormAsync(ct) ?? await SendAsync(null, ct);

    /// <summary>Whether something that waits behind a summary was answered or is wrong: it is shown open then.</summary>
    public bool Says(params IReadOnlyList<string> paths) =>
        paths.Any(path => Value(path).Length > 0 || (ModelState.TryGetValue(path, out var entry) && entry.Errors.Count > 0));

    protected override int PlaceOf(string field) => field.Length == 0 ? -1 : Array.IndexOf(_asked, field) is >= 0 and var place ? place : _asked.Length;
}
