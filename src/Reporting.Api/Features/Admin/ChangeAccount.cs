using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Accounts;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Admin;

/// <summary>Changes what an account may do. Each change ends the sessions that were opened with the old rights.</summary>
public sealed class ChangeAccount(UserManager<Account> users, ReportingDbContext db, TimeProvider clock)
{
    public async Task SetRightsAsync(Guid accountId, Rights rights, Actor by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var account = await db.Users.SingleAsync(a => a.Id == accountId, ct);
        var held = await db.UserRoles.Where(r => r.UserId == accountId).ToListAsync(ct);
        var wanted = rights.Roles.Select(role => Roles.All[role]).ToHashSet();
        if (!wanted.Contains(Roles.All[Roles.Administrator]))
        {
            await KeepOneAdministratorAsync(accountId, ct);
        }

        db.UserRoles.RemoveRange(held.Where(r => !wanted.Contains(r.RoleId)));
        var added = rights.Roles.Where(role => held.All(r => r.RoleId != Roles.All[role])).ToList();
        db.UserRoles.AddRange(added.Select(role => new IdentityUserRole<Guid> { UserId = accountId, RoleId = Roles.All[role] }));
        db.AuditEntries.AddRange(added.Select(role => CreateAccount.Granted(accountId, role, by, now)));
        db.AuditEntries.AddRange(Roles.All.Where(role => held.Any(r => r.RoleId == role.Value) && !wanted.Contains(role.Value))
            .Select(role => AuditEntry.Of(by, "role.withdrawn", "account", accountId, now, role.Key)));

        if (!account.EstablishmentIds.SequenceEqual(rights.EstablishmentIds) || !account.RegionCodes.SequenceEqual(rights.RegionCodes))
        {
            account.EstablishmentIds = [.. rights.EstablishmentIds];
            account.RegionCodes = [.. rights.RegionCodes];
            db.AuditEntries.Add(AuditEntry.Of(by, "account.scope-changed", "account", accountId, now, string.Join(' ', rights.RegionCodes)));
        }

        await SaveAsync(account);
    }

    public async Task DisableAsync(Guid accountId, Actor by, CancellationToken ct)
    {
        if (by.Id == accountId)
        {
            throw new RuleViolationException("account.self", "An administrator does not disable the own account.");
        }

        await KeepOneAdministratorAsync(accountId, ct);
        var now = clock.GetUtcNow();
        var account = await db.Users.SingleAsync(a => a.Id == accountId, ct);
        account.DisabledAt ??= now;
        await OneTimeLinks.WithdrawAsync(db, LinkPurpose.SetPassword, accountId, now, ct);
        db.AuditEntries.Add(AuditEntry.Of(by, "account.disabled", "account", accountId, now));
        await SaveAsync(account);
    }

    public async Task EnableAsync(Guid accountId, Actor by, CancellationToken ct)
    {
        var account = await db.Users.SingleAsync(a => a.Id == accountId, ct);
        account.DisabledAt = null;
        db.AuditEntries.Add(AuditEntry.Of(by, "account.enabled", "account", accountId, clock.GetUtcNow()));
        await SaveAsync(account);
    }

    /// <summary>A new link to set the password; the present password works until the link is used.</summary>
    public async Task<string> IssueLinkAsync(Guid accountId, Actor by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await OneTimeLinks.WithdrawAsync(db, LinkPurpose.SetPassword, accountId, now, ct);
        var (link, token) = OneTimeLink.Issue(LinkPurpose.SetPassword, accountId, CreateAccount.LinkValidFor, now);
        db.OneTimeLinks.Add(link);
        db.AuditEntries.Add(AuditEntry.Of(by, "account.link-issued", "account", accountId, now));
        await db.SaveChangesAsync(ct);
        return token;
    }

    private async Task KeepOneAdministratorAsync(Guid accountId, CancellationToken ct)
    {
        var role = Roles.All[Roles.Administrator];
        var others = await db.UserRoles.AnyAsync(
            r => r.RoleId == role && r.UserId != accountId && db.Users.Any(a => a.Id == r.UserId && a.DisabledAt == null && a.PasswordHash != null), ct);
        if (!others && await db.UserRoles.AnyAsync(r => r.RoleId == role && r.UserId == accountId, ct))
        {
            throw new RuleViolationException("account.lastAdministrator", "One administrator must remain who can sign in.");
        }
    }

    /// <summary>One save, with the new stamp that ends open sessions.</summary>
    private async Task SaveAsync(Account account)
    {
        var saved = await users.UpdateSecurityStampAsync(account);
        if (!saved.Succeeded)
        {
            throw new DbUpdateConcurrencyException("The account was changed at the same time.");
        }
    }
}
