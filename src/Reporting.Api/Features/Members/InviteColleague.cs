using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Notifications;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Api.Features.Members;

/// <param name="Token">Of the link.</param>
/// <param name="Mailed">It is, or was, mailed as well.</param>
/// <param name="Known">The address was invited to this role already, and its first link stays.</param>
public sealed record Invited(string Token, bool Mailed, bool Known);

/// <summary>A manager's link with which a colleague joins the manager's own establishment.</summary>
/// <remarks>
/// With an address it is mailed there too: the mail's row holds neither the address nor the link. While an invitation is open, the same
/// address, role and establishment get no other; two that come at the same instant through two Apis may both stay.
/// </remarks>
public sealed class InviteColleague(ReportingDbContext db, SecretKeys keys, MessageNotices notices, TimeProvider clock)
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromDays(7);

    private static readonly OneAtATime _turns = new();

    /// <param name="own">The manager's establishments.</param>
    /// <param name="role">One of <see cref="Roles.OfEstablishments"/>.</param>
    /// <returns>Null when the establishment is not the manager's or the role no such role.</returns>
    /// <exception cref="RuleViolationException"><c>invitation.member</c>: whoever has this address is one of the establishment already.</exception>
    public async Task<Invited?> RunAsync(
        Guid establishmentId, string role, string? address, IReadOnlyList<Guid> own, Actor by, CancellationToken ct)
    {
        if (!own.Contains(establishmentId) || !Roles.OfEstablishments.Contains(role) || by is not { Kind: ActorKind.Account, Id: { } inviter }
            || !await db.Establishments.AnyAsync(e => e.Id == establishmentId, ct))
        {
            return null;
        }

        var to = string.IsNullOrWhiteSpace(address) ? null : address.Trim();
        var normal = to?.ToUpperInvariant();
        if (normal is not null && await db.Users.AnyAsync(
            a => a.NormalizedEmail == normal && db.AccountEstablishments.Any(m => m.AccountId == a.Id && m.EstablishmentId == establishmentId), ct))
        {
            throw new RuleViolationException("invitation.member", "Whoever has this address is a member already.");
        }

        return await _turns.RunAsync(
            establishmentId, async () => await KnownAsync(establishmentId, role, to, ct) ?? await MakeAsync(establishmentId, role, to, inviter, by, ct), ct);
    }

    private async Task<Invited?> KnownAsync(Guid establishmentId, string role, string? address, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var open = await db.OneTimeLinks.AsNoTracking()
            .Where(l => l.Purpose == LinkPurpose.Invitation && l.EstablishmentId == establishmentId && l.Role == role && l.Address != null && l.UsedAt == null && l.ExpiresAt > now)
            .OrderBy(l => l.CreatedAt).ToListAsync(ct);
        return open.Find(l => string.Equals(l.Address, address, StringComparison.OrdinalIgnoreCase)) is { } first
            ? new(
                OneTimeLink.TokenOf(first.Id, keys.For(OneTimeLink.InvitationKeys)),
                await db.Deliveries.AnyAsync(d => d.Kind == DeliveryKind.Invitation && d.SubjectId == first.Id, ct),
                Known: true)
            : null;
    }

    private async Task<Invited> MakeAsync(Guid establishmentId, string role, string? address, Guid inviter, Actor by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (link, token) = OneTimeLink.Invite(establishmentId, role, inviter, address, ValidFor, keys.For(OneTimeLink.InvitationKeys), now);
        db.OneTimeLinks.Add(link);
        var mailed = link.Address is not null && notices.CanLink;
        if (mailed)
        {
            db.Deliveries.Add(Delivery.OfInvitation(link.Id, Languages.Current, now));
        }

        db.AuditEntries.Add(AuditEntry.Of(by, "invitation.made", "invitation", link.Id, now, role));
        await db.SaveChangesAsync(ct);
        return new(token, mailed, Known: false);
    }
}

/// <summary>Takes back what a manager gave: an invitation that was not used yet, a member's place.</summary>
public sealed class ChangeMembers(Microsoft.AspNetCore.Identity.UserManager<Account> users, ReportingDbContext db, TimeProvider clock)
{
    /// <returns>False when there is no such open invitation to an establishment of the manager.</returns>
    public async Task<bool> RevokeAsync(Guid invitationId, IReadOnlyList<Guid> own, Actor by, CancellationToken ct)
    {
        var link = await db.OneTimeLinks.SingleOrDefaultAsync(
            l => l.Id == invitationId && l.Purpose == LinkPurpose.Invitation && l.UsedAt == null && l.EstablishmentId != null && own.Contains(l.EstablishmentId.Value), ct);
        if (link is null)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        link.Use(now);

        // What has not left yet need not try.
        db.Deliveries.RemoveRange(await db.Deliveries.Where(d => d.Kind == DeliveryKind.Invitation && d.SubjectId == link.Id && d.State == DeliveryState.Due).ToListAsync(ct));
        db.AuditEntries.Add(AuditEntry.Of(by, "invitation.revoked", "invitation", link.Id, now));
        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>From all establishments of the manager; open sessions end.</summary>
    /// <returns>False when the account is no member of them.</returns>
    /// <exception cref="RuleViolationException"><c>account.self</c></exception>
    public async Task<bool> RemoveAsync(Guid accountId, IReadOnlyList<Guid> own, Actor by, CancellationToken ct)
    {
        if (accountId == by.Id)
        {
            throw new RuleViolationException("account.self", "A manager does not leave by the own hand.");
        }

        var account = await db.Users.SingleOrDefaultAsync(
            a => a.Id == accountId && db.AccountEstablishments.Any(m => own.Contains(m.EstablishmentId) && m.AccountId == accountId), ct);
        if (account is null)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        db.AuditEntries.AddRange(account.EstablishmentIds.Intersect(own).Select(left => AuditEntry.Of(by, "member.removed", "account", accountId, now, left.ToString())));
        account.EstablishmentIds = [.. account.EstablishmentIds.Except(own)];
        var saved = await users.UpdateSecurityStampAsync(account);
        return saved.Succeeded ? true : throw new DbUpdateConcurrencyException("The account was changed at the same time.");
    }
}
