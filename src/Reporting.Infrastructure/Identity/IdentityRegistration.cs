using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Identity;

public static class IdentityRegistration
{
    /// <summary>Accounts, passwords and lockout in the one context. Cookies and keys are the web host's.</summary>
    public static void AddReportingIdentity(this IServiceCollection services)
    {
        services.AddIdentityCore<Account>(identity =>
            {
                identity.User.RequireUniqueEmail = true;
                identity.Password.RequiredLength = PasswordRules.MinimumLength;
                identity.Password.RequireDigit = false;
                identity.Password.RequireLowercase = false;
                identity.Password.RequireUppercase = false;
                identity.Password.RequireNonAlphanumeric = false;

                // A brake, not a lock: guessing is hopeless at this pace, and nobody can keep the owner out for long.
                identity.Lockout.MaxFailedAccessAttempts = 5;
                identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(1);
            })
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<ReportingDbContext>()
            .AddPasswordValidator<PasswordRules>()
            .AddClaimsPrincipalFactory<AccountClaims>()
            .AddSignInManager();

        // OWASP's figure for PBKDF2 with SHA-512.
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 210_000);
    }
}
