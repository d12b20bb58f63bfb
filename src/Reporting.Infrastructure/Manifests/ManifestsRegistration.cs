using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Manifests;

internal static class ManifestsRegistration
{
    public static void AddManifests(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ManifestSettings>, ManifestSettingsCheck>());
        services.AddOptions<ManifestSettings>().BindConfiguration("Manifest").ValidateOnStart();
        services.AddScoped<SignManifest>();
        services.AddScoped<ManifestFiles>();
        services.AddScoped<VerifyManifest>();
    }
}
