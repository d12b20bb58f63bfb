using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Declarations;

/// <summary>Whose right to read a declaration is asserted; one is enough.</summary>
/// <param name="Secret">The resume secret as typed.</param>
/// <param name="EstablishmentIds">What the signed-in account or key speaks for.</param>
/// <param name="FiledById">The account or key, which may read what it filed.</param>
/// <param name="DeclarationId">Held by a cookie that this service sealed.</param>
/// <param name="ReadsAll">An analyst, within <paramref name="Regions"/> when there are any.</param>
public sealed record DeclarationAccess(
    string? Secret = null, IReadOnlyList<Guid>? EstablishmentIds = null, Guid? FiledById = null, Guid? DeclarationId = null,
    bool ReadsAll = false, IReadOnlyList<string>? Regions = null);

/// <summary>Opens a declaration to whoever may read it. Not yours is the same as not found.</summary>
public sealed class ShowDeclaration(ReportingDbContext db, DeclarationSecrets secrets)
{
    public async Task<Declaration?> RunAsync(DeclarationReference reference, DeclarationAccess access, CancellationToken ct)
    {
        var declarations = db.Declarations.AsNoTracking().Where(d => d.Reference == reference);
        if (ResumeSecret.Read(access.Secret) is { } secret)
        {
            var hash = secrets.HashOf(secret);
            declarations = declarations.Where(d => d.SecretHash == hash);
        }
        else if (access.ReadsAll)
        {
            if (access.Regions is { Count: > 0 } regions)
            {
                declarations = declarations.Where(d => db.Incidents.Any(i => i.DeclarationId == d.Id && i.RegionCode != null && regions.Contains(i.RegionCode)));
            }
        }
        else
        {
            var establishments = access.EstablishmentIds ?? [];
            declarations = declarations.Where(d =>
                (d.EstablishmentId != null && establishments.Contains(d.EstablishmentId.Value))
                || (d.FiledById != null && d.FiledById == access.FiledById)
                || d.Id == access.DeclarationId);
        }

        return await declarations.Include(d => d.Stages.OrderBy(s => s.Number)).SingleOrDefaultAsync(ct);
    }
}
