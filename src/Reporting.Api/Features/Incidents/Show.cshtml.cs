using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Messages;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Establishments;

namespace Reporting.Api.Features.Incidents;

/// <summary>One incident: what was declared, what is proposed and decided, what is owed and sent, and the moves that may follow.</summary>
public sealed class ShowModel(
    ShowIncident show, ListMessages messages, ClassifyIncident classify, MoveIncident move, AttachIncident attach, DirectorySearch directory,
    IncidentWords say, IncidentHistory history, ContentWords contents,
    IStringLocalizer<TaxonomyTexts> words, IStringLocalizer<ProblemTexts> problems) : PageModel
{
    private const int LongestPlace = 200;

    [BindProperty(SupportsGet = true)]
    public string Reference { get; set; } = "";

    [BindProperty]
    public DecisionForm Decision { get; set; } = new();

    [BindProperty]
    public MoveForm Move { get; set; } = new();

    /// <summary>The version that the reader was looking at.</summary>
    [BindProperty]
    public int? Version { get; set; }

    /// <summary>Words of an establishment that is looked for in the directory.</summary>
    [BindProperty]
    public string? Place { get; set; }

    /// <summary>What the directory has for them; null when nothing was looked for.</summary>
    public DirectoryAnswer? Places { get; private set; }

    /// <summary>Key of a text that says what was just done.</summary>
    [TempData]
    public string? Done { get; set; }

    /// <summary>Where the thread and the notes are continued towards older ones.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Messages { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Notes { get; set; }

    public ThreadView Thread { get; private set; } = null!;

    public NotesView Internal { get; private set; } = null!;

    public IncidentFile Case { get; private set; } = null!;

    public Incident Incident => Case.Incident;

    public TimeZoneInfo Zone => Domain.Taxonomy.Regions.TimeZoneOf(Incident.RegionCode);

    public IReadOnlyList<NextStep> Next => [.. NextStep.From(Incident, User.IsLead())];

    /// <summary>Key of the words for a step; going back to work is not taking it up for the first time.</summary>
    public string WordsOf(NextStep step) =>
        step.To is IncidentStatus.InProgress && Incident.Status is not IncidentStatus.Qualified ? "Step.Again" : $"Step.{step.To}";

    public IReadOnlyList<HistoryLine> History => history.Of(Case);

    public bool IsEnded => Incident.Status is IncidentStatus.Closed or IncidentStatus.Rejected;

    /// <summary>The part of the page whose form was refused, to be open again: <c>classification</c> or <c>rejection</c>.</summary>
    public string? Refused { get; private set; }

    public IReadOnlyList<ContentPart> InWords(DeclarationStage stage) => contents.Of(stage.Content(), Zone);

    public IEnumerable<SelectListItem> Tags => Rsit.Values.Keys.Select(tag => new SelectListItem(say.Rsit(tag), tag));

    public IEnumerable<SelectListItem> Ends(NextStep step) => step.Dispositions.Select(d => new SelectListItem(words.Of(d), d.ToString()));

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await LoadAsync(ct) ? Page() : NotFound();

    /// <param name="rest">Confirms what nobody has decided yet as well.</param>
    public async Task<IActionResult> OnPostClassifyAsync(bool rest, CancellationToken ct)
    {
        if (!await LoadAsync(ct))
        {
            return NotFound();
        }

        var decision = Decision.ToDecision();
        Report("Decision", IncidentRequests.Check(decision));
        return await ChangeAsync("classification", () => classify.RunAsync(
            Reference, rest ? decision.WithTheRest(Incident) : decision, Version, User.ToAnalyst(), ct), ct);
    }

    public async Task<IActionResult> OnPostMoveAsync(CancellationToken ct)
    {
        if (!await LoadAsync(ct))
        {
            return NotFound();
        }

        var transition = new Transition { To = Move.To ?? Incident.Status, Disposition = Move.Disposition, Note = Move.Note };
        Report("Move", IncidentRequests.Check(transition));
        return await ChangeAsync(
            transition.To is IncidentStatus.Rejected ? "rejection" : "move", () => move.RunAsync(Reference, transition, Version, User.ToAnalyst(), ct), ct);
    }

    /// <summary>Shows what the directory has; an establishment's name stands in no address.</summary>
    public async Task<IActionResult> OnPostFindAsync(CancellationToken ct)
    {
        if (!await LoadAsync(ct))
        {
            return NotFound();
        }

        Refused = "attach";
        if (string.IsNullOrWhiteSpace(Place))
        {
            ModelState.AddModelError(nameof(Place), problems["directory.empty"]);
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        Places = await directory.RunAsync(Place.Length > LongestPlace ? Place[..LongestPlace] : Place, ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAttachAsync(string? finess, CancellationToken ct) => await LoadAsync(ct)
        ? await ChangeAsync("attach", () => attach.RunAsync(Reference, finess ?? "", Version, User.ToAnalyst(), ct), ct)
        : NotFound();

    private async Task<IActionResult> ChangeAsync(string part, Func<Task<Incident?>> change, CancellationToken ct)
    {
        Refused = part;
        if (!ModelState.IsValid)
        {
            return Page();
        }

        try
        {
            if (await change() is null)
            {
                return NotFound();
            }

            Done = part;
            return LocalRedirect($"/incidents/{Incident.Reference}");
        }
        catch (RuleViolationException refusal)
        {
            return await RefusedAsync(FieldOf(refusal), problems.Of(refusal), ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return await RefusedAsync("", problems[SeenVersion.Outdated], ct);
        }
    }

    /// <summary>The page as it is now, with what was typed and why it was refused.</summary>
    private async Task<IActionResult> RefusedAsync(string field, string text, CancellationToken ct)
    {
        ModelState.AddModelError(field, text);
        Response.StatusCode = StatusCodes.Status409Conflict;
        return await LoadAsync(ct) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken ct)
    {
        if (await show.RunAsync(Reference, User, ct) is not { } file)
        {
            return false;
        }

        Case = file;
        var (address, declaration) = ($"/incidents/{Incident.Reference}", file.Declaration.Id);
        var thread = await messages.RunAsync(declaration, MessageSide.Cert, CursorOf(Messages), ct);
        var notes = await messages.NotesAsync(declaration, MessageSide.Cert, CursorOf(Notes), ct);
        Thread = new(
            MessageSide.Cert, thread.Rows, thread.Next is { } older ? $"{address}?messages={older}#messages" : null, $"{address}/message", Zone, Incident.Reference);
        Internal = new(notes.Rows, notes.Next is { } before ? $"{address}?notes={before}#notes" : null, $"{address}/note", Zone);
        return true;

        static Cursor? CursorOf(string? sent) => Cursor.TryParse(sent, null, out var cursor) ? cursor : null;
    }

    private void Report(string form, IEnumerable<FieldProblem> wrong)
    {
        foreach (var problem in wrong)
        {
            var field = problem.Path.StartsWith("rsitTags", StringComparison.Ordinal) ? nameof(DecisionForm.Tag) : $"{char.ToUpperInvariant(problem.Path[0])}{problem.Path[1..]}";
            ModelState.AddModelError($"{form}.{field}", problems.Of(problem));
        }
    }

    private static string FieldOf(RuleViolationException refusal) => refusal.Code switch
    {
        "classification.explanation" => "Decision.Explanation",
        "classification.rsit" => "Decision.Tag",
        "classification.empty" => "Decision.Origin",
        "incident.rejection" or "incident.disposition" => "Move.Disposition",
        _ => "",
    };
}
