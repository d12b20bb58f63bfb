using System.Security.Claims;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Identity;

namespace Reporting.Api.Hosting;

/// <summary>Who sent a request, from the claims that signing in or an API key gives.</summary>
public static class Caller
{
    public static Actor ToActor(this ClaimsPrincipal user)
    {
        if (Id(user, Claimed.Key) is { } key)
        {
            return new(ActorKind.ApiKey, key, user.Establishments() is [var only] ? only : null);
        }

        return Id(user, ClaimTypes.NameIdentifier) is { } account ? new(ActorKind.Account, account) : Actor.Anonymous;
    }

    public static IReadOnlyList<Guid> Establishments(this ClaimsPrincipal user) =>
        [.. user.FindAll(Claimed.Establishment).Select(c => Guid.TryParse(c.Value, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)];

    /// <summary>Empty for the whole country.</summary>
    public static IReadOnlyList<string> Regions(this ClaimsPrincipal user) => [.. user.FindAll(Claimed.Region).Select(c => c.Value)];

    /// <summary>An analyst, a lead analyst, or a key that was given their reading.</summary>
    public static bool ReadsIncidents(this ClaimsPrincipal user) =>
        user.IsInRole(Roles.Analyst) || user.IsInRole(Roles.Lead) || user.HasClaim(Claimed.Scope, ApiScopes.ReadIncidents);

    public static bool IsLead(this ClaimsPrincipal user) => user.IsInRole(Roles.Lead);

    private static Guid? Id(ClaimsPrincipal user, string claim) =>
        user.Identity is { IsAuthenticated: true } && Guid.TryParse(user.FindFirstValue(claim), out var id) ? id : null;
}
