using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Domain.Establishments;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Admin;

public sealed class NewKeyForm
{
    [Required(ErrorMessage = "field.required"), MaxLength(120, ErrorMessage = "field.long")]
    public string Name { get; set; } = "";

    public List<string> Scopes { get; set; } = [];

    /// <summary>FINESS number; without one the key speaks for no establishment in particular.</summary>
    public string? Establishment { get; set; }
}

/// <summary>Makes a key for a program. Its token is shown once and cannot be read again.</summary>
public sealed class CreateApiKey(ReportingDbContext db, TimeProvider clock)
{
    /// <returns>The token, or what is wrong.</returns>
    public async Task<(string? Token, FieldProblem? Problem)> RunAsync(NewKeyForm form, Actor by, CancellationToken ct)
    {
        if (form.Scopes.Count == 0 || form.Scopes.Except(ApiScopes.All).Any())
        {
            return (null, new(nameof(form.Scopes), "key.noScope"));
        }

        Guid? establishmentId = null;
        if (!string.IsNullOrWhiteSpace(form.Establishment))
        {
            if (!FinessNumber.TryParse(form.Establishment, null, out var number))
            {
                return (null, new(nameof(form.Establishment), "finess.malformed"));
            }

            establishmentId = await db.Establishments.Where(e => e.Finess == number).Select(e => (Guid?)e.Id).SingleOrDefaultAsync(ct);
            if (establishmentId is null)
            {
                return (null, new(nameof(form.Establishment), "finess.unknown", number.Value));
            }
        }

        var now = clock.GetUtcNow();
        var (key, token) = ApiKey.Issue(form.Name.Trim(), form.Scopes.Distinct(), establishmentId, now);
        db.ApiKeys.Add(key);
        db.AuditEntries.Add(AuditEntry.Of(by, "key.created", "key", key.Id, now, string.Join(' ', key.Scopes)));
        await db.SaveChangesAsync(ct);
        return (token, null);
    }
}
