using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Classification;

/// <summary>Declared facts alone; the narrative is read by the next version.</summary>
public static class Classifier
{
    public static Assessment Assess(DeclarationContent content, EstablishmentCategory category)
    {
        var origin = content.SuspectedOrigin switch { SuspectedOrigin.Malicious => Origin.Malicious, SuspectedOrigin.NotMalicious => Origin.NotMalicious, _ => Origin.Undetermined };
        var type = content.Type ?? IncidentType.Undetermined;
        var care = content.CareImpact ?? CareImpact.Unknown;
        var danger = content.PatientEndangerment ?? Endangerment.Unknown;
        return new(P(origin), P(type.Defaults().RootCause), P(type), P<IReadOnlyList<string>>(type.Defaults().RsitTags), P(Certainty.None), P(Certainty.None), P(Certainty.None), P(care), P(danger), P(category.InPerimeter()), P(false),
            SeverityPolicy.Assess(content, origin, type, care, danger, Certainty.None, Certainty.None, Certainty.None, false), "0");
        static Proposal<T> P<T>(T v) => new(v, Confidence.Low, []);
    }
}
