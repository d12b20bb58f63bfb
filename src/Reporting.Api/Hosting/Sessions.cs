using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Reporting.Infrastructure.Identity;

namespace Reporting.Api.Hosting;

/// <summary>Who is signed in: a cookie for people, a key for programs.</summary>
internal static class Sessions
{
    private const string Started = "started";

    /// <summary>Idle time after which a session ends; short for those who read declarations of others or hold the keys of the house.</summary>
    private static readonly TimeSpan _idleOfStaff = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan _idleOfOthers = TimeSpan.FromHours(8);

    /// <summary>However busy it is, a session does not outlive a long shift.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromHours(12);

    public static void AddSessions(this IServiceCollection services)
    {
        services.AddReportingIdentity();
        services.AddAuthentication("reporting")
            .AddPolicyScheme("reporting", null, scheme => scheme.ForwardDefaultSelector = context =>
                ApiKeys.Presented(context.Request) ? ApiKeys.SchemeName : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeys>(ApiKeys.SchemeName, null)
            .AddIdentityCookies();
        services.ConfigureApplicationCookie(cookie =>
        {
            cookie.Cookie.Name = "reporting.session";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.SlidingExpiration = true;
            cookie.LoginPath = "/sign-in";
            cookie.ReturnUrlParameter = "then";
            cookie.Events.OnRedirectToLogin = context => Answer(context, StatusCodes.Status401Unauthorized);
            cookie.Events.OnRedirectToAccessDenied = context =>
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            };
            cookie.Events.OnValidatePrincipal = EndLongSessionsAsync;
        });

        // A disabled account or a changed right is felt within a minute.
        services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = TimeSpan.FromMinutes(1));
        services.AddAuthorization(Policies.Configure);
    }

    /// <summary>How long the session of this account lasts without being used.</summary>
    public static AuthenticationProperties For(IEnumerable<string> roles, DateTimeOffset now) => new()
    {
        IsPersistent = false,
        AllowRefresh = true,
        IssuedUtc = now,
        ExpiresUtc = now + (roles.All(role => Roles.OfEstablishments.Contains(role)) ? _idleOfOthers : _idleOfStaff),
        Items = { [Started] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) },
    };

    /// <summary>Programs are told, people are led to the door.</summary>
    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (Problems.IsApi(context.HttpContext))
        {
            context.Response.StatusCode = status;
        }
        else
        {
            context.Response.Redirect(context.RedirectUri);
        }

        return Task.CompletedTask;
    }

    private static async Task EndLongSessionsAsync(CookieValidatePrincipalContext context)
    {
        var now = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        if (context.Properties.Items.TryGetValue(Started, out var seconds)
            && long.TryParse(seconds, CultureInfo.InvariantCulture, out var started)
            && now - DateTimeOffset.FromUnixTimeSeconds(started) > _longest)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
            return;
        }

        await SecurityStampValidator.ValidatePrincipalAsync(context);
    }
}
