namespace Reporting.Api.Features.Events;

/// <summary>Marks the texts of the event pages.</summary>
public sealed class EventTexts;

public static class EventsFeature
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<OpenEvents>();
        services.AddScoped<ListEvents>();
        services.AddScoped<OpenEvent>();
        services.AddScoped<ChangeEvent>();
    }
}
