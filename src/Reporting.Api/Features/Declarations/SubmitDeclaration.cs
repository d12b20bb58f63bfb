using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Establishments;
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
}

public abstract record SubmissionOutcome
{
    /// <summary>On the disk. <paramref name="Replayed"/>: it was already, and this is the first answer again.</summary>
    public sealed record Stored(StoredReceipt Receipt, bool Replayed) : SubmissionOutcome;

    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems) : SubmissionOutcome;

    /// <summary>The key was used for another body.</summary>
    public sealed record KeyReused : SubmissionOutcome;
}

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
        var bodyHash = IdempotencyKey.HashOf(Encoding.UTF8.GetBytes($"{request.Kind}\n{request.DeclarationId}\n{request.Body.GetRawText()}"));
        var keyHash = request.IdempotencyKey is { } key ? IdempotencyKey.HashOf(request.By, key) : null;
        var (establishment, content, problems) = await ReadAsync(request, ct);
        if (problems.Count > 0)
        {
            return await RefusedAsync(problems);
        }

        try
        {
            // Of the one who asks: the intake writes on nobody's behalf.
            var language = Languages.Current;
            var submission = request.DeclarationId is { } id
                ? Later(id, request, content, keyHash, bodyHash, language)
                : First(request, content, establishment?.Id, keyHash, bodyHash, language);
            return await intake.SubmitAsync(submission, keyHash, ct) is { } filed
                ? Stored(filed.Stage, filed.Declaration.Reference, filed.Declaration.Exercise, replayed: false)
                : (await FirstAnswerAsync(keyHash!, bodyHash, ct))!;
        }
        catch (DbUpdateException) when (keyHash is not null)
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
            (keyHash is null ? null : await FirstAnswerAsync(keyHash, bodyHash, ct)) ?? new SubmissionOutcome.Invalid(refused);
    }

    /// <summary>What would be wrong with a submission, and what it says; stores nothing.</summary>
    public async Task<(DeclarationContent Content, Guid? EstablishmentId, IReadOnlyList<FieldProblem> Problems)> CheckAsync(SubmissionRequest request, CancellationToken ct)
    {
        var (establishment, content, problems) = await ReadAsync(request, ct);
        return (content, establishment?.Id, problems);
    }

    private async Task<(Establishment? Establishment, DeclarationContent Content, IReadOnlyList<FieldProblem> Problems)> ReadAsync(SubmissionRequest request, CancellationToken ct)
    {
        var establishment = await KnownAsync(request.Body, ct);
        var (read, unreadable) = ContentReader.Read(request.Body, EstablishmentClock.Of(establishment, DeclaredFiness(request.Body), Declared(request.Body, "region")), request.Typed);
        if (unreadable is [{ Path: "" }])
        {
            return (establishment, read, unreadable);
        }

        var (content, wrong) = DeclarationRules.Check(read, request.Kind, clock.GetUtcNow());
        FieldProblem[] problems = [.. unreadable, .. wrong.Where(w => !unreadable.Any(u => u.Path == w.Path || u.Path.StartsWith(w.Path + "[", StringComparison.Ordinal)))];
        return problems.Length == 0 && request.By is { Kind: ActorKind.ApiKey, EstablishmentId: { } own } && establishment?.Id != own
            ? (establishment, content, [new FieldProblem("establishment.finess", "establishment.not-yours")])
            : (establishment, content, problems);
    }

    private Submission First(SubmissionRequest request, DeclarationContent content, Guid? establishmentId, string? keyHash, string bodyHash, string language) => async (context, lane, ct) =>
    {
        var now = clock.GetUtcNow().ToMillisecond();
        var id = Guid.CreateVersion7();
        var reference = DeclarationReference.Draw(TimeZoneInfo.ConvertTime(now, Regions.TimeZoneOf(null)).Year);
        var declaration = Declaration.Submit(
            id, reference, request.Kind, content, establishmentId, secrets.HashOf(secrets.SecretOf(id)), request.By, lane, now);
        context.Add(declaration);
        Confirm(context, declaration.Stages[0], content, language);
        Remember(context, keyHash, bodyHash, declaration.Stages[0]);
        await CloseAsync(context, request.DraftId, declaration.Stages[0], ct);
        return new Filed(declaration, declaration.Stages[0]);
    };

    private Submission Later(Guid id, SubmissionRequest request, DeclarationContent content, string? keyHash, string bodyHash, string language) => async (context, lane, ct) =>
    {
        var declaration = await context.Declarations.Include(d => d.Stages).SingleAsync(d => d.Id == id, ct);
        var stage = declaration.AddStage(request.Kind, content, request.By, lane, clock.GetUtcNow());
        Confirm(context, stage, content, language);
        Remember(context, keyHash, bodyHash, stage);
        await CloseAsync(context, request.DraftId, stage, ct);
        return new Filed(declaration, stage);
    };

    /// <summary>In the same commit: what was sent is no draft any more.</summary>
    private static async Task CloseAsync(ReportingDbContext context, Guid? draftId, DeclarationStage stage, CancellationToken ct)
    {
        if (draftId is { } id && await context.DeclarationDrafts.SingleOrDefaultAsync(d => d.Id == id, ct) is { SentAs: null } draft)
        {
            draft.BecomeStageOf(stage.DeclarationId, stage.SubmittedAt);
        }
    }

    /// <summary>The receipt by mail: a row of the same transaction, which a sender takes once it is committed.</summary>
    private static void Confirm(ReportingDbContext context, DeclarationStage stage, DeclarationContent content, string language)
    {
        if (content.Declarant?.Email is { Length: > 0 })
        {
            context.Add(Delivery.OfReceipt(stage.DeclarationId, stage.Number, language, stage.SubmittedAt));
        }
    }

    private static void Remember(ReportingDbContext context, string? keyHash, string bodyHash, DeclarationStage stage)
    {
        if (keyHash is not null)
        {
            context.Add(IdempotencyKey.Of(keyHash, bodyHash, stage.DeclarationId, stage.Number, stage.SubmittedAt));
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

    private async Task<Establishment?> KnownAsync(JsonElement body, CancellationToken ct) =>
        FinessNumber.TryParse(DeclaredFiness(body), null, out var finess)
            ? await db.Establishments.AsNoTracking().SingleOrDefaultAsync(e => e.Finess == finess, ct)
            : null;

    private static string? DeclaredFiness(JsonElement body) =>
        Declared(body, "finess")?.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    private static string? Declared(JsonElement body, string field) => ContentReader.TextAt(body, "establishment", field);
}
