using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Identity;

/// <summary>Names of the claims of a person or a key, besides the usual name identifier and role.</summary>
public static class Claimed
{
    public const string DisplayName = "reporting:name";

    /// <summary>Id of the API key; an account has the usual name identifier instead.</summary>
    public const string Key = "reporting:key";

    /// <summary>One for each establishment that the account or key speaks for.</summary>
    public const string Establishment = "reporting:establishment";

    /// <summary>One for each region (INSEE code) that the account is confined to.</summary>
    public const string Region = "reporting:region";

    /// <summary>One for each scope of an API key, see <see cref="ApiScopes"/>.</summary>
    public const string Scope = "reporting:scope";
}

/// <summary>Writes what an account may do into its session: roles, establishments, regions.</summary>
internal sealed class AccountClaims(UserManager<Account> users, RoleManager<IdentityRole<Guid>> roles, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Account, IdentityRole<Guid>>(users, roles, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Account user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(Claimed.DisplayName, user.DisplayName));
        identity.AddClaims(user.EstablishmentIds.Select(id => new Claim(Claimed.Establishment, id.ToString())));
        identity.AddClaims(user.RegionCodes.Select(code => new Claim(Claimed.Region, code)));
        return identity;
    }
}
