using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Domain.Establishments;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Api.Features.Kits;

/// <summary>Whose sheets somebody may make.</summary>
/// <param name="Establishments">Own ones, of a manager.</param>
/// <param name="All">An analyst or an administrator: every establishment, within <paramref name="Regions"/> when there are any.</param>
public sealed record KitRights(IReadOnlyList<Guid> Establishments, bool All, IReadOnlyList<string> Regions);

/// <param name="Token">Of the code that is in use; null when there is none.</param>
public sealed record Kit(Guid EstablishmentId, FinessNumber Finess, string Name, string Town, DateTimeOffset? IssuedAt, string? Token);

/// <summary>An establishment's emergency sheet. Not yours is the same as not there.</summary>
public sealed class FindKit(ReportingDbContext db, SecretKeys keys)
{
    /// <summary>Purpose of the key; part of what is printed, never changed.</summary>
    public const string Purpose = "kit-code";

    private const int MostOwn = 200;

    public async Task<Kit?> RunAsync(FinessNumber finess, KitRights rights, CancellationToken ct)
    {
        var establishment = await Allowed(rights).Where(e => e.Finess == finess).Select(e => new { e.Id, e.Name, e.Town }).SingleOrDefaultAsync(ct);
        if (establishment is null)
        {
            return null;
        }

        var code = await db.KitCodes.AsNoTracking().Where(c => c.EstablishmentId == establishment.Id && c.RevokedAt == null).OrderByDescending(c => c.IssuedAt).FirstOrDefaultAsync(ct);
        return new(establishment.Id, finess, establishment.Name, establishment.Town, code?.IssuedAt, code?.Token(keys.For(Purpose)));
    }

    /// <summary>Those that somebody speaks for, by name.</summary>
    public async Task<IReadOnlyList<Kit>> OwnAsync(KitRights rights, CancellationToken ct)
    {
        var own = rights.Establishments;
        return await db.Establishments.AsNoTracking().Where(e => own.Contains(e.Id)).OrderBy(e => e.Name).ThenBy(e => e.Id).Take(MostOwn)
            .Select(e => new Kit(e.Id, e.Finess, e.Name, e.Town, null, null)).ToListAsync(ct);
    }

    private IQueryable<Establishment> Allowed(KitRights rights)
    {
        var (own, regions) = (rights.Establishments, rights.Regions);
        var establishments = db.Establishments.AsNoTracking();
        if (!rights.All)
        {
            return establishments.Where(e => own.Contains(e.Id));
        }

        return regions.Count == 0 ? establishments : establishments.Where(e => own.Contains(e.Id) || (e.RegionCode != null && regions.Contains(e.RegionCode)));
    }
}

/// <summary>Gives an establishment a code, in place of the one before: sheets that bear that one are out of date from now on.</summary>
public sealed class IssueKitCode(ReportingDbContext db, SecretKeys keys, TimeProvider clock)
{
    public async Task RunAsync(Guid establishmentId, Actor by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var former = await db.KitCodes.Where(c => c.EstablishmentId == establishmentId && c.RevokedAt == null).ToListAsync(ct);
        former.ForEach(code => code.Revoke(now));
        db.KitCodes.Add(KitCode.Issue(establishmentId, keys.For(FindKit.Purpose), now));
        db.AuditEntries.Add(AuditEntry.Of(by, "kit.issued", "establishment", establishmentId, now));
        await db.SaveChangesAsync(ct);
    }
}

/// <summary>Ends an establishment's code. Harmless to repeat.</summary>
public sealed class RevokeKitCode(ReportingDbContext db, TimeProvider clock)
{
    public async Task RunAsync(Guid establishmentId, Actor by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var codes = await db.KitCodes.Where(c => c.EstablishmentId == establishmentId && c.RevokedAt == null).ToListAsync(ct);
        if (codes.Count == 0)
        {
            return;
        }

        codes.ForEach(code => code.Revoke(now));
        db.AuditEntries.Add(AuditEntry.Of(by, "kit.revoked", "establishment", establishmentId, now));
        await db.SaveChangesAsync(ct);
    }
}

/// <summary>The number that a scanned code stands for; null for one that is unknown or ended: nobody learns which.</summary>
public sealed class OpenKitCode(ReportingDbContext db)
{
    private const int LongestToken = 64;

    public async Task<FinessNumber?> RunAsync(string token, CancellationToken ct)
    {
        if (token.Length > LongestToken)
        {
            return null;
        }

        var hash = KitCode.HashOf(token);
        return await (
            from code in db.KitCodes.AsNoTracking()
            where code.TokenHash == hash && code.RevokedAt == null
            join establishment in db.Establishments on code.EstablishmentId equals establishment.Id
            select establishment.Finess).SingleOrDefaultAsync(ct);
    }
}
