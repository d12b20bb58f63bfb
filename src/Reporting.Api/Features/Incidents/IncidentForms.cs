using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;

namespace Reporting.Api.Features.Incidents;

/// <summary>What an analyst decides on the page. Left empty, an axis stays as it is.</summary>
public sealed class DecisionForm
{
    public Origin? Origin { get; set; }
    public RootCause? RootCause { get; set; }
    public IncidentType? Type { get; set; }
    public CareImpact? CareImpact { get; set; }
    public Endangerment? Endangerment { get; set; }
    public Certainty? DataLoss { get; set; }
    public Certainty? DataIntegrity { get; set; }
    public Certainty? DataDisclosure { get; set; }
    public bool? InPerimeter { get; set; }
    public bool? ProviderCascade { get; set; }

    /// <summary>RSIT: the primary one, then two others.</summary>
    public string? Tag { get; set; }
    public string? SecondTag { get; set; }
    public string? ThirdTag { get; set; }
    public string? Explanation { get; set; }

    public ClassificationDecision ToDecision()
    {
        string[] tags = [.. new[] { Tag, SecondTag, ThirdTag }.OfType<string>()];
        return new()
        {
            Origin = Origin,
            RootCause = RootCause,
            Type = Type,
            RsitTags = tags.Length == 0 ? null : tags,
            DataLoss = DataLoss,
            DataIntegrity = DataIntegrity,
            DataDisclosure = DataDisclosure,
            CareImpact = CareImpact,
            Endangerment = Endangerment,
            InPerimeter = InPerimeter,
            ProviderCascade = ProviderCascade,
            Explanation = Explanation,
        };
    }
}

public sealed class MoveForm
{
    public IncidentStatus? To { get; set; }
    public Disposition? Disposition { get; set; }
    public string? Note { get; set; }
}

internal static class Confirming
{
    /// <summary>Adds to a decision the values that stand on the axes that nobody has decided yet.</summary>
    public static ClassificationDecision WithTheRest(this ClassificationDecision decision, Incident incident)
    {
        return decision with
        {
            Origin = decision.Origin ?? Standing(Axis.Origin, incident.Origin),
            RootCause = decision.RootCause ?? Standing(Axis.RootCause, incident.RootCause),
            Type = decision.Type ?? Standing(Axis.Type, incident.Type),
            RsitTags = decision.RsitTags ?? (incident.Decided.Contains(Axis.RsitTags) || incident.RsitTags.Count == 0 ? null : incident.RsitTags),
            DataLoss = decision.DataLoss ?? Standing(Axis.DataLoss, incident.DataLoss),
            DataIntegrity = decision.DataIntegrity ?? Standing(Axis.DataIntegrity, incident.DataIntegrity),
            DataDisclosure = decision.DataDisclosure ?? Standing(Axis.DataDisclosure, incident.DataDisclosure),
            CareImpact = decision.CareImpact ?? Standing(Axis.CareImpact, incident.CareImpact),
            Endangerment = decision.Endangerment ?? Standing(Axis.Endangerment, incident.Endangerment),
            InPerimeter = decision.InPerimeter ?? Standing(Axis.InPerimeter, incident.InPerimeter),
            ProviderCascade = decision.ProviderCascade ?? Standing(Axis.ProviderCascade, incident.ProviderCascade),
        };

        T? Standing<T>(Axis axis, T value)
            where T : struct => incident.Decided.Contains(axis) ? null : value;
    }
}
