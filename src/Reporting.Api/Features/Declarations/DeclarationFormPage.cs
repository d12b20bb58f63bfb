using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Primitives;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Declarations;

/// <summary>One line of the error summary.</summary>
/// <param name="Field">Name of the field; empty for what concerns the whole form.</param>
/// <param name="IsMissing">Not answered yet, rather than wrong.</param>
public sealed record FormError(string Field, string Message, bool IsMissing = false);

/// <summary>The form of a declaration, for its first stage and for later ones: shows it, hands it to the use case, and comes back with all that was typed.</summary>
/// <remarks>No binding: the posted names are the API's paths, see <see cref="FormTree"/>. The token is checked by <see cref="FormOrigin"/>.</remarks>
[IgnoreAntiforgeryToken]
public abstract class DeclarationFormPage(SubmitDeclaration submit, DeclarationCookie cookie, IAntiforgery antiforgery, DeclarationFormTexts texts) : PageModel
{
    public const string KeyField = "_key";
    public const string KindField = "_kind";
    private const int MostErrors = 60;

    protected DeclarationFormTexts Texts { get; } = texts;

    protected SubmitDeclaration Submit => submit;

    protected DeclarationCookie Cookie => cookie;

    /// <summary>Sent with the form: pressing twice is one declaration.</summary>
    public string Key { get; private set; } = NewKey();

    /// <summary>In the order of the form.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    public StageKind Kind { get; protected set; } = StageKind.Notification;

    public bool Exercise => Value("reportingReason") == "exercise";

    /// <summary>Somebody types what another person says, who is not addressed then.</summary>
    protected virtual bool Told => false;

    /// <summary>Set on a later stage of an exercise or of a real declaration: neither can become the other.</summary>
    public bool? ExerciseFixed { get; protected set; }

    /// <summary>On which instants are read that were typed without an offset; by what is said of the place, until the directory was asked.</summary>
    protected TimeZoneInfo WallClock
    {
        get => field ?? EstablishmentClock.Of(null, Value("establishment.finess"), Value("establishment.region"));
        set;
    }

    /// <summary>What an answer is when its hour comes twice: which of the two is asked beside it. Null for all others.</summary>
    public WallTime.Twice? TwiceOf(string path) => DeclaredTime.Read(Value(path), WallClock) as WallTime.Twice;

    /// <summary>The event of the first page that the form answers.</summary>
    protected Guid? EventId { get; set; }

    public string Value(string path) => ModelState.TryGetValue(path, out var entry) ? entry.AttemptedValue ?? "" : "";

    /// <summary>Opened when something in it was answered or is wrong.</summary>
    public bool HasAnswer(ContentSection section) => section.Paths
        .Select(path => path.Split("[]")[0])
        .Any(start => ModelState.FindKeysWithPrefix(start)
            .Any(entry => entry.Value.Errors.Count > 0 || (!FormTree.IsHeading(entry.Key) && !string.IsNullOrWhiteSpace(entry.Value.AttemptedValue))));

    /// <summary>Numbers of the rows to show: those that were filled in, and one more.</summary>
    public IEnumerable<int> RowsOf(string list, int least) => Enumerable.Range(0, Math.Max(least, FilledRows(list) + 1));

    /// <summary>A row for each value of a closed list, those that were filled in where they were.</summary>
    public IReadOnlyList<string> RowsOf<T>(string list, string heading)
        where T : struct, Enum
    {
        var filled = Enumerable.Range(0, FilledRows(list)).Select(row => Value($"{list}[{row}].{heading}")).ToList();
        return [.. filled, .. Enum.GetNames<T>().Select(ContentFields.NameOf).Except(filled)];
    }

    protected void Show(IEnumerable<KeyValuePair<string, StringValues>> values)
    {
        foreach (var (name, value) in values)
        {
            ModelState.SetModelValue(name, value.ToArray(), value.ToString());
            ModelState.MarkFieldSkipped(name);
        }
    }

    /// <summary>
    /// The typed form may be kept by the browser: whoever goes back after a failure finds it again. The page itself holds nothing of anybody.
    /// </summary>
    protected void LetBrowserKeepIt() => Response.OnStarting(() =>
    {
        Response.Headers.CacheControl = "private, no-cache";
        Response.Headers.Pragma = default;
        return Task.CompletedTask;
    });

    /// <summary>Takes in what was typed; an answer when it is no form that a browser could send.</summary>
    protected async Task<IActionResult?> ReadFormAsync(CancellationToken ct)
    {
        if (!Request.HasFormContentType)
        {
            return StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            var form = await Request.ReadFormAsync(ct);
            ModelState.Clear();
            Show(form.Where(field => FormTree.IsAnswer(field.Key)));
            Key = Guid.TryParseExact(form[KeyField], "N", out var key) ? key.ToString("N") : NewKey();
            return null;
        }
        catch (InvalidDataException)
        {
            return BadRequest();
        }
    }

    /// <param name="missing">What this page needs besides what a declaration needs: named with all the rest.</param>
    protected async Task<IActionResult> SendAsync(Guid? declarationId, CancellationToken ct, IReadOnlyList<FieldProblem>? missing = null)
    {
        if (!await antiforgery.IsTrustedAsync(HttpContext))
        {
            return Again(StatusCodes.Status400BadRequest, [new("", Texts.Page["Error.token"])]);
        }

        var tree = FormTree.Of(Request.Form, "establishment", "declarant");
        var request = new SubmissionRequest(tree.Body, Typed: true, Kind, User.ToActor(), Key, declarationId) { EventId = EventId };
        SubmissionOutcome outcome;
        try
        {
            if (missing is { Count: > 0 })
            {
                var (_, _, problems, zone) = await submit.CheckAsync(request, ct);
                return Wrong([.. missing, .. problems], zone);
            }

            outcome = await submit.RunAsync(request, ct);
        }
        catch (RuleViolationException refusal)
        {
            return Again(StatusCodes.Status409Conflict, [new("", Texts.Problems.Of(refusal))]);
        }
        catch (Exception error) when (DatabaseFaults.Of(error) is DatabaseFault.Unavailable or DatabaseFault.Contention)
        {
            // Whether it is stored nobody knows: the form keeps its key, so that sending it again is the same declaration.
            return Again(StatusCodes.Status503ServiceUnavailable, [new("", Texts.Page["Error.database"])]);
        }

        switch (outcome)
        {
            case SubmissionOutcome.Stored { Receipt: var receipt }:
                return Sent(receipt);
            case SubmissionOutcome.Invalid { Problems: var wrong, Clock: var clock }:
                return Wrong(wrong, clock);
            default:
                // Sent already, gone back, changed and sent again: nobody may guess which of the two was meant.
                Key = NewKey();
                return Again(StatusCodes.Status409Conflict, [new("", Texts.Page["Error.sent"])]);
        }

        IActionResult Wrong(IEnumerable<FieldProblem> problems, TimeZoneInfo zone)
        {
            WallClock = zone;
            return Again(StatusCodes.Status400BadRequest, [.. problems.Select(problem => Texts.Of(problem, tree.FieldOf(problem.Path), Told))]);
        }
    }

    /// <summary>To the receipt, which the cookie opens.</summary>
    protected virtual IActionResult Sent(StoredReceipt receipt)
    {
        cookie.Give(HttpContext, receipt.DeclarationId, receipt.Reference);
        return LocalRedirect(receipt.Reference.ReceiptAddress());
    }

    /// <summary>The form was sent under its key with other answers: the next sending is another one.</summary>
    protected void AskAgain() => Key = NewKey();

    protected Task<bool> IsTrustedAsync() => antiforgery.IsTrustedAsync(HttpContext);

    protected IActionResult Again(int status, IEnumerable<FormError> errors)
    {
        Errors = [.. errors.OrderBy(error => PlaceOf(error.Field)).ThenBy(error => error.Field, StringComparer.Ordinal).Take(MostErrors)];
        foreach (var error in Errors)
        {
            ModelState.AddModelError(error.Field, error.Message);
        }

        Response.StatusCode = status;
        return Page();
    }

    /// <summary>Where a field stands on the page: its errors are in that order.</summary>
    protected virtual int PlaceOf(string field) => DeclarationFormTexts.PlaceOf(field);

    private int FilledRows(string list) => ModelState.FindKeysWithPrefix(list)
        .Where(entry => !string.IsNullOrWhiteSpace(entry.Value.AttemptedValue))
        .Select(entry => entry.Key[list.Length..].TrimStart('['))
        .Select(rest => int.TryParse(rest.Split(']')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? Math.Min(row, 99) + 1 : 0)
        .DefaultIfEmpty()
        .Max();

    private static string NewKey() => new Guid(RandomNumberGenerator.GetBytes(16)).ToString("N");
}

/// <summary>What the form says of a wrong field: its own words where it has some, else those of the API after the name of the field.</summary>
public sealed class DeclarationFormTexts(IStringLocalizer<DeclarationTexts> page, IStringLocalizer<ProblemTexts> problems, IStringLocalizer<ContentTexts> names)
{
    private static readonly Dictionary<string, int> _places =
        ContentSection.All.SelectMany(section => section.Paths).Index().ToDictionary(path => path.Item, path => path.Index);

    public IStringLocalizer<DeclarationTexts> Page => page;

    public IStringLocalizer<ProblemTexts> Problems => problems;

    public static int PlaceOf(string field) => ContentFields.Find(FormTree.AboutOf(field)) is { } known ? _places[known.Path] : -1;

    /// <param name="told">In words that speak of whoever tells it, and not to them.</param>
    public FormError Of(FieldProblem problem, string field, bool told = false)
    {
        if (ContentFields.Find(field) is not { } known)
        {
            // Nothing on the page bears that name.
            return new("", $"{field}: {problems.Of(problem)}");
        }

        if (problem.Code == "instant.twice")
        {
            // Beside the question that this asks for.
            field = FormTree.HourField + field;
        }

        var own = Spoken(told, $"Error.{known.TextKey}.{problem.Code}") ?? page["Error.named", Spoken(told, known.TextKey) ?? names[known.TextKey].Value, problems.Of(problem)].Value;
        return new(field, own, DeclarationRules.IsMissing(problem));
    }

    private string? Spoken(bool told, string key) =>
        told && page[$"Told.{key}"] is { ResourceNotFound: false } spoken ? spoken.Value
        : page[key] is { ResourceNotFound: false } text ? text.Value
        : null;
}
