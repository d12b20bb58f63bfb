using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Reporting.Api.Features.Events;
using Reporting.Api.Features.Kits;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Infrastructure.Establishments;

namespace Reporting.Api.Features.Declarations;

/// <summary>The first stage, by anybody: six questions on one page. The rest is asked later, or at <see cref="FullModel"/>.</summary>
[CompressedPage]
public sealed class NewModel(
    OpenEvents events, DirectorySearch directory, FindOwnDuplicates duplicates, SubmitDeclaration submit, DeclarationCookie cookie, IAntiforgery antiforgery,
    DeclarationFormTexts texts)
    : PlacesFormPage(directory, submit, cookie, antiforgery, texts)
{
    /// <summary>In the order of the page.</summary>
    private static readonly string[] _asked =
    [
        "establishment.name", "establishment.town", "declarant.name", "establishment.finess", "establishment.region", "declarant.role",
        "declarant.phone", "declarant.email", "awareAt", "awareAtApproximate", "awareAtUnknown", "systems", "description", "careImpact", "patientEndangerment",
        "ongoing", "supportWanted", "supportKinds", "suspectedOrigin",
    ];

    /// <summary>Led here by an emergency sheet whose code has ended.</summary>
    public bool KitOutOfDate { get; private set; }

    public const string EventField = "_event";

    /// <summary>In the form once <see cref="Alike"/> was shown: whoever sends it again means another incident.</summary>
    public const string AnywayField = "_anyway";

    /// <summary>Declarations of the reader that may be about the same incident.</summary>
    public IReadOnlyList<OwnDeclaration> Alike { get; private set; } = [];

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
            Choose(await Directory.FindAsync(finess, ct));
        }
        else if (await Directory.FindAsync(User.Establishments(), ct) is { Count: > 0 } own)
        {
            if (own is [var only])
            {
                Choose(only);
            }
            else
            {
                Found = new(own, false);
            }
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

        Event = await EventOfFormAsync(ct);
        return await LookUpAsync(ct) ? Page() : await SentBeforeAsync(ct) ?? await SendAsync(null, ct);
    }

    /// <summary>
    /// The very form that this browser sent, after going back: its receipt. Something like it of one's own establishments, or of this browser:
    /// it is shown before anything is sent. Null when there is neither, or whoever sends has seen it.
    /// </summary>
    private async Task<IActionResult?> SentBeforeAsync(CancellationToken ct)
    {
        var (own, held) = (User.Establishments(), Cookie.Held(HttpContext));
        if ((own.Count == 0 && held.Count == 0) || Request.Form.ContainsKey(AnywayField) || !await IsTrustedAsync())
        {
            return null;
        }

        var request = new SubmissionRequest(FormTree.Of(Request.Form, "establishment", "declarant").Body, Typed: true, Kind, User.ToActor(), Key, null);
        if (await Submit.IsKnownAsync(request, ct))
        {
            return null;
        }

        var (establishment, content, problems, zone) = await Submit.CheckAsync(request, ct);
        if (problems.Count > 0)
        {
            return null;
        }

        if (held.Count > 0 && await duplicates.SameAsync(content, held, ct) is { } same)
        {
            return LocalRedirect(same.ReceiptAddress());
        }

        Alike = await duplicates.RunAsync(content, establishment?.Id, own, held, ct);
        if (Alike.Count == 0)
        {
            return null;
        }

        WallClock = zone;
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }

    private Task<ShownEvent?> EventOfFormAsync(CancellationToken ct)
    {
        EventId = !Exercise && Guid.TryParse(Request.Form[EventField], out var id) ? id : null;
        return events.FindAsync(EventId, ct);
    }

    /// <summary>Whether something that waits behind a summary was answered or is wrong: it is shown open then.</summary>
    public bool Says(params IReadOnlyList<string> paths) =>
        paths.Any(path => Value(path).Length > 0 || (ModelState.TryGetValue(path, out var entry) && entry.Errors.Count > 0));

    protected override int PlaceOf(string field) => field.Length == 0 ? -1 : Array.IndexOf(_asked, FormTree.AboutOf(field)) is >= 0 and var place ? place : _asked.Length;
}
