using Reporting.Domain.Common;

namespace Reporting.Domain.Incidents;

/// <summary>The engine has read a stage: the incident was opened by it, or its proposals were renewed.</summary>
public sealed record IncidentAssessed(Guid IncidentId, Guid DeclarationId, int Stage, DateTimeOffset At) : IDomainEvent
{
    public Guid SubjectId => DeclarationId;
}

/// <summary>An analyst, or the source of imported history, has decided values of the classification.</summary>
public sealed record IncidentClassified(Guid IncidentId, Guid DeclarationId, DateTimeOffset At) : IDomainEvent
{
    public Guid SubjectId => DeclarationId;
}

public sealed record IncidentMoved(Guid IncidentId, Guid DeclarationId, IncidentStatus To, DateTimeOffset At) : IDomainEvent
{
    public Guid SubjectId => DeclarationId;
}

/// <summary>An analyst has said which establishment of the directory it is: where it is may have changed, and with it who must know.</summary>
public sealed record IncidentAttached(Guid IncidentId, Guid DeclarationId, DateTimeOffset At) : IDomainEvent
{
    public Guid SubjectId => DeclarationId;
}
