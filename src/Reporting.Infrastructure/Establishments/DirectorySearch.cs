using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Establishments;

/// <summary>What the public directory says of an establishment, and nothing that this service knows of it.</summary>
public sealed record DirectoryEntry(Guid Id, string Finess, string Name, string Town, string? RegionCode, EstablishmentCategory Category);

/// <param name="More">There are others: another word would tell them apart.</param>
public sealed record DirectoryAnswer(IReadOnlyList<DirectoryEntry> Found, bool More);

/// <summary>Finds establishments by number, name or town; accents, capitals and abbreviations are forgiven. What it costs does not grow with the directory.</summary>
public sealed class DirectorySearch(ReportingDbContext db)
{
    public const int MostShown = 20;

    /// <summary>Of as many the best are shown.</summary>
    private const int MostRanked = 200;

    /// <summary>Beyond this one word is as common as another.</summary>
    private const int Common = 1_000;

    /// <param name="text">A FINESS number, of the site or of its legal entity, or beginnings of words.</param>
    public async Task<DirectoryAnswer> RunAsync(string text, CancellationToken ct)
    {
        if (FinessNumber.TryParse(text, null, out var finess))
        {
            return Answer(await EntriesAsync(db.Establishments.Where(e => e.Finess == finess || e.LegalFiness == finess).Take(MostRanked + 1), ct), []);
        }

        var words = DirectoryWords.Sought(text);
        return words.Count == 0 ? new([], false) : await ByWordsAsync(words, ct);
    }

    /// <summary>The establishment with this number; null when the directory has none.</summary>
    public async Task<DirectoryEntry?> FindAsync(string? number, CancellationToken ct) => FinessNumber.TryParse(number, null, out var finess)
        ? (await EntriesAsync(db.Establishments.Where(e => e.Finess == finess), ct)).SingleOrDefault()
        : null;

    /// <summary>Some of these establishments, by name: those that somebody speaks for.</summary>
    public async Task<IReadOnlyList<DirectoryEntry>> FindAsync(IReadOnlyList<Guid> ids, CancellationToken ct) =>
        ids.Count == 0 ? [] : await EntriesAsync(db.Establishments.Where(e => ids.Contains(e.Id)).OrderBy(e => e.Name).Take(MostShown), ct);

    private async Task<DirectoryAnswer> ByWordsAsync(IReadOnlyList<string> words, CancellationToken ct)
    {
        var (rarest, others) = (await RarestFirstAsync(words, ct)) switch { [var first, .. var rest] => (first, rest), _ => throw new ArgumentException("No word.", nameof(words)) };
        var (from, to) = RangeOf(rarest);
        var terms = db.EstablishmentTerms.Where(t => t.Term.CompareTo(from) >= 0 && t.Term.CompareTo(to) < 0);
        foreach (var (first, end) in others.Select(RangeOf))
        {
            terms = terms.Where(t => db.EstablishmentTerms.Any(o => o.EstablishmentId == t.EstablishmentId && o.Term.CompareTo(first) >= 0 && o.Term.CompareTo(end) < 0));
        }

        var ids = await terms.Select(t => t.EstablishmentId).Distinct().Take(MostRanked + 1).ToListAsync(ct);
        return ids.Count == 0 ? new([], false) : Answer(await EntriesAsync(db.Establishments.Where(e => ids.Contains(e.Id)), ct), words);
    }

    /// <summary>The first decides what is read, the others are asked of what it finds.</summary>
    private async Task<List<string>> RarestFirstAsync(IReadOnlyList<string> words, CancellationToken ct)
    {
        if (words.Count == 1)
        {
            return [.. words];
        }

        var counted = new List<(string Word, int Count)>();
        foreach (var word in words)
        {
            var (from, to) = RangeOf(word);
            counted.Add((word, await db.EstablishmentTerms.Where(t => t.Term.CompareTo(from) >= 0 && t.Term.CompareTo(to) < 0).Take(Common).CountAsync(ct)));
        }

        return [.. counted.OrderBy(c => c.Count).ThenByDescending(c => c.Word.Length).Select(c => c.Word)];
    }

    private static Task<List<DirectoryEntry>> EntriesAsync(IQueryable<Establishment> establishments, CancellationToken ct) => establishments.AsNoTracking()
        .Select(e => new DirectoryEntry(e.Id, e.Finess.Value, e.Name, e.Town, e.RegionCode, e.Category)).ToListAsync(ct);

    /// <summary>Whole words before beginnings, places of care before others, then by name.</summary>
    private static DirectoryAnswer Answer(List<DirectoryEntry> found, IReadOnlyList<string> words)
    {
        var ranked = found.Take(MostRanked)
            .OrderByDescending(e => Whole(e)).ThenBy(e => e.Category is EstablishmentCategory.Unknown ? int.MaxValue : (int)e.Category)
            .ThenBy(e => e.Name, StringComparer.Ordinal).ThenBy(e => e.Finess, StringComparer.Ordinal).Take(MostShown).ToList();
        return new(ranked, found.Count > MostShown);

        int Whole(DirectoryEntry entry)
        {
            var own = DirectoryWords.Of(entry.Name, entry.Town, entry.Category);
            return words.Count(own.Contains);
        }
    }

    /// <summary>Every database compares terms by code points: words that begin so lie between these. A LIKE would not use the index on all of them.</summary>
    private static (string From, string To) RangeOf(string word) => (word, word + '\uffff');
}
