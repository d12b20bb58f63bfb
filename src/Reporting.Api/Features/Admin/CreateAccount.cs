using Microsoft.AspNetCore.Identity;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Admin;

/// <summary>Makes an account without a password, and the link with which its owner sets one.</summary>
public sealed class CreateAccount(UserManager<Account> users, ReportingDbContext db, TimeProvider clock)
{
    public static readonly TimeSpan LinkValidFor = TimeSpan.FromDays(3);

    /// <returns>The account and, this once, the token of its link; or null when another account has the address.</returns>
    public async Task<(Guid AccountId, string Token)?> RunAsync(string displayName, string email, Rights rights, Actor by)
    {
        var now = clock.GetUtcNow();
        var account = new Account
        {
            UserName = email.Trim(),
            Email = email.Trim(),
            DisplayName = displayName.Trim(),
            CreatedAt = now,
            EstablishmentIds = [.. rights.EstablishmentIds],
            RegionCodes = [.. rights.RegionCodes],
        };
        var (link, token) = OneTimeLink.Issue(LinkPurpose.SetPassword, account.Id, LinkValidFor, now);
        db.OneTimeLinks.Add(link);
        db.UserRoles.AddRange(rights.Roles.Select(role => new IdentityUserRole<Guid> { UserId = account.Id, RoleId = Roles.All[role] }));
        db.AuditEntries.Add(AuditEntry.Of(by, "account.created", "account", account.Id, now));
        db.AuditEntries.AddRange(rights.Roles.Select(role => Granted(account.Id, role, by, now)));

        var created = await users.CreateAsync(account);
        return created.Succeeded ? (account.Id, token) : null;
    }

    /// <summary>A role that reads what others declared is marked as such: that is what leads look for in the trail.</summary>
    internal static AuditEntry Granted(Guid accountId, string role, Actor by, DateTimeOffset now) => AuditEntry.Of(
        by, "role.granted", "account", accountId, now, Roles.ReadingContent.Contains(role) ? $"{role} reads-content" : role);
}
