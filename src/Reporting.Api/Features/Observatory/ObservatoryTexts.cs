namespace Reporting.Api.Features.Observatory;

/// <summary>Marks the texts of the observatory.</summary>
public sealed class ObservatoryTexts;
