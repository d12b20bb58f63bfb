using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Members;

/// <summary>Uses an invitation up: makes the account it is for, or lets one that exists join.</summary>
/// <remarks>One save: of two who use one link at once, its concurrency token refuses one.</remarks>
public sealed class AcceptInvitation(UserManager<Account> users, IPasswordHasher<Account> hasher, ReportingDbContext db, TimeProvider clock)
{
    /// <returns>The field and the code of what is wrong, or null.</returns>
    public async Task<FieldProblem?> CreateAsync(OneTimeLink link, string displayName, string email, string password)
    {
        if (PasswordRules.Check(email, password) is { } broken)
        {
            return new("Password", broken);
        }

        var now = clock.GetUtcNow();
        var account = new Account
        {
            UserName = email.Trim(),
            Email = email.Trim(),
            EmailConfirmed = link.Address is not null,
            DisplayName = displayName.Trim(),
            CreatedAt = now,
            EstablishmentIds = [link.EstablishmentId!.Value],
        };
        account.PasswordHash = hasher.HashPassword(account, password);
        link.Accept(account.Id, now);
        db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = account.Id, RoleId = Roles.All[link.Role!] });
        db.AuditEntries.Add(AuditEntry.Of(new Actor(ActorKind.Account, account.Id), "invitation.accepted", "account", account.Id, now, link.Role));
        var created = await users.CreateAsync(account);
        return created.Succeeded ? null : new("Email", "account.mailTaken");
    }

    /// <exception cref="RuleViolationException">
    /// <c>invitation.staff</c>: whoever reads declarations of all speaks for no establishment. <c>invitation.role</c>: an account has one role for
    /// all its establishments, and joining one must not raise it in another.
    /// </exception>
    public async Task JoinAsync(OneTimeLink link, Guid accountId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var account = await db.Users.SingleAsync(a => a.Id == accountId, ct);
        var held = await db.UserRoles.Where(r => r.UserId == accountId).Select(r => r.RoleId).ToListAsync(ct);
        if (held.Except(Roles.OfEstablishments.Select(role => Roles.All[role])).Any())
        {
            throw new RuleViolationException("invitation.staff", "An account of the CERT, of an authority or of the administration joins no establishment.");
        }

        if (account.EstablishmentIds.Count > 0 && held.Any(role => role != Roles.All[link.Role!]))
        {
            throw new RuleViolationException("invitation.role", "The account has another role in another establishment.");
        }

        link.Accept(accountId, now);
        if (!held.Contains(Roles.All[link.Role!]))
        {
            // Of establishments that it has left.
            db.UserRoles.RemoveRange(await db.UserRoles.Where(r => r.UserId == accountId).ToListAsync(ct));
            db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = accountId, RoleId = Roles.All[link.Role!] });
        }

        account.EstablishmentIds = [.. account.EstablishmentIds.Append(link.EstablishmentId!.Value).Distinct()];
        db.AuditEntries.Add(AuditEntry.Of(new Actor(ActorKind.Account, accountId), "invitation.accepted", "account", accountId, now, link.Role));
        var saved = await users.UpdateSecurityStampAsync(account);
        if (!saved.Succeeded)
        {
            throw new DbUpdateConcurrencyException("The link was used at the same time.");
        }
    }
}
