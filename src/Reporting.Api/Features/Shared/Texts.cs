namespace Reporting.Api.Features.Shared;

/// <summary>Marks the texts of the frame around every page.</summary>
public sealed class SharedTexts;

/// <summary>Marks the texts of what went wrong: the key is the code of a field problem or of a refusal by the domain.</summary>
public sealed class ProblemTexts;
