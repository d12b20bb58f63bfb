using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Api.Features.Events;

/// <summary>The start or the end of an event as the team types it, on the clock of the authority.</summary>
internal static class EventTime
{
    /// <param name="twice">Which is meant of an hour that comes twice: an event is rather too long than too short.</param>
    /// <returns>What is wrong with it, in which case there is no <paramref name="instant"/>.</returns>
    public static FieldProblem? Read(string? typed, HourChoice twice, string path, out DateTimeOffset instant)
    {
        var read = DeclaredTime.Read(DeclaredTime.Marked(typed ?? "", twice), Regions.TimeZoneOf(null));
        instant = (read as WallTime.At)?.Instant ?? default;
        return read switch
        {
            WallTime.At => null,
            WallTime.Skipped gap => gap.Problem(path),
            _ => new(path, "instant.unreadable"),
        };
    }
}
