using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Files;

public static class FilesRegistration
{
    /// <summary><see cref="FileStore"/> and <see cref="EvidencePackage"/>. Reads <c>Files</c>; a wrong value stops the start and is named.</summary>
    internal static void AddFileStore(this IServiceCollection services)
    {
        services.AddOptions<FileSettings>().BindConfiguration("Files").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FileSettings>, FileSettingsCheck>());
        services.AddSingleton<FileStore>();
        services.AddSingleton<FileSignal>();
        services.AddSingleton(provider => new FilesArrived(provider.GetRequiredService<FileSignal>()));
        services.AddSingleton<ArchivePasswords>();
        services.AddSingleton<EvidencePackage>();
    }

    /// <summary>Offers files to the scanner of <c>Files:Scanner</c>; for workers.</summary>
    public static void AddFileScanning(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ClamAv>();
        builder.Services.AddSingleton<ScanFiles>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ScanFiles>());
    }
}

/// <summary>Tells the scanner of this process that a file arrived; other processes see for themselves within seconds.</summary>
public sealed class FilesArrived
{
    private readonly FileSignal _signal;

    internal FilesArrived(FileSignal signal) => _signal = signal;

    public void Tell() => _signal.Set();
}
