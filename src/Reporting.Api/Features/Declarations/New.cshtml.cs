using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Api.Features.Events;
using Reporting.Api.Features.Kits;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Establishments;
using Reporting.Infrastructure.Establishments;

namespace Reporting.Api.Features.Declarations;

/// <summary>The first stage, by anybody: six questions on one page. The rest is asked later, or at <see cref="FullModel"/>.</summary>
[CompressedPage]
public sealed class NewModel(
    OpenEvents events, DirectorySearch directory, FindOwnDuplicates duplicates, SubmitDeclaration submit, DeclarationCookie cookie, IAntiforgery antiforgery,
    DeclarationFormTexts texts)
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

    /// <summary>The button that looks the establishment up; the form comes back as it was typed.</summary>
    public const string FindField = "_find";

    /// <summary>More are not compared on a telephone.</summary>
    private const int MostPlaces = 10;

    /// <summary>What the directory has for the name and town that were typed; null when nobody asked.</summary>
    public DirectoryAnswer? Found { get; private set; }

    public bool NothingToFind { get; private set; }

    /// <summary>The establishment that was just chosen.</summary>
    public DirectoryEntry? Chosen { get; private set; }

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
            Choose(await directory.FindAsync(finess, ct));
        }
        else if (await directory.FindAsync(User.Establishments(), ct) is { Count: > 0 } own)
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

        if (Request.Form[DraftPage.PickField].ToString() is { Length: > 0 } pick)
        {
            return await PickAsync(pick, ct);
        }

        if (Request.Form.ContainsKey(FindField))
        {
            return await FindAsync(ct);
        }

        Event = await EventOfFormAsync(ct);
        return await SentBeforeAsync(ct) ?? await SendAsync(null, ct);
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

    /// <summary>By the number, where one was typed; else by name and town, and by the name alone where both find nothing. Reads a public directory: nobody needs to be trusted.</summary>
    private async Task<PageResult> FindAsync(CancellationToken ct)
    {
        Event = await EventOfFormAsync(ct);
        var (name, town, number) = (Value("establishment.name"), Value("establishment.town"), Value("establishment.finess"));
        NothingToFind = string.IsNullOrWhiteSpace(name + town + number);
        var answer = await directory.RunAsync(number, ct);
        foreach (var text in FinessNumber.TryParse(name, null, out _) ? [name] : new[] { $"{name} {town}", name })
        {
            if (answer.Found.Count == 0)
            {
                answer = await directory.RunAsync(text, ct);
            }
        }

        Found = new([.. answer.Found.Take(MostPlaces)], answer.More || answer.Found.Count > MostPlaces);
        return Page();
    }

    private async Task<PageResult> PickAsync(string number, CancellationToken ct)
    {
        Event = await EventOfFormAsync(ct);
        Choose(await directory.FindAsync(number, ct));
        return Page();
    }

    private void Choose(DirectoryEntry? place)
    {
        if (place is null)
        {
            return;
        }

        Chosen = place;
        Show(
        [
            new("establishment.name", place.Name), new("establishment.town", place.Town), new("establishment.finess", place.Finess),
            new("establishment.region", place.RegionCode ?? ""),
        ]);
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
