using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Documents;

public static class DocumentsRegistration
{
    /// <summary><see cref="PdfPrinter"/>. Reads <c>Documents</c>; a wrong value stops the start and is named.</summary>
    public static void AddReportingDocuments(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DocumentSettings>, DocumentSettingsCheck>());
        services.AddOptions<DocumentSettings>().BindConfiguration("Documents").ValidateOnStart();
        services.AddSingleton<PdfPrinter>();
    }
}
