using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Checks;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Notifications;

/// <summary>Where, and in which language, a declarant is written to. The address stands in what was declared and nowhere else.</summary>
public static class DeclarantMail
{
    /// <summary>Null when none was given, when it was erased, or when what is stored cannot be read: one such row must not hold up the others.</summary>
    /// <param name="stage">Null for the latest.</param>
    public static async Task<string?> AddressAsync(ReportingDbContext db, Guid declarationId, int? stage, CancellationToken ct)
    {
        try
        {
            var groups = await db.Set<DeclarationStage>().AsNoTracking().Where(s => s.DeclarationId == declarationId && (stage == null || s.Number == stage))
                .OrderByDescending(s => s.Number).FirstAsync(ct);
            return groups.Content().Declarant?.Email is { Length: > 0 } address ? address : null;
        }
        catch (Exception unreadable) when (SelfCheck.IsUnreadable(unreadable))
        {
            return null;
        }
    }

    /// <summary>That of the latest receipt; French when there is none.</summary>
    public static async Task<string> LanguageAsync(ReportingDbContext db, Guid declarationId, CancellationToken ct) =>
        await db.Deliveries.Where(d => d.Kind == DeliveryKind.Receipt && d.SubjectId == declarationId).OrderByDescending(d => d.Rung)
            .Select(d => d.Language).FirstOrDefaultAsync(ct) ?? "fr";
}
