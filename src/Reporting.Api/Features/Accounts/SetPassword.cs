using Microsoft.AspNetCore.Identity;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Accounts;

/// <summary>Uses a link up to set the password of its account; every session that was open ends.</summary>
public sealed class SetPassword(UserManager<Account> users, IPasswordHasher<Account> hasher, ReportingDbContext db, TimeProvider clock)
{
    /// <returns>The code of the rule that the password breaks, or null.</returns>
    public async Task<string?> RunAsync(OneTimeLink link, string password)
    {
        var account = await users.FindByIdAsync(link.AccountId.ToString()!) ?? throw new RuleViolationException("link.spent", "The account of the link is gone.");
        if (PasswordRules.Check(account.Email, password) is { } broken)
        {
            return broken;
        }

        var now = clock.GetUtcNow();
        link.Use(now);
        account.PasswordHash = hasher.HashPassword(account, password);
        account.SecurityStamp = Guid.CreateVersion7().ToString();
        account.EmailConfirmed = true;
        (account.AccessFailedCount, account.LockoutEnd) = (0, null);
        db.AuditEntries.Add(AuditEntry.Of(new Actor(ActorKind.Account, account.Id), "account.password-set", "account", account.Id, now));
        var saved = await users.UpdateAsync(account);
        return saved.Succeeded ? null : throw new RuleViolationException("link.spent", "The link was used at the same time.");
    }
}
