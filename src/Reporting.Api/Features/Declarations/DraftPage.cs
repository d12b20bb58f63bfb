using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;
using Reporting.Api.Features.Shared;
using Reporting.Api.Features.Shared.Parts;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Establishments;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Declarations;

/// <summary>What a page of the full declaration works on.</summary>
/// <param name="Address">Of its pages, without the last part.</param>
/// <param name="Draft">Null while nothing was saved.</param>
/// <param name="Declaration">Of which it will be a later stage; null for a new one.</param>
public sealed record DraftBasis(string Address, DeclarationDraft? Draft, DraftAnswers Answers, Declaration? Declaration)
{
    public bool Later => Declaration is not null;

    /// <summary>Somebody sent a stage since this was last saved: what it began with is no longer the latest.</summary>
    public bool IsOutdated => Draft is { } draft && Declaration is { } declaration && declaration.Stages[^1].SubmittedAt > draft.SavedAt;
}

/// <summary>One part of the review.</summary>
/// <param name="Wrong">Answers that cannot be sent as they are.</param>
public sealed record ReviewPart(DraftStep Step, IReadOnlyList<ContentRow> Rows, IReadOnlyList<FormError> Wrong);

/// <summary>The full declaration page by page, for a first and for later stages. Each page is saved before the next one is shown.</summary>
public abstract class DraftPage(
    KeepDraft drafts, DirectorySearch directory, FindOwnDuplicates duplicates, ContentWords words, EstablishmentClock clock,
    SubmitDeclaration submit, DeclarationCookie cookie, IAntiforgery antiforgery, DeclarationFormTexts texts)
    : DeclarationFormPage(submit, cookie, antiforgery, texts)
{
    public const string FullAddress = "/declare/full";
    public const string SecretField = "_secret";

    /// <summary>Which button was pressed; <c>keep</c> is the script's, when the page is left by none of them.</summary>
    public const string DoField = "_do";
    public const string PickField = "_pick";

    /// <summary>Set on a page that was opened from the review, to go back there.</summary>
    public const string ReviewField = "_review";

    /// <summary>The draft that a page showed, and of what: see <see cref="DraftAnswers.SeenOf"/>.</summary>
    public const string SeenField = "_seen";

    private const string WrongQuery = "wrong";

    /// <summary>The draft that a review shows: pressed twice, it is sent once.</summary>
    public const string DraftField = "_draft";

    private const int LongestSearch = 200;
    private const int MostRows = 20;

    private string? _seen;
    private IReadOnlyList<string> _elsewhere = [];

    protected KeepDraft Drafts => drafts;

    protected DirectorySearch Places => directory;

    protected EstablishmentClock Times => clock;

    /// <summary>What may follow a first stage.</summary>
    public static IReadOnlyList<StageKind> Kinds { get; } = [StageKind.Notification, StageKind.Intermediate, StageKind.Final, StageKind.Correction];

    public DraftBasis Basis { get; private set; } = null!;

    public DraftAnswers Answers => Basis.Answers;

    public IReadOnlyList<DraftStep> Steps { get; private set; } = [];

    /// <summary>Null on the review.</summary>
    public DraftStep? Step { get; private set; }

    /// <summary>From 1; the review is the last, and what follows a page that its own answers took away.</summary>
    public int Number => Steps.TakeWhile(step => step != Step).Count() + 1;

    public int Total => Steps.Count + 1;

    public string? NextKey => Step is null ? null : Number < Steps.Count ? Steps[Number].Key : DraftStep.Review;

    public string? PreviousKey => Number > 1 ? Steps[Number - 2].Key : null;

    /// <summary>For <see cref="SeenField"/>. What was not saved comes back with what its page had shown.</summary>
    public string Seen => _seen ?? $"{Basis.Draft?.Id:N}|{(Step is { } step ? Answers.SeenOf(step) : "")}";

    public bool FromReview { get; private set; }

    /// <summary>The answers of this page ask for more.</summary>
    public bool AsksMore { get; private set; }

    /// <summary>The cookie went while the page was being filled in: it comes back with what was typed and asks for the secret.</summary>
    public bool NeedsSecret { get; private set; }

    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    public DirectoryEntry? Known { get; private set; }

    public DirectoryAnswer? Found { get; private set; }

    public IReadOnlyList<ReviewPart> Review { get; private set; } = [];

    /// <summary>On the review, of a number that was typed by hand.</summary>
    public DeclaredPlace? TypedPlace { get; private set; }

    /// <summary>Declarations of one's own that may be about the same incident.</summary>
    public IReadOnlyList<OwnDeclaration> Alike { get; private set; } = [];

    /// <summary>Local time of the establishment: the minute on the same day, else with the day.</summary>
    public string? Saved => Basis.Draft is not { } draft
        ? null
        : TimeZoneInfo.ConvertTime(draft.SavedAt, Zone) is var at && at.Date == TimeZoneInfo.ConvertTime(Now, Zone).Date
            ? Texts.Page["Steps.Saved", at.ToString("HH:mm", CultureInfo.InvariantCulture)].Value
            : Texts.Page["Steps.SavedOn", Clock.Show(draft.SavedAt, Zone)].Value;

    protected abstract DateTimeOffset Now { get; }

    public string AddressOf(string key) => $"{Basis.Address}/{key}";

    public bool Asks(string name) => DraftStep.IsAsked(name, Answers);

    /// <summary>Rows of a list to be shown: those of which something was said, and as many empty ones.</summary>
    public IEnumerable<int> Rows(string list, int empty)
    {
        var filled = Answers.RowsOf(list);
        var next = filled.Count == 0 ? 0 : filled[^1] + 1;
        return filled.Concat(Enumerable.Range(next, Math.Max(0, Math.Min(empty, MostRows - filled.Count))));
    }

    protected async Task<IActionResult> ShowAsync(DraftBasis basis, string key, CancellationToken ct)
    {
        if (!await OpenAsync(basis, key, ct))
        {
            return To($"{basis.Address}/{Steps[0].Key}");
        }

        (FromReview, AsksMore) = (Request.Query.ContainsKey("review"), Request.Query.ContainsKey("more"));
        if (Step is null)
        {
            await ReviewAsync(ct);
            return Page();
        }

        Show(Answers.Values.Where(v => FormTree.IsAnswer(v.Key)));
        if (FromReview || Request.Query.ContainsKey(WrongQuery))
        {
            var (_, _, problems) = await CheckAsync(ct);
            Say(problems.Where(error => Step.Has(error.Field) && (FromReview || !error.IsMissing)));
        }

        return Page();
    }

    protected async Task<IActionResult> TakeAsync(DraftBasis basis, string key, CancellationToken ct)
    {
        if (!await OpenAsync(basis, key, ct))
        {
            return To($"{basis.Address}/{Steps[0].Key}");
        }

        (FromReview, _seen) = (Request.Form.ContainsKey(ReviewField), Request.Form[SeenField].ToString());
        if (!await IsTrustedAsync())
        {
            return await AgainAsync(StatusCodes.Status400BadRequest, Texts.Page["Steps.Error.token"], ct);
        }

        try
        {
            return Request.Form[DoField] == "discard" ? await DiscardAsync(ct)
                : Step is null ? await SendDraftAsync(ct)
                : await SaveAsync(Step, ct);
        }
        catch (RuleViolationException refusal)
        {
            return await AgainAsync(refusal.Code == "draft.too-long" ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status409Conflict, Texts.Problems.Of(refusal), ct);
        }
        catch (Exception error) when (DatabaseFaults.Of(error) is DatabaseFault.Unavailable or DatabaseFault.Contention)
        {
            return await AgainAsync(StatusCodes.Status503ServiceUnavailable, Texts.Page["Steps.Error.database"], ct);
        }
    }

    /// <summary>The page with what was typed on it, which nobody may open without the secret: the draft itself stays closed.</summary>
    protected IActionResult AskForSecret(string address, string key, int status, string message)
    {
        var typed = new DraftAnswers(Request.Form.Where(f => FormTree.IsAnswer(f.Key)));
        Basis = new(address, null, typed, null);
        Steps = [.. DraftStep.All];
        Step = Steps.FirstOrDefault(s => s.Key == key);
        (NeedsSecret, _seen) = (true, Request.Form[SeenField].ToString());
        if (Enum.TryParse<StageKind>(Request.Form[DraftAnswers.KindField], out var kind) && Kinds.Contains(kind))
        {
            typed[DraftAnswers.KindField] = kind.ToString();
        }

        return Again(status, [new(SecretField, message)]);
    }

    /// <summary>What the draft became is shown to whoever sent it.</summary>
    /// <param name="at">When it was sent.</param>
    protected abstract Task<IActionResult> SentAsync(Guid declarationId, DateTimeOffset at, CancellationToken ct);

    protected abstract void Forget(DeclarationDraft draft);

    /// <returns>The address of its pages.</returns>
    protected virtual string Started(DeclarationDraft draft) => Basis.Address;

    protected abstract string Exit { get; }

    protected LocalRedirectResult To(string address) => LocalRedirect("~" + address);

    private async Task<bool> OpenAsync(DraftBasis basis, string key, CancellationToken ct)
    {
        Basis = basis;
        Steps = DraftStep.Of(basis.Answers, basis.Later);
        Step = Steps.FirstOrDefault(s => s.Key == key);
        if (Step is null && key != DraftStep.Review)
        {
            return false;
        }

        Kind = basis.Later && Kinds.Contains(Answers.Kind) ? Answers.Kind : StageKind.Notification;
        ExerciseFixed = basis.Declaration?.Exercise;
        Known = await directory.FindAsync(Answers[DraftAnswers.KnownField], ct);
        Zone = basis.Declaration is { } declaration
            ? await clock.OfAsync(declaration, declaration.Stages[^1].Content(), ct)
            : Domain.Taxonomy.Regions.TimeZoneOf(
                Known?.RegionCode ?? Domain.Establishments.EstablishmentZone.RegionOf(Answers["establishment.finess"])?.Code ?? Answers["establishment.region"]);
        WallClock = Zone;
        if (Step?.Key == "establishment" && Answers[DraftAnswers.SearchField] is { Length: > 0 } search)
        {
            Found = await directory.RunAsync(search, ct);
        }

        return true;
    }

    private async Task<IActionResult> SaveAsync(DraftStep step, CancellationToken ct)
    {
        var (action, pick) = (Request.Form[DoField].ToString(), Request.Form[PickField].ToString());
        var chosen = pick.Length > 0 ? await directory.FindAsync(pick, ct) : null;
        if (action == "next" && step.Key == "establishment" && IsSearch())
        {
            // The enter key, in the search field.
            action = "search";
        }

        var before = Asked(step, Answers, Zone);
        var draft = Basis.Draft ?? await StartAsync(ct);
        var (saved, answers) = await drafts.SaveAsync(draft.Id, answers => Change(answers, step, action, chosen), ct);
        Basis = Basis with { Draft = saved, Answers = answers };
        Steps = DraftStep.Of(answers, Basis.Later);
        if (_elsewhere.Count > 0 && action != "keep")
        {
            return await MeetAsync(step, ct);
        }

        if (step.Key == "establishment" && (action is "search" or "unpick" || chosen is not null))
        {
            return To($"{AddressOf(step.Key)}{(FromReview ? "?review=true" : "")}#{(action == "search" ? "places" : "place")}");
        }

        if (action == "keep")
        {
            return new NoContentResult();
        }

        if (action == "back")
        {
            return To(PreviousKey is { } previous ? AddressOf(previous) : Exit);
        }

        if (action == "leave")
        {
            return To(Exit);
        }

        if ((await CheckAsync(ct)).Problems.Any(error => step.Has(error.Field) && !error.IsMissing))
        {
            // Saved as it was typed all the same; what is missing is asked for at the review.
            return To($"{AddressOf(step.Key)}?{WrongQuery}=true{(FromReview ? "&review=true" : "")}");
        }

        return Asked(step, answers, Zone).Except(before).FirstOrDefault(name => answers[name].Length == 0) is { } more
            ? To($"{AddressOf(step.Key)}?more=true{(FromReview ? "&review=true" : "")}#{FormControl.IdOf(more)}")
            : To(AddressOf(FromReview ? DraftStep.Review : NextKey!));
    }

    /// <summary>Null where the page was one of another draft: then all that stands on it is to be kept.</summary>
    private string? SeenOfThis() => Request.Form[SeenField].ToString().Split('|') is [var draft, var seen] && (draft.Length == 0 || draft == $"{Basis.Draft?.Id:N}") ? seen : null;

    /// <summary>Nobody's words are written over unseen: what was saved elsewhere is shown and stays, until this page is sent again.</summary>
    private async Task<IActionResult> MeetAsync(DraftStep step, CancellationToken ct)
    {
        var (content, _, _) = await CheckAsync(ct);
        var tree = Tree();
        var said = words.Of(content, Zone).SelectMany(part => part.Rows).ToLookup(row => tree.FieldOf(row.Path), row => row.Value);
        List<FormError> errors =
        [
            .. _elsewhere.Select(name => (Field: FormTree.AboutOf(name), Said: said[name].FirstOrDefault() ?? Answers[name]))
                .Select(other => Texts.Of(other.Said.Length > 0 ? new FieldProblem(other.Field, "draft.elsewhere", other.Said) : new(other.Field, "draft.cleared"), other.Field)),
        ];
        _seen = null;
        _seen = Seen;

        // Only to draw what was on the page.
        Answers.Take(step, Request.Form);
        return Again(StatusCodes.Status409Conflict, errors);
    }

    private bool IsSearch() => Request.Form[DraftAnswers.SearchField].ToString().Trim() is { Length: > 0 } search && search != Answers[DraftAnswers.SearchField];

    private void Change(DraftAnswers answers, DraftStep step, string action, DirectoryEntry? chosen)
    {
        _elsewhere = answers.Take(step, Request.Form, SeenOfThis());
        if (step.Key == "stage" && Enum.TryParse<StageKind>(Request.Form[DraftAnswers.KindField], out var kind) && Kinds.Contains(kind))
        {
            answers.Become(kind);
        }

        if (step.Key == "establishment")
        {
            var search = Request.Form[DraftAnswers.SearchField].ToString().Trim();
            answers[DraftAnswers.SearchField] = action == "search" ? search[..Math.Min(search.Length, LongestSearch)] : "";
            if (action == "unpick")
            {
                answers.Remove(DraftAnswers.KnownField);
            }
            else if (chosen is not null)
            {
                Choose(answers, chosen);
            }
        }

        if (answers.IsTooLong)
        {
            throw new RuleViolationException("draft.too-long", "The answers are longer than a draft may be.");
        }
    }

    /// <summary>The first that is chosen is the establishment, further ones are sites of it.</summary>
    private static void Choose(DraftAnswers answers, DirectoryEntry chosen)
    {
        if (answers[DraftAnswers.KnownField].Length == 0)
        {
            answers.Choose(chosen);
            return;
        }

        var rows = answers.RowsOf("sites");
        if (rows.Count >= MostRows || answers[DraftAnswers.KnownField] == chosen.Finess || rows.Any(row => answers[$"sites[{row}].finess"] == chosen.Finess))
        {
            return;
        }

        var next = rows.Count == 0 ? 0 : rows[^1] + 1;
        answers[$"sites[{next}].finess"] = chosen.Finess;
        answers[$"sites[{next}].name"] = chosen.Name;
        answers[$"sites[{next}].town"] = chosen.Town;
    }

    private async Task<IActionResult> SendDraftAsync(CancellationToken ct)
    {
        if (Guid.TryParse(Request.Form[DraftField], out var shown) && shown != Basis.Draft?.Id && Basis.Declaration is { } later && await drafts.SentAsAsync(shown, ct) == later.Id)
        {
            return await SentAsync(later.Id, Now, ct);
        }

        switch (await Submit.RunAsync(SubmissionOf(Tree(), Basis.Draft?.SendKey.ToString("N") ?? Key), ct))
        {
            case SubmissionOutcome.Stored { Receipt: var receipt }:
                Cookie.Give(HttpContext, receipt.DeclarationId, receipt.Reference);
                return LocalRedirect(receipt.Reference.ReceiptAddress());
            case SubmissionOutcome.Invalid:
                await ReviewAsync(ct);
                Response.StatusCode = StatusCodes.Status400BadRequest;
                return Page();
            default:
                if (Basis.Draft is { } draft)
                {
                    await drafts.AskAgainAsync(draft.Id, ct);
                }

                AskAgain();
                return await AgainAsync(StatusCodes.Status409Conflict, Texts.Page["Steps.Error.sent"], ct);
        }
    }

    private async Task<DeclarationDraft> StartAsync(CancellationToken ct)
    {
        var draft = await drafts.StartAsync(Basis.Declaration?.Id, User.ToActor(), Answers, ct);
        Basis = Basis with { Draft = draft, Address = Started(draft) };
        return draft;
    }

    private async Task<IActionResult> DiscardAsync(CancellationToken ct)
    {
        if (Basis.Draft is { } draft)
        {
            await drafts.DiscardAsync(draft.Id, ct);
            Forget(draft);
        }

        return To(Exit);
    }

    /// <summary>With what was typed, and what went wrong. Nothing was saved.</summary>
    private async Task<IActionResult> AgainAsync(int status, string message, CancellationToken ct)
    {
        if (Step is not null)
        {
            // Not saved: only to draw again the questions and rows that were on the page.
            Answers.Take(Step, Request.Form);
        }
        else
        {
            await ReviewAsync(ct);
        }

        return Again(status, [new("", message), .. Errors]);
    }

    private FormTree Tree()
    {
        var declared = Answers.Declared;
        if (ExerciseFixed is true)
        {
            declared = declared.Where(v => v.Key != "reportingReason").Append(new("reportingReason", new StringValues("exercise")));
        }

        return FormTree.Of(declared, "establishment", "declarant");
    }

    private SubmissionRequest SubmissionOf(FormTree tree, string? key) =>
        new(tree.Body, Typed: true, Kind, User.ToActor(), key, Basis.Declaration?.Id) { DraftId = Basis.Draft?.Id };

    private async Task<(DeclarationContent Content, Guid? EstablishmentId, IReadOnlyList<FormError> Problems)> CheckAsync(CancellationToken ct)
    {
        var tree = Tree();
        var (establishment, content, problems, zone) = await Submit.CheckAsync(SubmissionOf(tree, null), ct);
        WallClock = zone;
        return (content, establishment?.Id, [.. problems.Select(p => Texts.Of(p, tree.FieldOf(p.Path)))]);
    }

    private async Task ReviewAsync(CancellationToken ct)
    {
        Show(Answers.Values.Where(v => FormTree.IsAnswer(v.Key)));
        var (content, establishment, problems) = await CheckAsync(ct);
        TypedPlace = Known is null && content.Establishment?.Finess is not null && problems.All(p => p.Field != "establishment.finess")
            ? await DeclaredPlace.OfAsync(directory, content.Establishment, ct)
            : null;
        var rows = words.Of(content, Zone).SelectMany(part => part.Rows).ToList();
        Review =
        [
            .. Steps.Select(step => new ReviewPart(
                step,
                [.. rows.Where(row => step.Has(row.Path)).OrderBy(row => DeclarationFormTexts.PlaceOf(row.Path))],
                [.. problems.Where(error => step.Has(error.Field)).OrderBy(error => DeclarationFormTexts.PlaceOf(error.Field))])),
        ];
        Say(problems);
        if (!Basis.Later)
        {
            Alike = await duplicates.RunAsync(content, establishment, User.Establishments(), Cookie.Held(HttpContext), ct);
        }
    }

    private void Say(IEnumerable<FormError> errors)
    {
        var status = Response.StatusCode;
        Again(status, errors);
    }

    /// <summary>The questions of a page that follow from other answers, and apply now; by the names of their fields.</summary>
    private static IReadOnlyList<string> Asked(DraftStep step, DraftAnswers answers, TimeZoneInfo zone)
    {
        string[] names = [.. step.Paths.SelectMany(path => path.Split("[]") is [var list, var rest] ? answers.RowsOf(list).Select(row => $"{list}[{row}]{rest}") : [path])];
        return
        [
            .. names.Where(name => DraftStep.IsConditional(name) && DraftStep.IsAsked(name, answers)),
            .. names.Where(name => ContentFields.Find(name)?.Type == typeof(DateTimeOffset) && DeclaredTime.Read(answers[name], zone) is WallTime.Twice)
                .Select(name => FormTree.HourField + name),
        ];
    }
}
