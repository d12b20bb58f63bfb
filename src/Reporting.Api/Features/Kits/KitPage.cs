using System.Security.Claims;
using Reporting.Api.Hosting;
using Reporting.Infrastructure.Identity;

namespace Reporting.Api.Features.Kits;

internal static class KitPage
{
    /// <summary>End of the address on the sheet, where a line may break.</summary>
    public const string FormPath = "/declare";

    public static KitRights KitRights(this ClaimsPrincipal user) => new(
        user.IsInRole(Roles.Manager) ? user.Establishments() : [],
        user.IsInRole(Roles.Analyst) || user.IsInRole(Roles.Lead) || user.IsInRole(Roles.Administrator),
        user.IsInRole(Roles.Administrator) ? [] : user.Regions());

    /// <summary>As somebody types it from a sheet of paper.</summary>
    public static string Shortened(string address) => address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..];
}
