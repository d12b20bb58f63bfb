using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Establishments;
using Reporting.Domain.Events;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Declarations;

/// <summary>One submission, from the form or the API.</summary>
/// <param name="Body">The tree of <see cref="DeclarationContent"/>.</param>
/// <param name="Typed">True for a form, whose values are all text.</param>
/// <param name="IdempotencyKey">Scoped to who sends it: the same key and body give the first answer again.</param>
/// <param name="DeclarationId">Null opens a declaration; otherwise a later stage of that one. The caller has checked the right to add to it.</param>
public sealed record SubmissionRequest(
    JsonElement Body, bool Typed, StageKind Kind, Actor By, string? IdempotencyKey, Guid? DeclarationId = null)
{
    /// <summary>The draft that is sent.</summary>
    public Guid? DraftId { get; init; }

    /// <summary>The event of the first page that it answers; kept beside the declaration, as a candidate link.</summary>
    public Guid? EventId { get; init; }
}

public abstract record SubmissionOutcome
{
    /// <summary>On the disk. <paramref name="Replayed"/>: it was already, and this is the first answer again.</summary>
    public sealed record Stored(StoredReceipt Receipt, bool Replayed) : SubmissionOutcome;

    /// <param name="Clock">On which instants without an offset were read.</param>
    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems, TimeZoneInfo Clock) : SubmissionOutcome;

    /// <summary>The key was used for another body.</summary>
    public sealed record KeyReused : SubmissionOutcome;
}

/// <summary>What a submission says, and what is wrong with it.</summary>
/// <param name="Establishment">Looked up where that was asked for or decides something.</param>
/// <param name="Clock">On which instants without an offset were read.</param>
public sealed record ReadSubmission(Establishment? Establishment, DeclarationContent Content, IReadOnlyList<FieldProblem> Problems, TimeZoneInfo Clock);

/// <summary>What the declarant is told, and only the declarant.</summary>
public sealed record StoredReceipt(
    Guid DeclarationId, DeclarationReference Reference, ResumeSecret Secret, int Stage, DateTimeOffset SubmittedAt, Receipt Receipt, bool Exercise);

/// <summary>Stores a submission with its outbox row in one transaction. Returns once it is on the disk.</summary>
/// <remarks>Idempotent by the key, whose row is stored in the same transaction and is unique.</remarks>
public sealed class SubmitDeclaration(ReportingDbContext db, DeclarationIntake intake, DeclarationSecrets secrets, TimeProvider clock)
{
    public async Task<SubmissionOutcome> RunAsync(SubmissionRequest request, CancellationToken ct)
    {
        // As it was sent, and what it was sent for: rewriting it would fail on half a character, and another stage is another request.
        var bodyHash = IdempotencyKey.HashOf($"{request.Kind}\n{request.DeclarationId}\n", JsonMarshal.GetRawUtf8Value(request.Body));
        var keyHash = request.IdempotencyKey is { } key ? IdempotencyKey.HashOf(request.By, key) : null;
        var (_, content, problems, zone) = await ReadAsync(request, lookUp: false, ct);
        if (problems.Count > 0)
        {
            return await RefusedAsync(problems);
        }

        // Closed in the meantime is no reason to forget where it came from; one that was never shown is nobody's business.
        var eventId = request.EventId is { } answered && await db.Events.AnyAsync(e => e.Id == answered && e.PublishedAt != null, ct) ? request.EventId : null;
        try
        {
            // Sealed here, beside others: whatever the writer does, the next ones wait for. In the language of the one who asks, too.
            var (whole, number, language) = (SealedContent.Of(content), content.Establishment?.Finess, Languages.Current);
            var confirmed = content.Declarant?.Email is { Length: > 0 };
            var submission = request.DeclarationId is { } id
                ? Later(id, request, whole, keyHash, bodyHash, confirmed ? language : null)
                : First(request, whole, number, eventId, keyHash, bodyHash, confirmed ? language : null);
            return await intake.SubmitAsync(submission, new(keyHash, request.DeclarationId is null ? number : null), ct) is { } filed
                ? Stored(filed.Stage, filed.Declaration.Reference, filed.Declaration.Exercise, replayed: false)
                : (await FirstAnswerAsync(keyHash!, bodyHash, ct))!;
        }
        catch (Exception error) when (keyHash is not null && (error is DbUpdateException || DatabaseFaults.Of(error) is not DatabaseFault.None))
        {
            // The same request arrived twice at once and the other one won: its answer is ours. Anything else was a real failure.
            if (await FirstAnswerAsync(keyHash, bodyHash, ct) is { } winner)
            {
                return winner;
            }

            throw;
        }

        // What was accepted once gets its first answer, though the rules, or the clock, would refuse it today.
        async Task<SubmissionOutcome> RefusedAsync(IReadOnlyList<FieldProblem> refused) =>
            (keyHash is null ? null : await FirstAnswerAsync(keyHash, bodyHash, ct)) ?? new SubmissionOutcome.Invalid(refused, zone);
    }

    /// <summary>Whether something was stored under its key: then only <see cref="RunAsync"/> knows the answer.</summary>
    public Task<bool> IsKnownAsync(SubmissionRequest request, CancellationToken ct)
    {
        var hash = request.IdempotencyKey is { } key ? IdempotencyKey.HashOf(request.By, key) : null;
        return db.IdempotencyKeys.AnyAsync(k => k.KeyHash == hash, ct);
    }

    /// <summary>What would be wrong with a submission, and what it says; stores nothing.</summary>
    public Task<ReadSubmission> CheckAsync(SubmissionRequest request, CancellationToken ct) => ReadAsync(request, lookUp: true, ct);

    /// <param name="lookUp">False where the directory is asked only if its answer decides something: for most, one question of the writer serves a whole group.</param>
    private async Task<ReadSubmission> ReadAsync(SubmissionRequest request, bool lookUp, CancellationToken ct)
    {
        var own = request.By is { Kind: ActorKind.ApiKey } ? request.By.EstablishmentId : null;
        var (finess, region) = (DeclaredFiness(request.Body), Declared(request.Body, "region"));
        var clockOfPlace = EstablishmentClock.Of(null, finess, region);
        var (read, unreadable) = ContentReader.Read(request.Body, clockOfPlace, request.Typed, out var needsClock);
        var establishment = lookUp || needsClock || own is not null ? await KnownAsync(finess, ct) : null;
        if (needsClock && EstablishmentClock.Of(establishment, finess, region) is var clockOfDirectory && !clockOfDirectory.Equals(clockOfPlace))
        {
            clockOfPlace = clockOfDirectory;
            (read, unreadable) = ContentReader.Read(request.Body, clockOfDirectory, request.Typed);
        }

        if (unreadable is [{ Path: "" }])
        {
            return new(establishment, read, unreadable, clockOfPlace);
        }

        var (content, wrong) = DeclarationRules.Check(read, request.Kind, clock.GetUtcNow());
        FieldProblem[] problems = [.. unreadable, .. wrong.Where(w => !unreadable.Any(u => u.Path == w.Path || u.Path.StartsWith(w.Path + "[", StringComparison.Ordinal)))];
        return problems.Length == 0 && own is not null && establishment?.Id != own
            ? new(establishment, content, [new FieldProblem("establishment.finess", "establishment.not-yours")], clockOfPlace)
            : new(establishment, content, problems, clockOfPlace);
    }

    private Submission First(SubmissionRequest request, SealedContent content, string? finess, Guid? eventId, string? keyHash, string bodyHash, string? confirmedIn)
    {
        var id = Guid.CreateVersion7();
        var secretHash = secrets.HashOf(secrets.SecretOf(id));
        return async (filing, ct) =>
        {
            var now = clock.GetUtcNow().ToMillisecond();
            var reference = DeclarationReference.Draw(TimeZoneInfo.ConvertTime(now, Regions.TimeZoneOf(null)).Year);
            var declaration = Declaration.Submit(id, reference, request.Kind, content, filing.EstablishmentOf(finess), secretHash, request.By, filing.Lane, now);
            filing.Open(declaration);
            if (eventId is { } answered)
            {
                filing.Db.Add(EventLink.Propose(answered, declaration.Id, request.By, now));
            }

            Confirm(filing, declaration.Stages[0], confirmedIn);
            Remember(filing, keyHash, bodyHash, declaration.Stages[0]);
            await CloseAsync(filing, request.DraftId, declaration.Stages[0], ct);
            return new Filed(declaration, declaration.Stages[0]);
        };
    }

    private Submission Later(Guid id, SubmissionRequest request, SealedContent content, string? keyHash, string bodyHash, string? confirmedIn) => async (filing, ct) =>
    {
        var declaration = await filing.Db.Declarations.Include(d => d.Stages).SingleAsync(d => d.Id == id, ct);
        var stage = declaration.AddStage(request.Kind, content, request.By, filing.Lane, clock.GetUtcNow());
        Confirm(filing, stage, confirmedIn);
        Remember(filing, keyHash, bodyHash, stage);
        await CloseAsync(filing, request.DraftId, stage, ct);
        return new Filed(declaration, stage);
    };

    /// <summary>In the same commit: what was sent is no draft any more.</summary>
    private static async Task CloseAsync(Filing filing, Guid? draftId, DeclarationStage stage, CancellationToken ct)
    {
        if (draftId is { } id && await filing.Db.DeclarationDrafts.SingleOrDefaultAsync(d => d.Id == id, ct) is { SentAs: null } draft)
        {
            draft.BecomeStageOf(stage.DeclarationId, stage.SubmittedAt);
        }
    }

    /// <summary>The receipt by mail: a row of the same transaction, which a sender takes once it is committed.</summary>
    /// <param name="language">Null when no address was given.</param>
    private static void Confirm(Filing filing, DeclarationStage stage, string? language)
    {
        if (language is not null)
        {
            filing.Db.Add(Delivery.OfReceipt(stage.DeclarationId, stage.Number, language, stage.SubmittedAt));
        }
    }

    private static void Remember(Filing filing, string? keyHash, string bodyHash, DeclarationStage stage)
    {
        if (keyHash is not null)
        {
            filing.Remember(IdempotencyKey.Of(keyHash, bodyHash, stage.DeclarationId, stage.Number, stage.SubmittedAt));
        }
    }

    private async Task<SubmissionOutcome?> FirstAnswerAsync(string keyHash, string bodyHash, CancellationToken ct)
    {
        var known = await db.IdempotencyKeys.AsNoTracking().SingleOrDefaultAsync(k => k.KeyHash == keyHash, ct);
        if (known is null)
        {
            return null;
        }

        if (known.BodyHash != bodyHash)
        {
            return new SubmissionOutcome.KeyReused();
        }

        var stage = await db.Set<DeclarationStage>().AsNoTracking()
            .SingleAsync(s => s.DeclarationId == known.DeclarationId && s.Number == known.Stage, ct);
        var declaration = await db.Declarations.AsNoTracking().Where(d => d.Id == stage.DeclarationId)
            .Select(d => new { d.Reference, d.Exercise }).SingleAsync(ct);
        return Stored(stage, declaration.Reference, declaration.Exercise, replayed: true);
    }

    private SubmissionOutcome.Stored Stored(DeclarationStage stage, DeclarationReference reference, bool exercise, bool replayed) => new(
        new StoredReceipt(stage.DeclarationId, reference, secrets.SecretOf(stage.DeclarationId), stage.Number, stage.SubmittedAt, stage.Receipt, exercise), replayed);

    private async Task<Establishment?> KnownAsync(string? declared, CancellationToken ct) =>
        FinessNumber.TryParse(declared, null, out var finess)
            ? await db.Establishments.AsNoTracking().SingleOrDefaultAsync(e => e.Finess == finess, ct)
            : null;

    private static string? DeclaredFiness(JsonElement body) =>
        Declared(body, "finess")?.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    private static string? Declared(JsonElement body, string field) => ContentReader.TextAt(body, "establishment", field);
}
