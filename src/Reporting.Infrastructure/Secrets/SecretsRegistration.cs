using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Secrets;

public static class SecretsRegistration
{
    /// <summary><see cref="SecretKeys"/>, <see cref="SecretWrapping"/>, <see cref="SigningKey"/> and <see cref="DataDirectory"/>; harmless to call twice.</summary>
    public static IServiceCollection AddReportingSecrets(this IServiceCollection services)
    {
        services.TryAddSingleton<DataDirectory>();
        services.AddOptions<SecretSettings>().BindConfiguration("Secrets").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecretSettings>, SecretSettingsCheck>());
        services.TryAddSingleton(provider => new SecretKeys(
            provider.GetRequiredService<IOptions<SecretSettings>>(), provider.GetRequiredService<DataDirectory>()));
        services.TryAddSingleton<SecretWrapping>();
        services.TryAddSingleton<SigningKey>();
        return services;
    }
}
