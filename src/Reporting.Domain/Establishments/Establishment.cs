using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Establishments;

/// <summary>A place of care, as the national directory (FINESS) knows it.</summary>
public sealed class Establishment : AggregateRoot
{
    private Establishment()
    {
    }

    /// <summary>Geographic number.</summary>
    public FinessNumber Finess { get; private init; } = null!;

    /// <summary>Number of the legal entity that runs it.</summary>
    public FinessNumber? LegalFiness { get; private set; }

    public string Name { get; private set; } = "";

    public string Town { get; private set; } = "";

    /// <summary>INSEE code, see <see cref="Regions"/>.</summary>
    public string? RegionCode { get; private set; }

    public EstablishmentCategory Category { get; private set; }

    public EstablishmentStatus Status { get; private set; }

    /// <summary>Operator of essential services: the national agency is told of its incidents.</summary>
    public bool EssentialOperator { get; private set; }

    public static Establishment Register(FinessNumber finess, EstablishmentProfile profile)
    {
        var establishment = new Establishment { Finess = finess };
        establishment.Update(profile);
        return establishment;
    }

    /// <summary>Takes what the directory says now. True when something changed: an import of the same file changes nothing.</summary>
    public bool Update(EstablishmentProfile profile)
    {
        if (Profile == profile)
        {
            return false;
        }

        (LegalFiness, Name, Town, RegionCode) = (profile.LegalFiness, profile.Name, profile.Town, profile.RegionCode);
        (Category, Status, EssentialOperator) = (profile.Category, profile.Status, profile.EssentialOperator);
        return true;
    }

    /// <summary>By which it is found.</summary>
    public IReadOnlySet<string> Words => DirectoryWords.Of(Name, Town, Category);

    public EstablishmentProfile Profile => new(LegalFiness, Name, Town, RegionCode, Category, Status, EssentialOperator);
}

public sealed record EstablishmentProfile(
    FinessNumber? LegalFiness,
    string Name,
    string Town,
    string? RegionCode,
    EstablishmentCategory Category,
    EstablishmentStatus Status,
    bool EssentialOperator);
