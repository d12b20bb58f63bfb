using Microsoft.AspNetCore.Authorization;
using Reporting.Infrastructure.Identity;

namespace Reporting.Api.Hosting;

/// <summary>Names of the rights that pages and endpoints ask for; a person has them by role, a program by the scopes of its key.</summary>
public static class Policies
{
    /// <summary>Reads the incidents of the CERT.</summary>
    public const string Analyst = "analyst";

    /// <summary>Classifies incidents and moves their state.</summary>
    public const string Triage = "triage";

    public const string Lead = "lead";

    public const string Authority = "authority";

    public const string Administrator = "administrator";

    /// <summary>Reads exact figures, small counts included.</summary>
    public const string Observer = "observer";

    /// <summary>Speaks for establishments.</summary>
    public const string Member = "member";

    /// <summary>Says who speaks for the own establishments.</summary>
    public const string Manager = "manager";

    /// <summary>Makes emergency sheets: of own establishments, or of those one follows.</summary>
    public const string Kits = "kits";

    /// <summary>Signed in, as anybody.</summary>
    public const string Known = "known";

    public static void Configure(AuthorizationOptions options)
    {
        options.AddPolicy(Analyst, For(ApiScopes.ReadIncidents, Roles.Analyst, Roles.Lead));
        options.AddPolicy(Triage, For(ApiScopes.WriteIncidents, Roles.Analyst, Roles.Lead));
        options.AddPolicy(Lead, For(null, Roles.Lead));
        options.AddPolicy(Authority, For(null, Roles.Authority));
        options.AddPolicy(Administrator, For(null, Roles.Administrator));
        options.AddPolicy(Observer, For(ApiScopes.ReadFigures, Roles.Analyst, Roles.Lead, Roles.Authority));
        options.AddPolicy(Member, For(null, Roles.Declarant, Roles.Manager));
        options.AddPolicy(Manager, For(null, Roles.Manager));
        options.AddPolicy(Kits, For(null, Roles.Manager, Roles.Analyst, Roles.Lead, Roles.Administrator));
        options.AddPolicy(Known, policy => policy.RequireAuthenticatedUser());
    }

    private static Action<AuthorizationPolicyBuilder> For(string? scope, params string[] roles) => policy => policy
        .RequireAuthenticatedUser()
        .RequireAssertion(context => roles.Any(context.User.IsInRole) || (scope is not null && context.User.HasClaim(Claimed.Scope, scope)));
}
