namespace Reporting.Api.Features.Accounts;

/// <summary>Marks the texts of signing in and setting a password.</summary>
public sealed class AccountTexts;

public static class AccountsFeature
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddScoped<SignInWithPassword>();
        services.AddScoped<SetPassword>();
        services.AddScoped<CreateFirstAdministrator>();
        services.AddHostedService<FirstAdministratorLink>();
    }
}
