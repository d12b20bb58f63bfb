using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Admin;

public sealed record RecipientRow(string Code, RecipientKind Kind, string DisplayName, string? MailAddress, string? WebhookUrl, bool Active)
{
    public bool IsReachable => MailAddress is not null || WebhookUrl is not null;
}

/// <summary>Those who are told, by kind and name; a few tens.</summary>
public sealed class ListRecipients(ReportingDbContext db)
{
    public async Task<IReadOnlyList<RecipientRow>> RunAsync(CancellationToken ct)
    {
        var rows = await db.Recipients.AsNoTracking()
            .Select(r => new RecipientRow(r.Code, r.Kind, r.DisplayName, r.MailAddress, r.WebhookUrl, r.Active))
            .ToListAsync(ct);
        return [.. rows.OrderByDescending(r => r.Kind).ThenBy(r => r.DisplayName, StringComparer.CurrentCulture)];
    }
}
