using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Establishments;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Declarations;

/// <summary>A page of a new declaration: of this browser's draft, or of this account's.</summary>
public sealed class FullStepModel(
    DraftCookie held, ReportingDbContext db, TimeProvider time,
    KeepDraft drafts, DirectorySearch directory, FindOwnDuplicates duplicates, ContentWords words, EstablishmentClock clock,
    SubmitDeclaration submit, DeclarationCookie cookie, IAntiforgery antiforgery, DeclarationFormTexts texts)
    : DraftPage(drafts, directory, duplicates, words, clock, submit, cookie, antiforgery, texts)
{
    /// <summary>The draft could not be opened, and what was typed began another one.</summary>
    public bool BeganAnew => Request.Query.ContainsKey("anew");

    protected override DateTimeOffset Now => time.GetUtcNow();

    protected override string Exit => FullAddress;

    public async Task<IActionResult> OnGetAsync(Guid draft, string step, CancellationToken ct) => await FindAsync(draft, ct) switch
    {
        null => To(FullAddress),
        { SentAs: { } sent, SavedAt: var at } => await SentAsync(sent, at, ct),
        var found => await ShowAsync(BasisOf(found), step, ct),
    };

    public async Task<IActionResult> OnPostAsync(Guid draft, string step, CancellationToken ct)
    {
        if (await ReadFormAsync(ct) is { } refused)
        {
            return refused;
        }

        switch (await FindAsync(draft, ct))
        {
            case null when step == DraftStep.Review:
                return To(FullAddress);
            case null:
                // What was typed is kept all the same, in a draft of its own.
                var began = await TakeAsync(new($"{FullAddress}/{draft}", null, new DraftAnswers([]), null), step, ct);
                if (began is LocalRedirectResult next)
                {
                    next.Url = next.Url.Split('#')[0] + (next.Url.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "anew=true";
                }

                return began;
            case { SentAs: { } sent, SavedAt: var at }:
                return await SentAsync(sent, at, ct);
            case var found:
                return await TakeAsync(BasisOf(found), step, ct);
        }
    }

    protected override string Started(DeclarationDraft draft)
    {
        held.Add(HttpContext, draft.Id);
        return $"{FullAddress}/{draft.Id}";
    }

    protected override void Forget(DeclarationDraft draft) => held.Remove(HttpContext, draft.Id);

    /// <summary>Pressed twice, or gone back to after sending: the receipt once more, as long as its own cookie would open it.</summary>
    protected override async Task<IActionResult> SentAsync(Guid declarationId, DateTimeOffset at, CancellationToken ct)
    {
        var reference = await db.Declarations.AsNoTracking().Where(d => d.Id == declarationId).Select(d => d.Reference).SingleAsync(ct);
        if (Now - at < DeclarationCookie.Life)
        {
            Cookie.Give(HttpContext, declarationId, reference);
        }

        return LocalRedirect(reference.ReceiptAddress());
    }

    private Task<DeclarationDraft?> FindAsync(Guid id, CancellationToken ct) => Drafts.OpenAsync(id, held.Read(HttpContext), User.ToActor(), ct);

    private DraftBasis BasisOf(DeclarationDraft draft) => new($"{FullAddress}/{draft.Id}", draft, Drafts.AnswersOf(draft), null);
}
