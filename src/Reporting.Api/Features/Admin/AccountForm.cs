using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Domain.Establishments;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Admin;

/// <summary>What an account may do and see.</summary>
public sealed class RightsForm
{
    public List<string> Roles { get; set; } = [];

    /// <summary>FINESS numbers, one a line: with forty thousand establishments nobody picks from a list.</summary>
    [MaxLength(20_000, ErrorMessage = "field.long")]
    public string? Establishments { get; set; }

    public List<string> Regions { get; set; } = [];

    /// <summary>The rights asked for, and what is wrong with them.</summary>
    internal async Task<(Rights Rights, IReadOnlyList<FieldProblem> Problems)> ReadAsync(ReportingDbContext db, string prefix, CancellationToken ct)
    {
        List<FieldProblem> problems = [];
        if (Roles.Count == 0 || Roles.Except(Infrastructure.Identity.Roles.OfPersons).Any())
        {
            problems.Add(new($"{prefix}{nameof(Roles)}", "account.noRole"));
        }

        if (Regions.Any(code => Domain.Taxonomy.Regions.Find(code) is null))
        {
            problems.Add(new($"{prefix}{nameof(Regions)}", "field.invalid"));
        }

        List<Guid> establishments = [];
        foreach (var line in (Establishments ?? "").Split(['\n', '\r', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!FinessNumber.TryParse(line, null, out var number))
            {
                problems.Add(new($"{prefix}{nameof(Establishments)}", "finess.malformed"));
            }
            else if (await db.Establishments.Where(e => e.Finess == number).Select(e => (Guid?)e.Id).SingleOrDefaultAsync(ct) is { } id)
            {
                establishments.Add(id);
            }
            else
            {
                problems.Add(new($"{prefix}{nameof(Establishments)}", "finess.unknown", number.Value));
            }
        }

        if (problems.Count == 0 && establishments.Count == 0 && Roles.Any(Infrastructure.Identity.Roles.OfEstablishments.Contains))
        {
            problems.Add(new($"{prefix}{nameof(Establishments)}", "account.needsEstablishment"));
        }

        return (new Rights([.. Roles.Distinct()], [.. establishments.Distinct()], [.. Regions.Distinct()]), problems);
    }
}

/// <summary>Roles and the part of the country they reach.</summary>
public sealed record Rights(IReadOnlyList<string> Roles, IReadOnlyList<Guid> EstablishmentIds, IReadOnlyList<string> RegionCodes);

public sealed class NewAccountForm
{
    [Required(ErrorMessage = "field.required"), MaxLength(120, ErrorMessage = "field.long")]
    public string DisplayName { get; set; } = "";

    [Required(ErrorMessage = "field.required"), EmailAddress(ErrorMessage = "mail.invalid"), MaxLength(256, ErrorMessage = "field.long")]
    public string Email { get; set; } = "";

    public RightsForm Rights { get; set; } = new();
}
