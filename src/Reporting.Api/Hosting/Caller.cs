using System.Security.Claims;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Identity;

namespace Reporting.Api.Hosting;

/// <summary>Who sent a request, from the claims that signing in or an API key gives.</summary>
public static class Caller
{
    /// <summary>Id of the API key; an account has the usual name identifier instead.</summary>
    public const string KeyClaim = "reporting:key";

    /// <summary>One for each establishment that the account or key speaks for.</summary>
    public const string EstablishmentClaim = "reporting:establishment";

    /// <summary>One for each region (INSEE code) that the account is confined to.</summary>
    public const string RegionClaim = "reporting:region";

    /// <summary>One for each scope of an API key, see <see cref="ApiScopes"/>.</summary>
    public const string ScopeClaim = "reporting:scope";

    public static Actor ToActor(this ClaimsPrincipal user)
    {
        if (Id(user, KeyClaim) is { } key)
        {
            return new(ActorKind.ApiKey, key, user.Establishments() is [var only] ? only : null);
        }

        return Id(user, ClaimTypes.NameIdentifier) is { } account ? new(ActorKind.Account, account) : Actor.Anonymous;
    }

    public static IReadOnlyList<Guid> Establishments(this ClaimsPrincipal user) =>
        [.. user.FindAll(EstablishmentClaim).Select(c => Guid.TryParse(c.Value, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)];

    /// <summary>Empty for the whole country.</summary>
    public static IReadOnlyList<string> Regions(this ClaimsPrincipal user) => [.. user.FindAll(RegionClaim).Select(c => c.Value)];

    /// <summary>An analyst, a lead analyst, or a key that was given their reading.</summary>
    public static bool ReadsIncidents(this ClaimsPrincipal user) =>
        user.IsInRole(Roles.Analyst) || user.IsInRole(Roles.Lead) || user.HasClaim(ScopeClaim, ApiScopes.ReadIncidents);

    public static bool IsLead(this ClaimsPrincipal user) => user.IsInRole(Roles.Lead);

    private static Guid? Id(ClaimsPrincipal user, string claim) =>
        user.Identity is { IsAuthenticated: true } && Guid.TryParse(user.FindFirstValue(claim), out var id) ? id : null;
}
