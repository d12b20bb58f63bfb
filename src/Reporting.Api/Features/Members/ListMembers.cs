using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Members;

public sealed record MemberRow(Guid Id, string DisplayName, string Email, IReadOnlyList<string> Roles, bool CanSignIn, DateTimeOffset? LastSignInAt);

/// <summary>An invitation that nobody has accepted yet.</summary>
public sealed record InvitationRow(Guid Id, string Role, string? Address, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string Establishment)
{
    /// <summary>Null when it was not mailed.</summary>
    public MailView? Mail { get; init; }
}

public sealed record EstablishmentChoice(Guid Id, string Name, string Town);

/// <summary>Who belongs to the establishments of a manager, and who is invited. Of no other establishment anything is found.</summary>
public sealed class ListMembers(ReportingDbContext db, TimeProvider clock)
{
    public const int PageSize = 50;
    private const int MostInvitations = 50;

    /// <param name="after">The address after which the page starts.</param>
    public async Task<(IReadOnlyList<MemberRow> Rows, string? Next)> RunAsync(IReadOnlyList<Guid> establishments, string? after, CancellationToken ct)
    {
        var members = db.AccountEstablishments.Where(m => establishments.Contains(m.EstablishmentId)).Select(m => m.AccountId);
        var accounts = db.Users.AsNoTracking().Where(a => members.Contains(a.Id));
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
        List<MemberRow> rows =
        [
            .. found.Take(PageSize).Select(f => new MemberRow(
                f.Account.Id, f.Account.DisplayName, f.Account.Email!, [.. f.Roles.Where(Roles.OfEstablishments.Contains).Order(StringComparer.Ordinal)],
                f.Account.PasswordHash is not null && f.Account.DisabledAt is null, f.Account.LastSignInAt)),
        ];
        return (rows, found.Count > PageSize ? found[PageSize - 1].Account.NormalizedEmail : null);
    }

    public async Task<IReadOnlyList<InvitationRow>> InvitationsAsync(IReadOnlyList<Guid> establishments, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var rows = await db.OneTimeLinks.AsNoTracking()
            .Where(l => l.EstablishmentId != null && establishments.Contains(l.EstablishmentId.Value) && l.Purpose == LinkPurpose.Invitation
                && l.UsedAt == null && l.ExpiresAt > now)
            .OrderByDescending(l => l.CreatedAt).ThenByDescending(l => l.Id).Take(MostInvitations)
            .Select(l => new InvitationRow(
                l.Id, l.Role!, l.Address, l.CreatedAt, l.ExpiresAt, db.Establishments.Where(e => e.Id == l.EstablishmentId).Select(e => e.Name).FirstOrDefault() ?? ""))
            .ToListAsync(ct);
        var shown = rows.ConvertAll(r => r.Id);
        var mails = await db.Deliveries.AsNoTracking()
            .Where(d => d.Kind == DeliveryKind.Invitation && d.SubjectId != null && shown.Contains(d.SubjectId.Value)).ToDictionaryAsync(d => d.SubjectId!.Value, ct);
        return rows.ConvertAll(r => mails.TryGetValue(r.Id, out var mail) ? r with { Mail = MailView.Of(mail, r.CreatedAt) } : r);
    }

    public async Task<IReadOnlyList<EstablishmentChoice>> EstablishmentsAsync(IReadOnlyList<Guid> establishments, CancellationToken ct) =>
        await db.Establishments.AsNoTracking().Where(e => establishments.Contains(e.Id)).OrderBy(e => e.Name).Take(200)
            .Select(e => new EstablishmentChoice(e.Id, e.Name, e.Town)).ToListAsync(ct);
}
