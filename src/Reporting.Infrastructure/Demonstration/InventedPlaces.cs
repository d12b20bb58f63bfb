using Reporting.Domain.Taxonomy;

namespace Reporting.Infrastructure.Demonstration;

/// <summary>3,256 establishments that do not exist, apart from those of <see cref="FrenchYear2020"/>: by category and region as the country declares.</summary>
internal static class InventedPlaces
{
    private const int FirstNumber = 1000;

    /// <summary>How many there are, and their share of the incidents in thousandths.</summary>
    private static readonly (EstablishmentCategory Category, int Count, int Share)[] _categories =
    [
        (EstablishmentCategory.GeneralHospital, 700, 340), (EstablishmentCategory.PrivateClinic, 600, 150), (EstablishmentCategory.NonProfitHospital, 250, 80),
        (EstablishmentCategory.UniversityHospital, 36, 95), (EstablishmentCategory.CancerCentre, 20, 15), (EstablishmentCategory.HomeCare, 100, 20),
        (EstablishmentCategory.NursingHome, 800, 160), (EstablishmentCategory.OtherMedicoSocial, 350, 75), (EstablishmentCategory.RadiotherapyCentre, 40, 10),
        (EstablishmentCategory.MedicalLaboratory, 60, 15), (EstablishmentCategory.LiberalPractice, 300, 40),
    ];

    private static readonly string[] _regions = [.. FrenchYear2020.RegionShares.SelectMany(r => Enumerable.Repeat(r.Region, r.Count))];

    public static IReadOnlyList<FictionalEstablishment> All { get; } = [.. Build()];

    /// <summary>The index of the establishment that declares.</summary>
    public static int Declaring(SeededDraw draw)
    {
        var (share, first) = (draw.Below(_categories.Sum(c => c.Share)), 0);
        foreach (var (_, count, part) in _categories)
        {
            if ((share -= part) < 0)
            {
                return first + draw.Below(count);
            }

            first += count;
        }

        throw new InvalidOperationException();
    }

    private static IEnumerable<FictionalEstablishment> Build()
    {
        var number = FirstNumber;
        foreach (var (category, count, _) in _categories)
        {
            for (var i = 0; i < count; i++, number++)
            {
                // A step that shares no factor with the number of regions' shares: each category is spread over all.
                yield return FrenchYear2020.Establishment(number, category, _regions[i * 100 % _regions.Length]);
            }
        }
    }
}
