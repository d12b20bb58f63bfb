using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Shared;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Admin;

public sealed record AccountRow(
    Guid Id, string DisplayName, string Email, IReadOnlyList<string> Roles, bool HasPassword, DateTimeOffset? DisabledAt, DateTimeOffset? LastSignInAt);

/// <summary>Accounts by address, a page at a time.</summary>
public sealed class ListAccounts(ReportingDbContext db)
{
    public const int PageSize = 50;

    /// <returns>The rows, and the address after which the next page starts.</returns>
    public async Task<(IReadOnlyList<AccountRow> Rows, string? Next)> RunAsync(string? search, string? after, CancellationToken ct)
    {
        var accounts = db.Users.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(search))
        {
            var wanted = SearchText.Of($"%{search.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%");
#pragma warning disable CA1304, CA1311 // The database does it.
            accounts = accounts.Where(a => EF.Functions.Like(a.NormalizedEmail, wanted.Raised, "\\")
                || EF.Functions.Like(a.DisplayName.ToUpper(), wanted.Raised, "\\") || EF.Functions.Like(a.DisplayName.ToUpper(), wanted.AsciiRaised, "\\"));
#pragma warning restore CA1304, CA1311
        }

        if (after is not null)
        {
            accounts = accounts.Where(a => a.NormalizedEmail!.CompareTo(after) > 0);
        }

        var found = await accounts.OrderBy(a => a.NormalizedEmail).Take(PageSize + 1)
            .Select(a => new
            {
                Account = a,
                Roles = db.UserRoles.Where(r => r.UserId == a.Id).Join(db.Roles, r => r.RoleId, r => r.Id, (_, role) => role.Name!).ToList(),
            })
            .ToListAsync(ct);

        var rows = found.Take(PageSize).Select(f => new AccountRow(
            f.Account.Id, f.Account.DisplayName, f.Account.Email!, [.. f.Roles.Order(StringComparer.Ordinal)],
            f.Account.PasswordHash is not null, f.Account.DisabledAt, f.Account.LastSignInAt)).ToList();
        return (rows, found.Count > PageSize ? found[PageSize - 1].Account.NormalizedEmail : null);
    }
}
