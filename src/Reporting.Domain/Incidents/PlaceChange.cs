using Reporting.Domain.Common;

namespace Reporting.Domain.Incidents;

/// <summary>An analyst attached the incident to an establishment of the directory. Rows are added, never changed.</summary>
public sealed class PlaceChange
{
    private PlaceChange()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public Guid IncidentId { get; private init; }

    /// <summary>Null when it was attached to none.</summary>
    public Guid? FromEstablishmentId { get; private init; }

    /// <summary>As lists showed it before: what the declarant had written, or the establishment it was attached to by mistake.</summary>
    public string FromName { get; private init; } = "";
    public Guid ToEstablishmentId { get; private init; }
    public string ToName { get; private init; } = "";
    public ActorKind ByKind { get; private init; }
    public Guid? ById { get; private init; }
    public DateTimeOffset At { get; private init; }

    internal static PlaceChange Of(Incident incident, Guid establishmentId, string name, Actor by, DateTimeOffset at) => new()
    {
        IncidentId = incident.Id,
        FromEstablishmentId = incident.EstablishmentId,
        FromName = incident.EstablishmentName,
        ToEstablishmentId = establishmentId,
        ToName = name,
        ByKind = by.Kind,
        ById = by.Id,
        At = at,
    };
}
