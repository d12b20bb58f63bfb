using Microsoft.EntityFrameworkCore;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Accounts;

/// <summary>
/// The token of a link is exchanged for a cookie at once and leaves the address, so that it stays in no history, log or referrer.
/// Opening a link consumes nothing: mail scanners open links.
/// </summary>
internal static class OneTimeLinks
{
    private const string Cookie = "reporting.link";

    public static void Keep(HttpContext context, string token, string path) => context.Response.Cookies.Append(Cookie, token, Options(context, path));

    public static void Forget(HttpContext context, string path) => context.Response.Cookies.Delete(Cookie, Options(context, path));

    /// <summary>The link of this visit, if it can still be used.</summary>
    public static async Task<OneTimeLink?> FindAsync(HttpContext context, ReportingDbContext db, LinkPurpose purpose, DateTimeOffset now)
    {
        if (context.Request.Cookies[Cookie] is not { Length: 64 } token)
        {
            return null;
        }

        var hash = OneTimeLink.HashOf(token);
        var link = await db.OneTimeLinks.SingleOrDefaultAsync(l => l.TokenHash == hash && l.Purpose == purpose, context.RequestAborted);
        return link?.OpenAt(now) is true ? link : null;
    }

    /// <summary>A newer link replaces the older ones: they are marked used by the same save.</summary>
    public static async Task WithdrawAsync(ReportingDbContext db, LinkPurpose purpose, Guid? accountId, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var older in await db.OneTimeLinks.Where(l => l.Purpose == purpose && l.AccountId == accountId && l.UsedAt == null).ToListAsync(ct))
        {
            older.Use(now);
        }
    }

    private static CookieOptions Options(HttpContext context, string path) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = TimeSpan.FromMinutes(30),
        Path = path,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
    };
}
