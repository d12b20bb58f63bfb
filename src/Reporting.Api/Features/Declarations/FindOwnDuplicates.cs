using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Declarations;

/// <summary>A declaration that the reader may open and that may be about the same incident.</summary>
public sealed record OwnDeclaration(DeclarationReference Reference, DateTimeOffset FiledAt, string Said);

/// <param name="Zone">That of metropolitan France when null.</param>
public sealed record AlikePart(IReadOnlyList<OwnDeclaration> Declarations, TimeZoneInfo? Zone);

/// <summary>
/// Before sending: has this been declared already? Answers only from declarations that whoever asks may open: of the own establishments, or
/// opened in this browser with their secret. Anybody else is told nothing, whatever there is.
/// </summary>
public sealed class FindOwnDuplicates(ReportingDbContext db, TimeProvider clock)
{
    private const int MostLookedAt = 20;
    private const int MostShown = 3;

    /// <param name="establishmentId">Of the directory, that the new declaration names.</param>
    /// <param name="own">Establishments that the caller speaks for.</param>
    /// <param name="held">Declarations that this browser holds.</param>
    public async Task<IReadOnlyList<OwnDeclaration>> RunAsync(
        DeclarationContent content, Guid? establishmentId, IReadOnlyList<Guid> own, IReadOnlyList<Guid> held, CancellationToken ct)
    {
        if (content.ReportingReason is ReportingReason.Exercise)
        {
            return [];
        }

        var now = clock.GetUtcNow();
        var since = now - LikelyDuplicate.Window;
        var found = new List<Declaration>();
        if (establishmentId is { } place && own.Contains(place))
        {
            found.AddRange(await LatestAsync(db.Declarations.Where(d => d.EstablishmentId == place && d.FiledAt >= since), ct));
        }

        if (held.Count > 0)
        {
            found.AddRange((await LatestAsync(db.Declarations.Where(d => held.Contains(d.Id) && d.FiledAt >= since), ct)).Where(d => IsOfSamePlace(d, establishmentId, content)));
        }

        var wanted = When(content, now);
        return
        [
            .. found.DistinctBy(d => d.Id).Where(d => LikelyDuplicate.MayBe(wanted, When(d.Stages[^1].Content(), d.FiledAt))).OrderByDescending(d => d.FiledAt).Take(MostShown)
                .Select(d => new OwnDeclaration(d.Reference, d.FiledAt, Beginning(d.Stages[^1].Content().Description))),
        ];
    }

    /// <summary>The one among these that says just this, in its only stage: the same form, sent again.</summary>
    /// <param name="held">Declarations that this browser holds.</param>
    public async Task<DeclarationReference?> SameAsync(DeclarationContent content, IReadOnlyList<Guid> held, CancellationToken ct)
    {
        var said = ContentGroups.Split(content);
        var declarations = await db.Declarations.AsNoTracking().Where(d => held.Contains(d.Id) && d.WithdrawnAt == null).Include(d => d.Stages).ToListAsync(ct);
        return declarations.Find(d => d.Stages is [var only] && IsSame(ContentGroups.Split(only.Content()), said))?.Reference;
    }

    private static bool IsSame(IReadOnlyDictionary<ContentGroup, string> one, IReadOnlyDictionary<ContentGroup, string> other) =>
        one.Count == other.Count && one.All(group => other.TryGetValue(group.Key, out var body) && body == group.Value);

    private static Task<List<Declaration>> LatestAsync(IQueryable<Declaration> declarations, CancellationToken ct) => declarations.AsNoTracking()
        .Where(d => d.WithdrawnAt == null && !d.Exercise && d.Source == null)
        .OrderByDescending(d => d.FiledAt).Take(MostLookedAt).Include(d => d.Stages.OrderBy(s => s.Number)).ToListAsync(ct);

    private static bool IsOfSamePlace(Declaration declaration, Guid? establishmentId, DeclarationContent content)
    {
        if (declaration.EstablishmentId is { } attached && establishmentId is not null)
        {
            return attached == establishmentId;
        }

        var (one, other) = (declaration.Stages[^1].Content().Establishment, content.Establishment);
        return (one?.Finess is not null && one.Finess == other?.Finess)
            || (one?.Name is not null && SearchWords.Of(one.Name, one.Town).SetEquals(SearchWords.Of(other?.Name, other?.Town)));
    }

    private static Occurrence When(DeclarationContent content, DateTimeOffset filedAt)
    {
        var from = content.StartedAt ?? content.AwareAt ?? filedAt;
        return new(from, content.EndedAt ?? content.Resolution?.ResolvedAt ?? (content.Ongoing is OngoingState.No ? content.AwareAt ?? from : null), content.Type);
    }

    private static string Beginning(string? text) => text is null ? "" : text.Length <= 120 ? text : WholeCharacters.Of(text[..120]) + "…";
}
