using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
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
/// <param name="EventId">The event of the first page that it answers; kept beside the declaration, as a candidate link.</param>
/// <param name="DeclarationId">Null opens a declaration; otherwise a later stage of that one. The caller has checked the right to add to it.</param>
public sealed record SubmissionRequest(
    JsonElement Body, bool Typed, StageKind Kind, Actor By, string? IdempotencyKey, Guid? DeclarationId = null, Guid? EventId = null);

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
        var establishment = await KnownAsync(request.Body, ct);
        var (read, unreadable) = ContentReader.Read(request.Body, EstablishmentClock.Of(establishment, DeclaredFiness(request.Body), Declared(request.Body, "region")), request.Typed);
        if (unreadable is [{ Path: "" }])
        {
            return await RefusedAsync(unreadable);
        }

        var (content, wrong) = DeclarationRules.Check(read, request.Kind, clock.GetUtcNow());
        FieldProblem[] problems = [.. unreadable, .. wrong.Where(w => !unreadable.Any(u => u.Path == w.Path || u.Path.StartsWith(w.Path + "[", StringComparison.Ordinal)))];
        if (problems.Length > 0)
        {
            return await RefusedAsync(problems);
        }

        if (request.By is { Kind: ActorKind.ApiKey, EstablishmentId: { } own } && establishment?.Id != own)
        {
            return await RefusedAsync([new FieldProblem("establishment.finess", "establishment.not-yours")]);
        }

        // Closed in the meantime is no reason to forget where it came from; one that was never shown is nobody's business.
        var eventId = request.EventId is { } answered && await db.Events.AnyAsync(e => e.Id == answered && e.PublishedAt != null, ct) ? request.EventId : null;
        try
        {
            var submission = request.DeclarationId is { } id
                ? Later(id, request, content, keyHash, bodyHash)
                : First(request, content, establishment?.Id, eventId, keyHash, bodyHash);
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

    private Submission First(
        SubmissionRequest request, DeclarationContent content, Guid? establishmentId, Guid? eventId, string? keyHash, string bodyHash) => (context, lane, _) =>
    {
        var now = clock.GetUtcNow().ToMillisecond();
        var id = Guid.CreateVersion7();
        var reference = DeclarationReference.Draw(TimeZoneInfo.ConvertTime(now, Regions.TimeZoneOf(null)).Year);
        var declaration = Declaration.Submit(
            id, reference, request.Kind, content, establishmentId, secrets.HashOf(secrets.SecretOf(id)), request.By, lane, now);
        context.Add(declaration);
        if (eventId is { } answered)
        {
            context.Add(EventLink.Propose(answered, declaration.Id, request.By, now));
        }

        Remember(context, keyHash, bodyHash, declaration.Stages[0]);
        return Task.FromResult(new Filed(declaration, declaration.Stages[0]));
    };

    private Submission Later(Guid id, SubmissionRequest request, DeclarationContent content, string? keyHash, string bodyHash) => async (context, lane, ct) =>
    {
        var declaration = await context.Declarations.Include(d => d.Stages).SingleAsync(d => d.Id == id, ct);
        var stage = declaration.AddStage(request.Kind, content, request.By, lane, clock.GetUtcNow());
        Remember(context, keyHash, bodyHash, stage);
        return new Filed(declaration, stage);
    };

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
