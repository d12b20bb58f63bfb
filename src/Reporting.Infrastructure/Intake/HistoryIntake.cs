using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Intake;

public sealed record HistoryItem(DeclarationContent Content, HistoryOrigin Origin);

/// <summary>Takes history that predates the service through the same path as a declaration: intake, chain, outbox, consumers.</summary>
/// <remarks>Idempotent by source and source id, which are unique together: taking the same file again adds nothing.</remarks>
public sealed class HistoryIntake(ReportingDbContext db, DeclarationIntake intake, SecretKeys keys, TimeProvider clock)
{
    private const int Batch = 200;

    /// <returns>How many were new.</returns>
    public async Task<int> RunAsync(IReadOnlyCollection<HistoryItem> items, Action<int>? progressed, CancellationToken ct)
    {
        var added = 0;
        foreach (var batch in items.DistinctBy(i => (i.Origin.Source, i.Origin.SourceId)).Chunk(Batch))
        {
            var (sources, ids) = (batch.Select(i => i.Origin.Source).Distinct().ToList(), batch.Select(i => i.Origin.SourceId).ToList());
            var known = (await db.Declarations.AsNoTracking()
                .Where(d => sources.Contains(d.Source!) && ids.Contains(d.SourceId!)).Select(d => new { d.Source, d.SourceId }).ToListAsync(ct))
                .Select(d => (d.Source, d.SourceId)).ToHashSet();
            var finess = batch.Select(i => i.Content.Establishment?.Finess).OfType<string>().Distinct()
                .Select(f => Domain.Establishments.FinessNumber.TryParse(f, null, out var number) ? number : null).OfType<Domain.Establishments.FinessNumber>().ToList();
            var establishments = await db.Establishments.AsNoTracking().Where(e => finess.Contains(e.Finess)).ToDictionaryAsync(e => e.Finess.Value, e => e.Id, ct);
            HistoryItem[] fresh = [.. batch.Where(i => !known.Contains((i.Origin.Source, i.Origin.SourceId)))];

            // Side by side, so that they share commits.
            await Task.WhenAll(fresh.Select(item => intake.SubmitAsync(SubmissionOf(item, establishments), ct)));
            added += fresh.Length;
            progressed?.Invoke(batch.Length);
        }

        return added;
    }

    private Submission SubmissionOf(HistoryItem item, Dictionary<string, Guid> establishments) => (filing, _) =>
    {
        var id = Guid.CreateVersion7();
        var year = TimeZoneInfo.ConvertTime(item.Origin.FiledAt, Regions.TimeZoneOf(null)).Year;
        var secret = ResumeSecret.For(id, keys.For(DeclarationKeys.Derivation)).Hash(keys.For(DeclarationKeys.Hash));
        var declaration = Declaration.Import(id, DeclarationReference.Draw(year), item.Content, item.Origin, secret, filing.Lane, clock.GetUtcNow().ToMillisecond());
        if (item.Content.Establishment?.Finess is { } finess && establishments.TryGetValue(finess, out var establishment))
        {
            declaration.AttachTo(establishment);
        }

        filing.Open(declaration);
        return Task.FromResult(new Filed(declaration, declaration.Stages[0]));
    };
}

/// <summary>Purposes of the keys of a declaration's second secret; part of what is stored, never changed.</summary>
public static class DeclarationKeys
{
    public const string Derivation = "resume-secret";
    public const string Hash = "resume-secret-hash";
}
