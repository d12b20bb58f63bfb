using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Api.Features.Messages;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Establishments;

namespace Reporting.Api.Features.Declarations;

/// <summary>One stage in words, and what it changed: that is computed, never typed.</summary>
/// <param name="Changed">What is new or says something else, by its path, and what the stage before said; null where it said nothing.</param>
/// <param name="Removed">What the stage before said and this one does not.</param>
public sealed record ShownStage(
    int Number, StageKind Kind, DateTimeOffset SubmittedAt, string ContentHash, bool Latest,
    IReadOnlyList<ContentPart> Parts, IReadOnlyDictionary<string, string?> Changed, IReadOnlyList<ContentRow> Removed)
{
    /// <summary>What the directory has under the number that is given; null when it has none.</summary>
    public string? Place { get; init; }

    /// <summary>Why something was corrected or withdrawn.</summary>
    public string? Reason { get; init; }
}

/// <summary>A declaration for whoever made it: with its cookie, or signed in for its establishment. Read only; more is said by a further stage.</summary>
public sealed class ShowModel(
    OpenDeclaration open, KeepDraft drafts, EstablishmentClock clock, ShowOwed owed, ContentWords words, ListMessages messages, ShowProgress progress,
    DirectorySearch directory) : PageModel
{
    /// <summary>Read only, for the parts of the page.</summary>
    public Declaration Declaration { get; private set; } = null!;

    public string Reference { get; private set; } = "";

    public DateTimeOffset FiledAt { get; private set; }

    public bool Exercise { get; private set; }

    /// <summary>An analyst reads what a declarant sees, and adds nothing to it.</summary>
    public bool MayAdd { get; private set; }

    /// <summary>An update that was begun and not sent; only for whoever may go on with it.</summary>
    public DraftRow? Draft { get; private set; }

    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    public OwedPart Owed { get; private set; } = null!;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ShownStage> Stages { get; private set; } = [];

    public ThreadView Thread { get; private set; } = null!;

    /// <summary>What comes next first, then what happened last.</summary>
    public IReadOnlyList<ProgressLine> Progress { get; private set; } = [];

    /// <param name="before">Where the thread is continued towards older messages.</param>
    public async Task<IActionResult> OnGetAsync(string reference, string? before, CancellationToken ct)
    {
        if (await open.RunAsync(reference, null, HttpContext, toWrite: false, ct) is not OpenOutcome.Opened { Declaration: var declaration })
        {
            return this.NotOpen(reference, r => r.Address());
        }

        (Declaration, Reference, FiledAt, Exercise) = (declaration, declaration.Reference.Value, declaration.FiledAt, declaration.Exercise);
        MayAdd = await open.RunAsync(reference, null, HttpContext, toWrite: true, ct) is OpenOutcome.Opened;
        if (MayAdd && await drafts.OfDeclarationAsync(declaration.Id, ct) is { } draft)
        {
            Draft = new(draft.Id, draft.SavedAt);
        }

        Zone = await clock.OfAsync(declaration, declaration.Stages[^1].Content(), ct);
        Owed = new(Reference, $"/declarations/{Reference}", Zone, await owed.RunAsync(declaration, ct), MayAdd, Exercise);
        var place = await DeclaredPlace.OfAsync(directory, declaration.Stages[^1].Content().Establishment, ct);
        var said = declaration.Stages.Select(stage => words.Of(stage.Content(), Zone)).ToList();
        Stages = [.. declaration.Stages.Index().Reverse().Select(stage => Shown(stage.Item, said[stage.Index], stage.Index == 0 ? null : said[stage.Index - 1],
            place, latest: stage.Index == said.Count - 1))];
        Progress = await progress.RunAsync(declaration, ct);
        Thread = await ThreadAsync(Cursor.TryParse(before, null, out var cursor) ? cursor : null, ct);
        return Page();
    }

    private async Task<ThreadView> ThreadAsync(Cursor? before, CancellationToken ct)
    {
        var (address, side) = ($"/declarations/{Reference}", MessagesFeature.SideOf(HttpContext, null));
        var thread = await messages.RunAsync(Declaration.Id, side, before, ct);
        return new(side, thread.Rows, thread.Next is { } older ? $"{address}?before={older}#messages" : null, MayAdd ? $"{address}/message" : null, Zone, Reference);
    }

    private static ShownStage Shown(DeclarationStage stage, IReadOnlyList<ContentPart> parts, IReadOnlyList<ContentPart>? before, DeclaredPlace? place, bool latest)
    {
        var earlier = (before ?? []).SelectMany(part => part.Rows).ToDictionary(row => row.Path);
        var now = parts.SelectMany(part => part.Rows).ToDictionary(row => row.Path);
        return new(
            stage.Number, stage.Kind, stage.SubmittedAt, stage.Receipt.ContentHash, latest, parts,
            before is null
                ? new Dictionary<string, string?>()
                : now.Values.Where(row => earlier.GetValueOrDefault(row.Path)?.Value != row.Value).ToDictionary(row => row.Path, row => earlier.GetValueOrDefault(row.Path)?.Value),
            [.. earlier.Values.Where(row => !now.ContainsKey(row.Path))])
        {
            Place = place?.Found is not null && stage.Content().Establishment?.Finess == place.Number ? place.Name : null,
            Reason = stage.Kind is StageKind.Correction or StageKind.Withdrawal ? stage.Content().ChangeReason : null,
        };
    }
}
