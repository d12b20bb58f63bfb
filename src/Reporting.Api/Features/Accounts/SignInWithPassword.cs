using Microsoft.AspNetCore.Identity;
using Reporting.Api.Hosting;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Accounts;

/// <summary>
/// Opens a session. Whether the account is unknown, disabled, braked or the password wrong, the answer, the work done and the row
/// written are the same, so that nobody learns who has an account.
/// </summary>
public sealed class SignInWithPassword(
    UserManager<Account> users, SignInManager<Account> sessions, IPasswordHasher<Account> hasher, ReportingDbContext db, TimeProvider clock)
{
    private static readonly Account _nobody = new();
    private static string? _decoy;

    public async Task<bool> RunAsync(string email, string password, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var account = await users.FindByEmailAsync(email.Trim());
        var stored = account?.PasswordHash ?? (_decoy ??= hasher.HashPassword(_nobody, Guid.CreateVersion7().ToString()));
        var matches = hasher.VerifyHashedPassword(account ?? _nobody, stored, password) is not PasswordVerificationResult.Failed;
        var open = account is { PasswordHash: not null, DisabledAt: null } && !await users.IsLockedOutAsync(account);

        if (!matches || !open)
        {
            db.AuditEntries.Add(AuditEntry.Of(Actor.Anonymous, "session.refused", "account", account?.Id, now));
            Task saved = open ? users.AccessFailedAsync(account!) : db.SaveChangesAsync(ct);
            await saved;
            return false;
        }

        account!.LastSignInAt = now;
        account.AccessFailedCount = 0;
        db.AuditEntries.Add(AuditEntry.Of(new Actor(ActorKind.Account, account.Id), "session.opened", "account", account.Id, now));
        await db.SaveChangesAsync(ct);
        await sessions.SignInAsync(account, Sessions.For(await users.GetRolesAsync(account), now));
        return true;
    }
}
