using Reporting.Domain.Escalation;
using Reporting.Domain.Regimes;

namespace Reporting.Domain.Tests;

/// <summary>The data files as they ship.</summary>
internal static class Seed
{
    public static IReadOnlyList<Regime> Regimes { get; } = [.. Names("regimes").Select(n => RegimeFile.Parse(Text(n), n))];

    public static IReadOnlyList<RoutingRule> Rules { get; } = [.. Names("routing").SelectMany(n => RoutingFile.Parse(Text(n), n))];

    public static HolidayCalendar France { get; } = CalendarFile.Parse(Text("Seed/calendars/fr.json"), "calendars/fr.json");

    /// <summary>New ones each time: a recipient can be changed.</summary>
    public static IReadOnlyList<Recipient> Recipients() => [.. Names("recipients").SelectMany(n => RecipientFile.Parse(Text(n), n))];

    public static string Text(string name)
    {
        using var reader = new StreamReader(
            typeof(Seed).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded."));
        return reader.ReadToEnd();
    }

    private static IEnumerable<string> Names(string folder) => typeof(Seed).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith($"Seed/{folder}/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
