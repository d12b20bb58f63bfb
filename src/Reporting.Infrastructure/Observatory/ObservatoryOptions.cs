using System.ComponentModel.DataAnnotations;
using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;

namespace Reporting.Infrastructure.Observatory;

public sealed class ObservatoryOptions
{
    public const string Section = "Observatory";

    /// <summary>IANA zone of the authority: where its years, months and hours of filing begin.</summary>
    public string TimeZone { get; set; } = Regions.DefaultTimeZone;

    /// <summary>Counts below it are hidden from anonymous readers. 1 hides nothing but zero.</summary>
    [Range(1, 1000)]
    public int Threshold { get; set; } = Suppression.DefaultThreshold;

    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
}
