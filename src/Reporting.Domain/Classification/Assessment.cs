using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Classification;

/// <summary>Why a value was proposed: a code that pages put into words, and the word or fact that decided.</summary>
/// <param name="Code">For example <c>declared.type</c>, <c>narrative.ransomware</c>, <c>negated</c>.</param>
/// <param name="Evidence">The declared value, or the few words of the narrative; shown to those who may read the declaration, never logged.</param>
public sealed record Reason(string Code, string Evidence);

/// <summary>A value of one axis, with its reasons and how sure the engine is.</summary>
public sealed record Proposal<T>(T Value, Confidence Confidence, IReadOnlyList<Reason> Reasons);

/// <summary>What the engine proposes for one stage of a declaration, axis by axis. An analyst decides.</summary>
public sealed record Assessment(
    Proposal<Origin> Origin,
    Proposal<RootCause> RootCause,
    Proposal<IncidentType> Type,
    Proposal<IReadOnlyList<string>> RsitTags,
    Proposal<Certainty> DataLoss,
    Proposal<Certainty> DataIntegrity,
    Proposal<Certainty> DataDisclosure,
    Proposal<CareImpact> CareImpact,
    Proposal<Endangerment> Endangerment,
    Proposal<bool> InPerimeter,
    Proposal<bool> ProviderCascade,
    SeverityVerdict Severity,
    string EngineVersion);

/// <summary>Severity and the rules that fired, so that they can be shown.</summary>
/// <param name="Rules">Codes: <c>D.1111-16-2.a</c> … <c>e</c>, and <c>major.…</c> for what makes it major.</param>
public sealed record SeverityVerdict(Severity Severity, bool IsMajor, IReadOnlyList<string> Rules);

/// <summary>The five criteria of article D.1111-16-2 II, each none, potential or proven.</summary>
public sealed record SeverityCriteria(
    Certainty CareSafety,
    Certainty HealthData,
    Certainty NormalOperation,
    Certainty HealthSystem,
    Certainty MaySpread);
