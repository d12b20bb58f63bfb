using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Reporting.Api.Features.Events;
using Reporting.Api.Features.Kits;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;

namespace Reporting.Api.Features.Declarations;

/// <summary>The first stage, by anybody: six questions on one page. The rest is asked later, or at <see cref="FullModel"/>.</summary>
[CompressedPage]
public sealed class NewModel(OpenEvents events, SubmitDeclaration submit, DeclarationCookie cookie, IAntiforgery antiforgery, DeclarationFormTexts texts)
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

    public const string EventField = "_event";

    /// <summary>The published event that the form answers: what is known of it is not asked again.</summary>
    public ShownEvent? Event { get; private set; }

    /// <param name="event">An event of the first page; any other id gives the plain form.</param>
    public async Task OnGetAsync(bool exercise, Guid? @event, CancellationToken ct)
    {
        Event = exercise ? null : await events.FindAsync(@event, ct);
        Show([new("reportingReason", exercise ? "exercise" : "incident")]);
        if (TempData[KitsFeature.Finess] is string finess)
        {
            Show([new("establishment.finess", finess)]);
        }

        KitOutOfDate = TempData[KitsFeature.OutOfDate] is true;

        if (Event is not null)
        {
            Show([new("description", Event.Title), new("type", ContentFields.NameOf(Event.Type.ToString())), new("providers[0].name", Event.Provider)]);
        }

        LetBrowserKeepIt();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await ReadFormAsync(ct) is { } refused)
        {
            return refused;
        }

        EventId = !Exercise && Guid.TryParse(Request.Form[EventField], out var id) ? id : null;
        Event = await events.FindAsync(EventId, ct);
        return await SendAsync(null, ct);
    }

    /// <summary>Whether something that waits behind a summary was answered or is wrong: it is shown open then.</summary>
    public bool Says(params IReadOnlyList<string> paths) =>
        paths.Any(path => Value(path).Length > 0 || (ModelState.TryGetValue(path, out var entry) && entry.Errors.Count > 0));

    protected override int PlaceOf(string field) => field.Length == 0 ? -1 : Array.IndexOf(_asked, field) is >= 0 and var place ? place : _asked.Length;
}
