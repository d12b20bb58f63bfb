namespace Reporting.Domain.Taxonomy;

/// <summary>Traffic Light Protocol 2.0 (FIRST, August 2022), from the widest to the narrowest. Ordered, hence stored as a number.</summary>
public enum Tlp
{
    Clear = 0,
    Green = 1,
    Amber = 2,
    AmberStrict = 3,
    Red = 4,
}
