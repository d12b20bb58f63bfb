using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Establishments;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Declarations;

/// <summary>
/// A later stage, page by page, beginning with what was said last; it is sent as a whole again. Whoever may add to the declaration goes on with
/// the same draft, from any device.
/// </summary>
public sealed class CompleteModel(
    OpenDeclaration open, ReportingDbContext db, TimeProvider time,
    KeepDraft drafts, DirectorySearch directory, FindOwnDuplicates duplicates, ContentWords words, EstablishmentClock clock,
    SubmitDeclaration submit, DeclarationCookie cookie, IAntiforgery antiforgery, DeclarationFormTexts texts)
    : DraftPage(drafts, directory, duplicates, words, clock, submit, cookie, antiforgery, texts)
{
    public string Reference { get; private set; } = "";

    protected override DateTimeOffset Now => time.GetUtcNow();

    protected override string Exit => $"/declarations/{Reference}";

    /// <param name="final">The incident is over: asked for by a link of its own.</param>
    /// <param name="kind">The same for another kind of stage.</param>
    public async Task<IActionResult> OnGetAsync(string reference, string? step, bool final, StageKind? kind, CancellationToken ct)
    {
        if (await open.RunAsync(reference, null, HttpContext, toWrite: true, ct) is not OpenOutcome.Opened { Declaration: var declaration })
        {
            return this.NotOpen(reference, r => $"{r.Address()}/complete");
        }

        Reference = declaration.Reference.Value;
        var basis = await BasisAsync(declaration, ct);
        if ((final ? StageKind.Final : kind) is { } asked && Kinds.Contains(asked))
        {
            basis.Answers[DraftAnswers.KindField] = asked.ToString();
        }

        return await ShowAsync(basis, step ?? DraftStep.Of(basis.Answers, later: true)[0].Key, ct);
    }

    public async Task<IActionResult> OnPostAsync(string reference, string? step, CancellationToken ct)
    {
        if (await ReadFormAsync(ct) is { } refused)
        {
            return refused;
        }

        var secret = Request.Form[SecretField].ToString();
        switch (await open.RunAsync(reference, secret, HttpContext, toWrite: true, ct))
        {
            case OpenOutcome.Opened { Declaration: var declaration }:
                Reference = declaration.Reference.Value;
                if (secret.Length > 0)
                {
                    Cookie.Give(HttpContext, declaration.Id, declaration.Reference);
                }

                var basis = await BasisAsync(declaration, ct);
                return await TakeAsync(basis, step ?? DraftStep.Of(basis.Answers, later: true)[0].Key, ct);
            case OpenOutcome.TooMany:
                return Closed(StatusCodes.Status429TooManyRequests, Texts.Problems["resume.throttled"]);
            default:
                return Closed(StatusCodes.Status403Forbidden, Texts.Page["Error.expired"]);
        }

        IActionResult Closed(int status, string message)
        {
            Reference = DeclarationReference.TryParse(reference, null, out var read) ? read.Value : "";
            return AskForSecret($"/declarations/{Reference}/complete", step ?? "stage", status, message);
        }
    }

    protected override void Forget(DeclarationDraft draft)
    {
    }

    protected override async Task<IActionResult> SentAsync(Guid declarationId, DateTimeOffset at, CancellationToken ct) =>
        LocalRedirect((await db.Declarations.AsNoTracking().Where(d => d.Id == declarationId).Select(d => d.Reference).SingleAsync(ct)).ReceiptAddress());

    private async Task<DraftBasis> BasisAsync(Declaration declaration, CancellationToken ct)
    {
        var address = $"/declarations/{declaration.Reference}/complete";
        if (await Drafts.OfDeclarationAsync(declaration.Id, ct) is { } draft)
        {
            return new(address, draft, Drafts.AnswersOf(draft), declaration);
        }

        var content = declaration.Stages[^1].Content();
        var answers = new DraftAnswers(FormTree.ValuesOf(content.Lasting(), await Times.OfAsync(declaration, content, ct)))
        {
            [DraftAnswers.KindField] = nameof(StageKind.Intermediate),
        };
        if (await Places.FindAsync(content.Establishment?.Finess, ct) is { } known)
        {
            answers[DraftAnswers.KnownField] = known.Finess;
        }

        return new(address, null, answers, declaration);
    }
}
