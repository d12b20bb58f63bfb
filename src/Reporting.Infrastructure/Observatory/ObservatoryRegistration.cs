using Microsoft.Extensions.DependencyInjection;

namespace Reporting.Infrastructure.Observatory;

public static class ObservatoryRegistration
{
    /// <summary>Facts and figures, for both hosts and the commands. Reads <c>Observatory:TimeZone</c> and <c>Observatory:Threshold</c>.</summary>
    public static void AddFigures(this IServiceCollection services)
    {
        services.AddOptions<ObservatoryOptions>().BindConfiguration(ObservatoryOptions.Section).ValidateDataAnnotations();
        services.AddScoped<CountYears>();
        services.AddScoped<ReadFigures>();
    }
}
