using Microsoft.EntityFrameworkCore;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Admin;

public sealed record ApiKeyRow(
    Guid Id, string Name, string Prefix, IReadOnlyList<string> Scopes, string? Establishment,
    DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);

/// <summary>Keys in use first, then by name. An installation has tens of them, not thousands.</summary>
public sealed class ListApiKeys(ReportingDbContext db)
{
    public async Task<IReadOnlyList<ApiKeyRow>> RunAsync(CancellationToken ct) => await db.ApiKeys.AsNoTracking()
        .OrderBy(k => k.RevokedAt != null).ThenBy(k => k.Name)
        .Select(k => new ApiKeyRow(
            k.Id, k.Name, k.Prefix, k.Scopes, db.Establishments.Where(e => e.Id == k.EstablishmentId).Select(e => e.Name).FirstOrDefault(),
            k.CreatedAt, k.LastUsedAt, k.RevokedAt))
        .ToListAsync(ct);
}
