using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Accounts;

/// <summary>Uses the first link up to make the one account that nobody else could make.</summary>
public sealed class CreateFirstAdministrator(UserManager<Account> users, IPasswordHasher<Account> hasher, ReportingDbContext db, TimeProvider clock)
{
    /// <returns>The field and the code of what is wrong, or null.</returns>
    public async Task<FieldProblem?> RunAsync(OneTimeLink link, string displayName, string email, string password, CancellationToken ct)
    {
        if (PasswordRules.Check(email, password) is { } broken)
        {
            return new FieldProblem("Password", broken);
        }

        if (await db.Users.AnyAsync(ct))
        {
            throw new RuleViolationException("link.spent", "There is an account already.");
        }

        var now = clock.GetUtcNow();
        link.Use(now);
        var account = new Account
        {
            UserName = email.Trim(),
            Email = email.Trim(),
            EmailConfirmed = true,
            DisplayName = displayName.Trim(),
            CreatedAt = now,
        };
        account.PasswordHash = hasher.HashPassword(account, password);
        db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = account.Id, RoleId = Roles.All[Roles.Administrator] });
        db.AuditEntries.Add(AuditEntry.Of(new Actor(ActorKind.Account, account.Id), "account.first-administrator", "account", account.Id, now));

        // Account, role, audit entry and the used link: one save. The link's concurrency token refuses a second visitor.
        var created = await users.CreateAsync(account);
        return created.Succeeded ? null : new FieldProblem("Email", "account.mailTaken");
    }
}
