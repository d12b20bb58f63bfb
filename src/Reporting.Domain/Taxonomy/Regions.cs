namespace Reporting.Domain.Taxonomy;

/// <summary>A region or an overseas collectivity.</summary>
/// <param name="Code">INSEE code: <c>11</c> for Île-de-France, <c>04</c> for La Réunion, <c>988</c> for New Caledonia.</param>
/// <param name="TimeZone">IANA zone in which its declarants read and type times.</param>
public sealed record Region(string Code, string Name, string TimeZone);

/// <summary>Regions of the official geographic code (INSEE), with the departments that make them.</summary>
public static class Regions
{
    public const string DefaultTimeZone = "Europe/Paris";

    private static readonly Region[] _all =
    [
        new("84", "Auvergne-Rhône-Alpes", DefaultTimeZone), new("27", "Bourgogne-Franche-Comté", DefaultTimeZone),
        new("53", "Bretagne", DefaultTimeZone), new("24", "Centre-Val de Loire", DefaultTimeZone), new("94", "Corse", DefaultTimeZone),
        new("44", "Grand Est", DefaultTimeZone), new("32", "Hauts-de-France", DefaultTimeZone), new("11", "Île-de-France", DefaultTimeZone),
        new("28", "Normandie", DefaultTimeZone), new("75", "Nouvelle-Aquitaine", DefaultTimeZone), new("76", "Occitanie", DefaultTimeZone),
        new("52", "Pays de la Loire", DefaultTimeZone), new("93", "Provence-Alpes-Côte d'Azur", DefaultTimeZone),
        new("01", "Guadeloupe", "America/Guadeloupe"), new("02", "Martinique", "America/Martinique"), new("03", "Guyane", "America/Cayenne"),
        new("04", "La Réunion", "Indian/Reunion"), new("06", "Mayotte", "Indian/Mayotte"),
        new("975", "Saint-Pierre-et-Miquelon", "America/Miquelon"), new("977", "Saint-Barthélemy", "America/St_Barthelemy"),
        new("978", "Saint-Martin", "America/Marigot"), new("986", "Wallis-et-Futuna", "Pacific/Wallis"),
        new("987", "Polynésie française", "Pacific/Tahiti"), new("988", "Nouvelle-Calédonie", "Pacific/Noumea"),
    ];

    private static readonly Dictionary<string, string[]> _departments = new()
    {
        ["84"] = ["01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"],
        ["27"] = ["21", "25", "39", "58", "70", "71", "89", "90"],
        ["53"] = ["22", "29", "35", "56"],
        ["24"] = ["18", "28", "36", "37", "41", "45"],
        ["94"] = ["2A", "2B"],
        ["44"] = ["08", "10", "51", "52", "54", "55", "57", "67", "68", "88"],
        ["32"] = ["02", "59", "60", "62", "80"],
        ["11"] = ["75", "77", "78", "91", "92", "93", "94", "95"],
        ["28"] = ["14", "27", "50", "61", "76"],
        ["75"] = ["16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87"],
        ["76"] = ["09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"],
        ["52"] = ["44", "49", "53", "72", "85"],
        ["93"] = ["04", "05", "06", "13", "83", "84"],
        ["01"] = ["971", "9A"],
        ["02"] = ["972", "9B"],
        ["03"] = ["973", "9C"],
        ["04"] = ["974", "9D"],
        ["06"] = ["976", "9F"],
        ["975"] = ["975", "9E"],
        ["977"] = ["977", "9J"],
        ["978"] = ["978", "9G"],
        ["986"] = ["986"],
        ["987"] = ["987"],
        ["988"] = ["988"],
    };

    private static readonly Dictionary<string, Region> _byCode = _all.ToDictionary(r => r.Code);

    private static readonly Dictionary<string, Region> _byDepartment =
        _departments.SelectMany(r => r.Value.Select(d => (Department: d, Region: _byCode[r.Key]))).ToDictionary(p => p.Department, p => p.Region);

    /// <summary>The system is asked once: it copies a zone each time.</summary>
    private static readonly Dictionary<string, TimeZoneInfo> _zones =
        _all.Select(r => r.TimeZone).Append(DefaultTimeZone).Distinct().ToDictionary(id => id, TimeZoneInfo.FindSystemTimeZoneById);

    public static IReadOnlyList<Region> All => _all;

    public static Region? Find(string? code) => code is not null && _byCode.TryGetValue(code, out var region) ? region : null;

    /// <summary>By department code, as INSEE (<c>974</c>) or the FINESS extract (<c>9D</c>) writes it.</summary>
    public static Region? OfDepartment(string? department) =>
        department is not null && _byDepartment.TryGetValue(department, out var region) ? region : null;

    /// <summary>The zone of a region; that of metropolitan France when the region is not known.</summary>
    public static TimeZoneInfo TimeZoneOf(string? regionCode) => _zones[Find(regionCode)?.TimeZone ?? DefaultTimeZone];
}
