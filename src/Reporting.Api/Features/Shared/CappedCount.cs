using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Reporting.Api.Features.Shared;

/// <summary>How many there are, up to a thousand: beyond that only that there are more, so that counting costs no more than that.</summary>
public readonly record struct CappedCount(int Found)
{
    public const int Most = 999;

    public override string ToString() => Found > Most ? string.Create(CultureInfo.CurrentCulture, $"{Most}+") : Found.ToString("N0", CultureInfo.CurrentCulture);
}

public static class CappedCounts
{
    public static async Task<CappedCount> CountCappedAsync<T>(this IQueryable<T> rows, CancellationToken ct) => new(await rows.Take(CappedCount.Most + 1).CountAsync(ct));
}
