using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Drafts;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Declarations;

/// <summary>A draft to go on with, without what it says.</summary>
public sealed record DraftRow(Guid Id, DateTimeOffset SavedAt);

/// <summary>Opens, saves and forgets drafts. What they say is sealed on its way in and out, and never logged.</summary>
public sealed class KeepDraft(ReportingDbContext db, DraftSealing sealing, TimeProvider clock)
{
    private const int MostListed = 10;

    /// <summary>Two pages of one draft are saved at once: the second reads again what the first wrote.</summary>
    private const int Attempts = 4;

    /// <summary>The draft of a new declaration; null when it is not there, not this browser's and not this account's.</summary>
    public async Task<DeclarationDraft?> OpenAsync(Guid id, IReadOnlyList<Guid> held, Actor by, CancellationToken ct)
    {
        var account = AccountOf(by);
        return await db.DeclarationDrafts.AsNoTracking().SingleOrDefaultAsync(
            d => d.Id == id && d.DeclarationId == null && (held.Contains(d.Id) || (d.AccountId != null && d.AccountId == account)), ct);
    }

    /// <summary>The one that is going on of a later stage; the caller has checked the right to add to the declaration.</summary>
    public async Task<DeclarationDraft?> OfDeclarationAsync(Guid declarationId, CancellationToken ct) => await db.DeclarationDrafts.AsNoTracking()
        .Where(d => d.DeclarationId == declarationId && d.SentAs == null).OrderByDescending(d => d.SavedAt).FirstOrDefaultAsync(ct);

    /// <summary>New declarations that this browser or this account has begun and not sent, the latest first.</summary>
    public async Task<IReadOnlyList<DraftRow>> ListAsync(IReadOnlyList<Guid> held, Actor by, CancellationToken ct)
    {
        var account = AccountOf(by);
        return account is null && held.Count == 0
            ? []
            : await db.DeclarationDrafts.AsNoTracking()
                .Where(d => d.DeclarationId == null && d.SentAs == null && (held.Contains(d.Id) || (d.AccountId != null && d.AccountId == account)))
                .OrderByDescending(d => d.SavedAt).Take(MostListed).Select(d => new DraftRow(d.Id, d.SavedAt)).ToListAsync(ct);
    }

    public DraftAnswers AnswersOf(DeclarationDraft draft) => draft.Answers is { } answers ? DraftAnswers.Read(sealing.Open(answers, draft.Id)) : new DraftAnswers([]);

    /// <param name="declarationId">Null for a new declaration.</param>
    public async Task<DeclarationDraft> StartAsync(Guid? declarationId, Actor by, DraftAnswers answers, CancellationToken ct)
    {
        var draft = DeclarationDraft.Start(declarationId, by, clock.GetUtcNow());
        draft.Save(sealing.Seal(answers.Write(), draft.Id), clock.GetUtcNow());
        db.DeclarationDrafts.Add(draft);
        await db.SaveChangesAsync(ct);
        return draft;
    }

    /// <summary>Changes the answers as they are now, whoever saved another page meanwhile.</summary>
    /// <returns>The answers as saved.</returns>
    /// <exception cref="RuleViolationException">It was sent meanwhile.</exception>
    public async Task<(DeclarationDraft Draft, DraftAnswers Answers)> SaveAsync(Guid id, Action<DraftAnswers> change, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var draft = await db.DeclarationDrafts.SingleAsync(d => d.Id == id, ct);
            var answers = AnswersOf(draft);
            change(answers);
            draft.Save(sealing.Seal(answers.Write(), draft.Id), clock.GetUtcNow());
            try
            {
                await db.SaveChangesAsync(ct);
                return (draft, answers);
            }
            catch (DbUpdateConcurrencyException) when (attempt < Attempts)
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>The declaration that a draft became; null while it is not sent, or when it is not there.</summary>
    public async Task<Guid?> SentAsAsync(Guid id, CancellationToken ct) =>
        await db.DeclarationDrafts.Where(d => d.Id == id).Select(d => d.SentAs).SingleOrDefaultAsync(ct);

    /// <summary>Sent before with other answers: the next sending is another one.</summary>
    public async Task AskAgainAsync(Guid id, CancellationToken ct)
    {
        var draft = await db.DeclarationDrafts.SingleAsync(d => d.Id == id, ct);
        draft.AskAgain();
        await db.SaveChangesAsync(ct);
    }

    public async Task DiscardAsync(Guid id, CancellationToken ct)
    {
        var draft = await db.DeclarationDrafts.SingleOrDefaultAsync(d => d.Id == id, ct);
        if (draft is not null)
        {
            db.DeclarationDrafts.Remove(draft);
            await db.SaveChangesAsync(ct);
        }
    }

    private static Guid? AccountOf(Actor by) => by.Kind is ActorKind.Account ? by.Id : null;
}
