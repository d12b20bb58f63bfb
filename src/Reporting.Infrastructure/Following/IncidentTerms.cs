using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Incidents;

namespace Reporting.Infrastructure.Following;

/// <summary>By which words an incident is found, from its latest stage and the directory.</summary>
public static class IncidentTerms
{
    public static IEnumerable<IncidentTerm> Of(Incident incident, DeclarationContent content, Establishment? known) =>
        SearchWords.Of([
            incident.EstablishmentName, incident.EstablishmentTown, known?.Finess.Value, known?.LegalFiness?.Value,
            content.Establishment?.Finess, content.Establishment?.Name, .. (content.Providers ?? []).Select(p => p.Name),
        ]).Select(word => new IncidentTerm(incident.Id, word));
}
