namespace Reporting.Domain.Incidents;

/// <summary>
/// A word by which the incidents of a place are found: of the establishment's name and town, its number; never of what happened. There are as
/// many places as ways in which establishments are named, however many incidents they have.
/// </summary>
public sealed record PlaceTerm(Guid PlaceId, string Term);
