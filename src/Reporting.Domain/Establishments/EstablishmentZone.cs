using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Establishments;

/// <summary>Where an establishment is, as far as its number tells.</summary>
public static class EstablishmentZone
{
    /// <summary>
    /// The region of the department that a FINESS number begins with; overseas numbers begin with 97 and the department's last digit
    /// (98 for Mayotte's older ones). A guess for what the directory does not know, never stored as fact.
    /// </summary>
    public static Region? RegionOf(string? finess) => finess is not { Length: >= 4 }
        ? null
        : finess[..2] switch
        {
            "97" => Regions.OfDepartment("97" + finess[3]),
            "98" => Regions.Find("06"),
            var department => Regions.OfDepartment(department),
        };
}
